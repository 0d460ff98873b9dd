"""Speech becomes text."""

from __future__ import annotations

import threading
from typing import Any

import gradio as gr

from hub.hub import Hub
from hub.media import read_audio
from hub.ui.actions import Action, Argument
from hub.ui.app import App
from hub.ui.chooser import Pane
from hub.ui.errors import given
from hub.ui.i18n import everywhere, t
from hub.ui.progress import fetch
from hub.ui.running import until
from hub.ui.tabs.motion import speech_file

ARGUMENTS = [Argument("audio", str, "A recording: wav, mp3, m4a, flac, ogg, or a video.")]


def build(app: App) -> None:
    """Add the tab."""
    with gr.Row():
        with gr.Column():
            audio = speech_file("asr-audio")
            chooser = app.chooser("asr", "transcribe")
        with gr.Column():
            text = gr.Textbox(
                label=t("transcript"),
                interactive=False,
                lines=5,
                buttons=["copy"],
                elem_id="asr-text",
            )
            words = gr.Dataframe(
                headers=[everywhere(key) for key in ("word", "start", "end")],
                datatype=["str", "number", "number"],
                label=t("words"),
                interactive=False,
                max_height=320,
            )
    for pane in chooser.panes:
        app.endpoint(pane, _transcribe(pane), ARGUMENTS, [audio], [text, words])


def _transcribe(pane: Pane) -> Action:
    def transcribe(
        hub: Hub, stop: threading.Event, audio: str | None, *values: Any
    ) -> tuple[str, list[list[Any]]]:
        recording = given(audio, "audio_missing")
        speech = read_audio(recording, max_seconds=hub.settings.max_audio_seconds)
        recogniser, params = hub.get("asr", pane.spec.id), pane.form.values(values)
        fetch(hub, recogniser, params, stop)
        found = until(stop, recogniser.transcribe(speech, **params))
        final = [transcript for transcript in found if transcript.final]
        words = [
            [word.text, round(word.start, 2), round(word.end, 2)]
            for transcript in final
            for word in transcript.words
        ]
        return "\n".join(transcript.text.strip() for transcript in final), words

    return transcribe
