"""When each phoneme sounds, from the frames that the model gave each phone."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from avatar_hub_paddlespeech.ipa import sounds
from avatar_hub_paddlespeech.tts_voices import Language

Plain = dict[str, Any]


def marks(
    names: Sequence[str], frames: NDArray[np.int64], frame: float, language: Language
) -> list[Plain]:
    """Phoneme marks in seconds; ``frame`` is the seconds of one. Silence gets none."""
    ends = np.cumsum(frames) * frame
    found = list[Plain]()
    for name, end, length in zip(names, ends.tolist(), (frames * frame).tolist(), strict=True):
        if language == "yue" and name.isdigit() and found:  # a syllable's tone, for itself
            found[-1]["end"] = end
        at = end - length
        for sound, share in sounds(name, language):
            if length:
                found.append(_mark(sound, at, at + share * length))
            at += share * length
    return found


def between(found: Sequence[Plain], start: float, end: float) -> list[Plain]:
    """The marks, and parts of marks, from ``start`` to ``end``, counted from ``start``."""
    return [
        _mark(mark["text"], max(mark["start"], start) - start, min(mark["end"], end) - start)
        for mark in found
        if mark["start"] < end and mark["end"] > start
    ]


def _mark(text: str, start: float, end: float) -> Plain:
    return {"text": text, "start": start, "end": end, "kind": "phoneme"}
