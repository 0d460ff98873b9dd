"""A portrait moves while a recording lasts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import gradio as gr

from hub.flows.request import MakeAvatar
from hub.flows.stages import drive
from hub.ui.actions import PICTURE_ARGUMENTS, App, Argument
from hub.ui.chooser import Pane
from hub.ui.i18n import t
from hub.ui.tabs.motion import (
    finished,
    given,
    picture_file,
    picture_options,
    speech_file,
)

ARGUMENTS = [
    Argument("portrait", str, "A picture with a face: png, jpg, webp or bmp."),
    Argument("audio", str, "The recording the motion goes with."),
    Argument("driving_video", str, "A clip whose motion is taken over.", None),
    *PICTURE_ARGUMENTS,
]


def build(app: App) -> None:
    """Add the tab."""
    with gr.Row():
        with gr.Column():
            inputs = [picture_file("driver-portrait"), speech_file("driver-audio")]
            with gr.Accordion(t("advanced"), open=False):
                inputs += [gr.Video(label=t("driving_video"), sources=["upload"])]
                inputs += picture_options()
            chooser = app.chooser("driver", "drive")
        with gr.Column():
            video = gr.Video(label=t("silent_video"), interactive=False, elem_id="driver-video")
    for pane in chooser.panes:
        app.endpoint(pane, _drive(app, pane), ARGUMENTS, inputs, [video])


def _drive(app: App, pane: Pane) -> Callable[..., Any]:
    names = [argument.name for argument in ARGUMENTS]

    def run(*values: Any) -> str:
        asked = dict(zip(names, values, strict=False))
        request = MakeAvatar.check(
            **asked
            | {
                "portrait": given(asked["portrait"], "portrait_missing"),
                "audio": given(asked["audio"], "audio_missing"),
                "driver": pane.spec.id,
                "params": {"driver": pane.form.values(values[len(names) :])},
            }
        )
        return finished(app.hub, request, drive)

    return run
