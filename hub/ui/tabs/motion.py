"""What the motion and the lip sync tab share: the picture's options and writing the video."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import gradio as gr
from gradio.components import Component

from hub.flows.events import Event
from hub.flows.request import MakeAvatar, Wordless
from hub.hub import Hub
from hub.ui.actions import Action, Argument
from hub.ui.chooser import Pane
from hub.ui.errors import given
from hub.ui.i18n import t
from hub.ui.progress import fetch, show
from hub.ui.running import until
from hub.ui.storage import result_folder

Stage = Callable[[Hub, MakeAvatar, Path], Iterator[Event]]


def picture_or_clip(elem_id: str) -> gr.File:
    """A portrait; taken as a file, so that nothing decodes it before the hub looks."""
    return _upload("portrait", ["image", "video"], elem_id)


def picture_file(elem_id: str) -> gr.File:
    """A portrait that doesn't move yet."""
    return _upload("portrait_picture", ["image"], elem_id)


def speech_file(elem_id: str) -> gr.Audio:
    """A recording."""
    return gr.Audio(
        label=t("audio"),
        sources=["upload", "microphone"],
        type="filepath",
        buttons=["download"],
        elem_id=elem_id,
    )


def picture_options() -> list[Component]:
    """The components of `PICTURE_ARGUMENTS`."""
    return [
        gr.Slider(128, 2160, 512, step=2, precision=0, label=t("size"), info=t("size_info")),
        gr.Slider(10, 60, 25, step=1, label=t("fps")),
        gr.Number(0, minimum=0, precision=0, label=t("seed"), info=t("seed_info")),
    ]


def handler(pane: Pane, arguments: Sequence[Argument], stage: Stage) -> Action:
    """What the pane's button does: ask ``stage`` for the video of the form's values."""
    names = [argument.name for argument in arguments]
    kind = pane.spec.kind

    def run(hub: Hub, stop: threading.Event, *values: Any) -> str:
        asked = dict(zip(names, values, strict=False))
        asked["portrait"] = given(asked["portrait"], "portrait_missing")
        seconds = asked.pop("seconds", None)
        if seconds is None or asked["audio"]:
            asked["audio"] = given(asked["audio"], "audio_missing")
        else:
            asked["seconds"] = seconds
        params = {kind: pane.form.values(values[len(names) :])}
        request_of = Wordless if "seconds" in asked else MakeAvatar
        request = request_of.check(**asked, **{kind: pane.spec.id}, params=params)
        out = result_folder() / "avatar.mp4"
        more = hub.default_weights()
        fetch(hub, hub.get(kind, pane.spec.id), params[kind], stop, more=more)
        for event in until(stop, stage(hub, request, out)):
            show(event)
        return str(out)

    return run


def _upload(key: str, types: list[str], elem_id: str) -> gr.File:
    return gr.File(label=t(key), file_types=types, type="filepath", height=150, elem_id=elem_id)
