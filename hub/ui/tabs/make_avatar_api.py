"""The endpoint and tool ``make_avatar``, for programs."""

from __future__ import annotations

from typing import Any

import gradio as gr
from gradio.components.api_component import Api

from hub.ui.actions import identified, limits
from hub.ui.app import App
from hub.ui.chooser import Chooser
from hub.ui.rendering import ARGUMENTS, answer
from hub.ui.tabs.motion import picture_options

POINT: Any = {"type": "array", "items": {"type": "number"}}
"""The JSON schema of a place in a picture."""


def publish(app: App, chosen: dict[str, Chooser]) -> None:
    """Add it; hidden components of its own give it its types."""
    with gr.Column(visible=False):
        inputs = [
            gr.File(label="portrait", type="filepath"),
            gr.Textbox("", label="text"),
            gr.Audio(label="audio", type="filepath"),
            *map(_ids, chosen.values()),
            gr.Video(label="driving_video"),
            *picture_options(),
            gr.Dropdown(["none", "srt", "vtt", "burn"], value="none", label="captions"),
            gr.Dropdown(["none", "face"], value="none", label="crop"),
            # A gr.JSON has no type, which MCP clients refuse.
            Api(None, POINT, "face"),
            *(Api(None, {"type": "object"}, f"{kind}_params") for kind in chosen),
        ]
        outputs = [gr.Video(label="video"), gr.File(label="captions"), gr.JSON(label="recipe")]
        button = gr.Button()
    action = identified(
        app.run_for_caller(answer, "make_avatar_api"),
        name="make_avatar",
        summary="Make a talking video of a portrait; gives the video, its captions and its recipe.",
        arguments=ARGUMENTS,
    )
    shared = limits("make", app.hub.settings)
    button.click(action, inputs, outputs, api_name="make_avatar", **shared)


def _ids(chooser: Chooser) -> gr.Dropdown:
    ids = [pane.spec.id for pane in chooser.panes]
    return gr.Dropdown(ids, value=chooser.dropdown.value, label=chooser.kind)
