"""Text in, text out."""

from __future__ import annotations

import threading
from typing import Any

import gradio as gr

from hub.hub import Hub
from hub.ui.actions import Action, Argument
from hub.ui.app import App
from hub.ui.chooser import Pane
from hub.ui.errors import given
from hub.ui.i18n import t
from hub.ui.progress import fetch
from hub.ui.running import until

ARGUMENTS = [Argument("message", str, "What the user says.")]


def build(app: App) -> None:
    """Add the tab."""
    with gr.Row():
        with gr.Column():
            message = gr.Textbox(label=t("message"), lines=3, elem_id="dialogue-message")
            chooser = app.chooser("dialogue", "reply")
        with gr.Column():
            answer = gr.Textbox(
                label=t("answer"), interactive=False, lines=8, elem_id="dialogue-answer"
            )
    for pane in chooser.panes:
        app.endpoint(pane, _reply(pane), ARGUMENTS, [message], [answer])


def _reply(pane: Pane) -> Action:
    def reply(hub: Hub, stop: threading.Event, message: str, *values: Any) -> str:
        said = [{"role": "user", "content": given(message, "messages_missing")}]
        dialogue, params = hub.get("dialogue", pane.spec.id), pane.form.values(values)
        fetch(hub, dialogue, params, stop)
        return "".join(until(stop, dialogue.reply(said, **params)))

    return reply
