"""What the motion and the lip sync tab share: the picture's options and writing the video."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import gradio as gr
from gradio.components import Component

from hub.errors import InputError
from hub.flows.events import Event, Note, Progress
from hub.flows.request import MakeAvatar
from hub.hub import Hub
from hub.ui.i18n import plain, t
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
        label=t("audio"), sources=["upload", "microphone"], type="filepath", elem_id=elem_id
    )


def picture_options() -> list[Component]:
    """The components of `PICTURE_ARGUMENTS`."""
    return [
        gr.Slider(128, 2160, 512, step=2, precision=0, label=t("size"), info=t("size_info")),
        gr.Slider(10, 60, 25, step=1, label=t("fps")),
        gr.Number(0, minimum=0, precision=0, label=t("seed"), info=t("seed_info")),
    ]


def given(path: str | None, missing: str) -> Path:
    """The path of an upload. Raises InputError with the text of the key ``missing``."""
    if not path:
        raise InputError(plain(missing))
    return Path(path)


def finished(hub: Hub, request: MakeAvatar, stage: Stage) -> str:
    """Run one stage to its end, telling the page how far it is; returns the video's path."""
    progress = gr.Progress()
    out = result_folder() / "avatar.mp4"
    for event in stage(hub, request, out):
        if isinstance(event, Progress) and event.total:
            progress(min(1.0, event.done / event.total))
        elif isinstance(event, Note):
            gr.Info(event.text)
    return str(out)


def _upload(key: str, types: list[str], elem_id: str) -> gr.File:
    return gr.File(label=t(key), file_types=types, type="filepath", height=150, elem_id=elem_id)
