"""The voice: text in, speech with marks and expressions out, as the service sends it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from queue import Empty, Queue
from typing import Any

from azure.cognitiveservices.speech import (
    ResultReason,
    SpeechSynthesisBoundaryType,
    SpeechSynthesisOutputFormat,
    SpeechSynthesizer,
)

from avatar_hub_azure.marks import Assembler
from avatar_hub_azure.service import TICKS, Service, failure, silent
from avatar_hub_azure.ssml import Document, documents

Events = Queue[tuple[Any, ...]]
"""What the SDK's threads have to tell."""


class Engine:
    """A `hub.engines.TTSEngine`; safe to call from several threads."""

    def load(self, context: Mapping[str, Any]) -> None:
        """Keep the address and the key; nothing is sent yet."""
        self._service = Service(context)

    def close(self) -> None:
        """Forget the key."""
        del self._service

    def synthesize(self, text: str, params: dict[str, Any]) -> Iterator[dict[str, Any]]:
        """Yield ``speech`` chunks that end between words, while the service still speaks.

        Raises ValueError for a text that can't be spoken, and with the service's own reason when
        it refuses, fails, or says nothing for ``params["timeout"]`` seconds.
        """
        for document in documents(text, params):
            yield from self._speak(document, params)

    def list_voices(self, language: str, params: dict[str, Any]) -> Iterator[dict[str, Any]]:
        """Yield every voice that the service has now for a language, with its styles.

        ``language`` is a BCP 47 tag or its start. Raises ValueError with the reason when the list
        can't be fetched.
        """
        del params  # every method has them
        result = SpeechSynthesizer(self._service.config(), None).get_voices_async().get()
        if result.reason != ResultReason.VoicesListRetrieved:
            reason = result.error_details.partition("\n")[0].rstrip(".")
            raise ValueError(f"Azure gave no list of its voices. It said: {reason}.")
        for voice in result.voices:
            if not language or f"{voice.locale.lower()}-".startswith(f"{language.lower()}-"):
                yield {
                    "id": voice.short_name,
                    "title": voice.local_name,
                    "gender": voice.gender.name.lower(),
                    "styles": [style for style in voice.style_list if style],
                }

    def _speak(self, document: Document, params: dict[str, Any]) -> Iterator[dict[str, Any]]:
        config = self._service.config(params["deployment"])
        config.set_speech_synthesis_output_format(SpeechSynthesisOutputFormat.Raw24Khz16BitMonoPcm)
        assembler = Assembler(document.text)
        with _speaking(SpeechSynthesizer(config, None), document.ssml) as events:
            while _take(assembler, events, params["timeout"]):
                if chunk := assembler.chunk():
                    yield chunk
        if not assembler.heard:
            raise ValueError("Azure gave no sound: does the voice speak the text's language?")
        if chunk := assembler.rest():
            yield chunk


@contextmanager
def _speaking(synthesizer: SpeechSynthesizer, ssml: str) -> Iterator[Events]:
    """The events of a document being spoken; leaving early ends it."""
    events: Events = Queue()
    signals = {
        synthesizer.synthesizing: lambda e: events.put(("add_sound", e.result.audio_data)),
        synthesizer.synthesis_word_boundary: lambda e: _put_word(events, e),
        synthesizer.viseme_received: lambda e: _put_viseme(events, e),
        synthesizer.synthesis_completed: lambda _: events.put(("end",)),
        synthesizer.synthesis_canceled: lambda e: events.put(("failed", e.result)),
    }
    for signal, tell in signals.items():
        signal.connect(tell)
    speaking = synthesizer.speak_ssml_async(ssml)
    try:
        yield events
    finally:
        synthesizer.stop_speaking_async().get()
        speaking.get()
        for signal in signals:
            signal.disconnect_all()


def _put_word(events: Events, event: Any) -> None:
    if event.boundary_type == SpeechSynthesisBoundaryType.Word:
        start = event.audio_offset / TICKS
        events.put(("add_word", event.text, start, start + event.duration.total_seconds()))


def _put_viseme(events: Events, event: Any) -> None:
    # Events that bring frames of the face have no viseme of their own: theirs is silence at 0 s.
    events.put(("add_viseme", event.viseme_id, event.audio_offset / TICKS))
    if event.animation:
        events.put(("add_animation", event.animation))


def _take(assembler: Assembler, events: Events, timeout: float) -> bool:
    """Give the next event to the assembler; False after the last."""
    try:
        name, *values = events.get(timeout=timeout)
    except Empty:
        raise silent(timeout) from None
    if name == "failed":
        details = values[0].cancellation_details
        raise failure(details.error_code, details.error_details)
    if name == "end":
        return False
    getattr(assembler, name)(*values)
    return True
