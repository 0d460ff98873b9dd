"""The mouth of a picture or a clip follows a recording."""

from __future__ import annotations

import gradio as gr

from hub.flows.stages import sync_lips
from hub.ui.actions import PICTURE_ARGUMENTS, Argument
from hub.ui.app import App
from hub.ui.i18n import t
from hub.ui.tabs.motion import (
    handler,
    picture_options,
    picture_or_clip,
    speech_file,
)

ARGUMENTS = [
    Argument("portrait", str, "A picture or a video of a face."),
    Argument("audio", str, "The recording the lips follow."),
    *PICTURE_ARGUMENTS,
]


def build(app: App) -> None:
    """Add the tab."""
    with gr.Row():
        with gr.Column():
            inputs = [picture_or_clip("lipsync-portrait"), speech_file("lipsync-audio")]
            with gr.Accordion(t("advanced"), open=False):
                inputs += picture_options()
            chooser = app.chooser("lipsync", "sync")
        with gr.Column():
            video = gr.Video(label=t("video"), interactive=False, elem_id="lipsync-video")
    for pane in chooser.panes:
        app.endpoint(pane, handler(pane, ARGUMENTS, sync_lips), ARGUMENTS, inputs, [video])
