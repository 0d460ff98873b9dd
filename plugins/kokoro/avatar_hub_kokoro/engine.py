"""The engine: text in, speech with its marks out, chunk by chunk."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from avatar_hub_kokoro.chunks import Chunk, chunks
from avatar_hub_kokoro.g2p import G2P
from avatar_hub_kokoro.marks import Heard, marks, shifted
from avatar_hub_kokoro.model import FRAME, SAMPLE_RATE, Model, read_styles
from avatar_hub_kokoro.text import Language, check, clean, main_language, voice_language

_AUTO_VOICES: dict[Language, str] = {"en": "af_heart", "zh": "zf_xiaobei"}
# The model puts silence of varying length around what it says; this much of it stays.
_LEAD = 0.05
_TAIL = 0.05
_CLOSING_SILENCE = 0.25
_FADE = 0.005


class Engine:
    """A `hub.engines.TTSEngine`; safe to call from several threads."""

    def load(self, context: Mapping[str, Any]) -> None:
        """Open the model; a voice is read when first used. Takes about three seconds."""
        weights: Mapping[str, str] = context["weights"]
        model = next(path for name, path in weights.items() if name.endswith(".onnx"))
        self._model = Model(model, int(context["threads"]), str(context["cache_dir"]))
        self._voices = {
            name.removeprefix("kokoro/voices/").removesuffix(".bin"): path
            for name, path in weights.items()
            if name.endswith(".bin")
        }
        self._styles: dict[str, NDArray[np.float32]] = {}
        self._g2p = G2P(str(context["cache_dir"]))

    def close(self) -> None:
        """Let go of the session and the dictionaries."""
        del self._model, self._g2p, self._styles

    def synthesize(self, text: str, params: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
        """Yield ``speech`` chunks; the first one is a few words, the others a sentence each.

        Raises ValueError for a text in which nothing can be spoken.
        """
        check(text)
        text = clean(text)
        chosen = params["language"]
        language: Language = main_language(text, "en") if chosen == "auto" else chosen
        voice = params["voice"]
        if voice == "auto":
            voice = _AUTO_VOICES[voice_language(text, language)]
        styles = self._style(voice)
        waiting: Chunk | None = None
        for chunk in chunks(text, language, self._g2p):
            if waiting:
                yield self._say(waiting, styles, params["speed"], waiting.pause * params["pause"])
            waiting = chunk
        if waiting:
            yield self._say(waiting, styles, params["speed"], _CLOSING_SILENCE)

    def _style(self, voice: str) -> NDArray[np.float32]:
        if voice not in self._styles:
            self._styles[voice] = read_styles(self._voices[voice])
        return self._styles[voice]

    def _say(
        self, chunk: Chunk, styles: NDArray[np.float32], speed: float, pause: float
    ) -> dict[str, Any]:
        samples, frames = self._model.speak(chunk.symbols, styles, speed)
        heard = Heard.of(samples, SAMPLE_RATE)
        found = marks(chunk.units, frames.tolist(), FRAME / SAMPLE_RATE, heard)
        begin = max(0, int((heard.starts[0] - _LEAD) * SAMPLE_RATE))
        # A stop consonant may be the last that is said, and not be heard.
        last = max([heard.ends[-1] + _TAIL, *(mark["end"] for mark in found)])
        end = min(len(samples), math.ceil(last * SAMPLE_RATE))
        silence = np.zeros(max(0, int((pause - _LEAD - _TAIL) * SAMPLE_RATE)), np.float32)
        return {
            "samples": np.concatenate([_faded(samples[begin:end]), silence]),
            "sample_rate": SAMPLE_RATE,
            "text": chunk.text,
            "marks": shifted(found, -begin / SAMPLE_RATE),
        }


def _faded(samples: NDArray[np.float32]) -> NDArray[np.float32]:
    """Fade both ends so that a cut doesn't click."""
    ramp = np.linspace(0, 1, int(_FADE * SAMPLE_RATE), dtype=np.float32)
    faded = samples.copy()
    faded[: len(ramp)] *= ramp[: len(faded)]
    faded[-len(ramp) :] *= ramp[::-1][-len(faded) :]
    return faded
