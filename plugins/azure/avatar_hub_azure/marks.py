"""Sound and the events around it, put together into chunks of speech with marks and expressions."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np

from avatar_hub_azure.blendshapes import frames

RATE = 24_000
"""Samples a second, of 16 bits, mono."""

FIRST, LATER = 0.4, 1.0
"""The least a chunk lasts, in seconds; the first is short so that playing starts early."""

PATIENCE = 1.0
"""Seconds of sound that wait for the frames of its face, once there are any."""

VISEMES = (
    "", "ʌ", "ɑ", "ɔ", "ɛ", "ɜ", "i", "u", "o", "aʊ", "ɔɪ", "aɪ", "h", "ɹ", "l", "s", "ʃ", "ð",
    "f", "t", "k", "m",
)  # fmt: skip
"""For each viseme id one of its phonemes in IPA, the one whose mouth is the middle of them; 0 is
silence. https://learn.microsoft.com/azure/ai-services/speech-service/how-to-speech-synthesis-viseme
"""
_OPENING = {"Ps", "Pi", "Sm", "Sc"}
"""Brackets, quotes and signs that belong to the word after them."""

_GLIDE = 0.6
"""The part of a diphthong that its first vowel lasts."""


class Word(NamedTuple):
    """A word with its time in seconds, and where in the text it begins."""

    text: str
    start: float
    end: float
    at: int


@dataclass
class Assembler:
    """Collects what the service sends for one document that says ``text``.

    Sound and events come on their own ways, so sound is given on only up to the start of a word
    after which both a word and a viseme have been heard of: all that is before it is known. The
    face comes after its visemes, if the voice has one at all.
    """

    text: str
    _sound: bytearray = field(default_factory=bytearray)
    _words: list[Word] = field(default_factory=list)
    _visemes: list[tuple[float, int]] = field(default_factory=list)
    _faces: dict[float, Any] = field(default_factory=dict)
    _faced: float = 0.0
    _done: float = 0.0
    _read: int = 0
    _found: int = 0

    def add_sound(self, data: bytes) -> None:
        """More sound."""
        self._sound += data

    def add_word(self, text: str, start: float, end: float) -> None:
        """A word, in seconds from the start of the document's sound."""
        at = self.text.find(text, self._found)
        if at >= 0:
            self._found = at + len(text)
        at = at if at >= 0 else self._found
        while at and unicodedata.category(self.text[at - 1]) in _OPENING:
            at -= 1
        self._words.append(Word(text, start, end, at))

    def add_viseme(self, number: int, start: float) -> None:
        """The mouth's shape from ``start`` on."""
        self._visemes.append((start, number))

    def add_animation(self, animation: str) -> None:
        """Some frames of the face."""
        found = frames(animation)
        self._faces |= found
        self._faced = max([self._faced, *found])

    @property
    def heard(self) -> float:
        """Seconds of sound so far."""
        return len(self._sound) // 2 / RATE

    def chunk(self) -> dict[str, Any] | None:
        """The next ``speech`` chunk, if all of it is known."""
        if not self._words or not self._visemes:
            return None
        known = min(self.heard, self._words[-1].start, max(self._visemes)[0])
        if self._faced:
            known = max(min(known, self._faced), known - PATIENCE)
        least = self._done + (LATER if self._done else FIRST)
        cuts = [word for word in self._words if least <= word.start <= known]
        return self._cut(cuts[-1].start, cuts[-1].at) if cuts else None

    def rest(self) -> dict[str, Any] | None:
        """What is left when the service has ended."""
        return self._cut(self.heard, len(self.text)) if self.heard > self._done else None

    def _cut(self, end: float, at: int) -> dict[str, Any]:
        start, self._done = self._done, end
        first, self._read = self._read, at
        begin, stop = (2 * round(second * RATE) for second in (start, end))
        samples = np.frombuffer(bytes(self._sound[begin:stop]), "<i2").astype(np.float32) / 32_768
        marks = [*self._phonemes(), *((w.text, w.start, w.end, "word") for w in self._words)]
        chunk = {
            "samples": samples,
            "sample_rate": RATE,
            "text": self.text[first:at].strip(),
            "marks": [
                {"text": text, "start": s - start, "end": min(e, end) - start, "kind": kind}
                for text, s, e, kind in marks
                if start <= s < min(e, end)
            ],
        }
        if times := sorted(time for time in self._faces if start <= time < end):
            rows = np.stack([self._faces[time] for time in times])
            chunk["expressions"] = {"times": np.array(times) - start, "blendshapes": rows}
        self._faces = {time: row for time, row in self._faces.items() if time >= end}
        return chunk

    def _phonemes(self) -> list[tuple[str, float, float, str]]:
        """Each viseme lasts until the next; a diphthong is two phonemes."""
        found = []
        for (start, number), (end, _) in pairwise([*sorted(self._visemes), (self.heard, 0)]):
            symbols = VISEMES[number] if number < len(VISEMES) else ""
            middle = start + _GLIDE * (end - start) if len(symbols) > 1 else end
            spans = ((start, middle), (middle, end))
            found += [(c, s, e, "phoneme") for c, (s, e) in zip(symbols, spans, strict=False)]
        return found
