"""A portrait moves while a recording lasts, or for some seconds."""

from __future__ import annotations

import gradio as gr

from hub.flows.stages import drive
from hub.ui.actions import PICTURE_ARGUMENTS, Argument
from hub.ui.app import App
from hub.ui.i18n import t
from hub.ui.tabs.motion import (
    handler,
    picture_file,
    picture_options,
    speech_file,
)

ARGUMENTS = [
    Argument("portrait", str, "A picture with a face: png, jpg, webp or bmp."),
    Argument("audio", str, "The recording the motion goes with.", None),
    Argument("seconds", float, "How long the video lasts without a recording.", 5),
    Argument("driving_video", str, "A clip whose motion is taken over.", None),
    *PICTURE_ARGUMENTS,
]


def build(app: App) -> None:
    """Add the tab."""
    with gr.Row():
        with gr.Column():
            inputs = [picture_file("driver-portrait"), speech_file("driver-audio"), _length()]
            with gr.Accordion(t("advanced"), open=False):
                inputs += [gr.Video(label=t("driving_video"), sources=["upload"])]
                inputs += picture_options()
            chooser = app.chooser("driver", "drive")
        with gr.Column():
            video = gr.Video(label=t("silent_video"), interactive=False, elem_id="driver-video")
    for pane in chooser.panes:
        app.endpoint(pane, handler(pane, ARGUMENTS, drive), ARGUMENTS, inputs, [video])


def _length() -> gr.Slider:
    return gr.Slider(1, 60, 5, step=1, label=t("seconds"), info=t("seconds_info"))
