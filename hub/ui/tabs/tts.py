"""Text becomes speech."""

from __future__ import annotations

import threading
from typing import Any

import gradio as gr
import numpy as np

from hub.errors import InputError
from hub.flows.request import clean_text
from hub.hub import Hub
from hub.types import concatenate
from hub.ui.actions import Action, Argument
from hub.ui.app import App
from hub.ui.chooser import Pane
from hub.ui.errors import given
from hub.ui.i18n import t
from hub.ui.progress import fetch
from hub.ui.running import until

ARGUMENTS = [Argument("text", str, "What is spoken.")]


def build(app: App) -> None:
    """Add the tab."""
    with gr.Row():
        with gr.Column():
            text = gr.Textbox(
                label=t("text"), placeholder=t("text_placeholder"), lines=5, elem_id="tts-text"
            )
            chooser = app.chooser("tts", "speak")
        with gr.Column():
            audio = gr.Audio(
                label=t("sound"),
                interactive=False,
                format="wav",
                buttons=["download"],
                elem_id="tts-audio",
            )
    for pane in chooser.panes:
        app.endpoint(pane, _speak(pane), ARGUMENTS, [text], [audio])


def _speak(pane: Pane) -> Action:
    def speak(hub: Hub, stop: threading.Event, text: str, *values: Any) -> tuple[int, Any]:
        voice = hub.get("tts", pane.spec.id)
        words, params = _checked(hub, text), pane.form.values(values)
        fetch(hub, voice, params, stop)
        audio = concatenate(until(stop, voice.synthesize(words, **params)))
        return audio.sample_rate, np.rint(audio.samples.clip(-1, 1) * 32767).astype(np.int16)

    return speak


def _checked(hub: Hub, text: str) -> str:
    limit = hub.settings.max_text_chars
    if len(text) > limit:
        raise InputError(
            f"The text has {len(text):,} characters; at most {limit:,} are spoken.",
            fix="Split it.",
        )
    try:
        return clean_text(given(text, "text_missing"))
    except ValueError as error:
        raise InputError(f"That can't be spoken: {error}.") from error
