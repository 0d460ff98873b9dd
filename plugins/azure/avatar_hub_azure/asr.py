"""The recogniser: speech in, transcripts with the times of their words out."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from itertools import chain
from queue import Empty, Queue
from threading import Event
from typing import Any

import numpy as np
from azure.cognitiveservices.speech import (
    AutoDetectSourceLanguageConfig,
    AutoDetectSourceLanguageResult,
    CancellationReason,
    OutputFormat,
    PhraseListGrammar,
    ProfanityOption,
    PropertyId,
    ResultReason,
    SpeechConfig,
    SpeechRecognitionResult,
    SpeechRecognizer,
)
from azure.cognitiveservices.speech.audio import (
    AudioConfig,
    AudioStreamFormat,
    PushAudioInputStream,
)

from avatar_hub_azure.service import TICKS, Service, failure, silent

Plain = dict[str, Any]
Transcripts = Queue[Plain | ValueError | None]
"""Transcripts, then None or why there are no more."""

_PROFANITY = {
    "raw": ProfanityOption.Raw,
    "masked": ProfanityOption.Masked,
    "removed": ProfanityOption.Removed,
}


class Engine:
    """A `hub.engines.ASREngine`; safe to call from several threads."""

    def load(self, context: Mapping[str, Any]) -> None:
        """Keep the address and the key; nothing is sent yet."""
        self._service = Service(context)

    def close(self) -> None:
        """Forget the key."""
        del self._service

    def transcribe(self, speech: Iterable[Plain], params: Plain) -> Iterator[Plain]:
        """Yield transcripts while ``speech`` still comes in, partial ones too if asked.

        Raises ValueError when ``speech`` changes its sample rate, and with the service's own
        reason when it refuses, fails or says nothing for ``params["timeout"]`` seconds.
        """
        chunks = iter(speech)
        if (first := next(chunks, None)) is None:
            return
        rate, sent = int(first["sample_rate"]), 0.0
        stream = PushAudioInputStream(AudioStreamFormat(rate, 16, 1))
        recognizer = _recognizer(self._config(params), stream, params)
        with _listening(recognizer, params) as transcripts:
            for chunk in chain([first], chunks):
                if chunk["sample_rate"] != rate:
                    raise ValueError("The sound changes its sample rate; give it one.")
                stream.write(_pcm(chunk["samples"]))
                sent += len(chunk["samples"]) / rate
                while not transcripts.empty():
                    yield from _given(transcripts.get())
            stream.close()
            # The service is silent as long as the sound is.
            yield from _last(transcripts, params["timeout"], sent)

    def _config(self, params: Plain) -> SpeechConfig:
        config = self._service.config(params["deployment"])
        config.output_format = OutputFormat.Detailed
        config.request_word_level_timestamps()
        config.set_profanity(_PROFANITY[params["profanity"]])
        return config


def _recognizer(
    config: SpeechConfig, stream: PushAudioInputStream, params: Plain
) -> SpeechRecognizer:
    languages = list(params["languages"])
    sound = AudioConfig(stream=stream)
    if len(languages) == 1:
        recognizer = SpeechRecognizer(config, sound, language=languages[0])
    else:
        config.set_property(PropertyId.SpeechServiceConnection_LanguageIdMode, "Continuous")
        detect = AutoDetectSourceLanguageConfig(languages)
        recognizer = SpeechRecognizer(config, sound, auto_detect_source_language_config=detect)
    phrases = PhraseListGrammar.from_recognizer(recognizer)
    for phrase in filter(None, map(str.strip, params["phrases"].splitlines())):
        phrases.addPhrase(phrase)
    return recognizer


@contextmanager
def _listening(recognizer: SpeechRecognizer, params: Plain) -> Iterator[Transcripts]:
    """The transcripts of a recognizer at work; leaving early ends it."""
    transcripts: Transcripts = Queue()
    ended = Event()

    def on_result(event: Any) -> None:
        if event.result.text:
            transcripts.put(_transcript(event.result, params["languages"]))

    def on_canceled(event: Any) -> None:
        details = event.cancellation_details
        if details.reason == CancellationReason.Error:
            transcripts.put(failure(details.code, details.error_details))
            ended.set()

    def on_stopped(_: Any) -> None:
        transcripts.put(None)
        ended.set()

    signals: dict[Any, Callable[[Any], None]] = {
        recognizer.recognized: on_result,
        recognizer.canceled: on_canceled,
        recognizer.session_stopped: on_stopped,
    }
    if params["partial"]:
        signals[recognizer.recognizing] = on_result
    for signal, tell in signals.items():
        signal.connect(tell)
    recognizer.start_continuous_recognition_async().get()
    try:
        yield transcripts
    finally:
        # Stopping what has ended by itself would keep the SDK busy for ten seconds.
        if not ended.is_set():
            recognizer.stop_continuous_recognition_async().get()
        for signal in signals:
            signal.disconnect_all()


def _last(transcripts: Transcripts, timeout: float, sent: float) -> Iterator[Plain]:
    while True:
        try:
            item = transcripts.get(timeout=timeout + sent)
        except Empty:
            raise silent(timeout + sent) from None
        if item is None:
            return
        yield from _given(item)


def _given(item: Plain | ValueError | None) -> Iterator[Plain]:
    if isinstance(item, ValueError):
        raise item
    if item is not None:
        yield item


def _pcm(samples: Any) -> bytes:
    """16 bits, little-endian."""
    clipped = np.clip(np.asarray(samples, np.float32), -1.0, 1.0)
    return (clipped * 32_767).round().astype("<i2").tobytes()


def _transcript(result: SpeechRecognitionResult, languages: list[str]) -> Plain:
    start = result.offset / TICKS
    language = languages[0]
    if len(languages) > 1:
        found = AutoDetectSourceLanguageResult(result).language
        language = found if found in languages else ""
    return {
        "text": result.text,
        "start": start,
        "end": start + result.duration / TICKS,
        "language": language,
        "final": result.reason == ResultReason.RecognizedSpeech,
        "words": _words(result),
    }


def _words(result: SpeechRecognitionResult) -> list[Plain]:
    """The words of the best guess; only final results have them."""
    best = (json.loads(result.json).get("NBest") or [{}])[0]
    return [
        {
            "text": word["Word"],
            "start": word["Offset"] / TICKS,
            "end": (word["Offset"] + word["Duration"]) / TICKS,
            "kind": "word",
        }
        for word in best.get("Words", ())
    ]
