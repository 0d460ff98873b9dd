"""Text in, text out."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import gradio as gr

from hub.errors import InputError
from hub.ui.actions import App, Argument
from hub.ui.chooser import Pane
from hub.ui.i18n import plain, t

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
        app.endpoint(pane, _reply(app, pane), ARGUMENTS, [message], [answer])


def _reply(app: App, pane: Pane) -> Callable[..., Any]:
    def reply(message: str, *values: Any) -> str:
        if not message.strip():
            raise InputError(plain("messages_missing"))
        said = [{"role": "user", "content": message}]
        params = pane.form.values(values)
        return "".join(app.hub.get("dialogue", pane.spec.id).reply(said, **params))

    return reply
