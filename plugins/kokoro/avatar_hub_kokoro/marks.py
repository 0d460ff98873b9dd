"""When each phoneme and word sounds, from the frames the model gave each symbol."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from avatar_hub_kokoro.g2p import PUNCTUATION, Unit

_BEFORE = frozenset("ˈˌ")
"""Stress: belongs to the phoneme that follows."""
_TONES = frozenset("→↗↓↘")
_AFTER = _TONES | frozenset("ːʰʲᵝ\u0303")
"""Length, aspiration, nasality, tone: belong to the phoneme before."""
_DIPHTHONGS = {"A": "eɪ", "I": "aɪ", "O": "oʊ", "Q": "əʊ", "W": "aʊ", "Y": "ɔɪ"}
"""One symbol each in Kokoro's alphabet (misaki's EN_PHONES.md)."""
_NUCLEUS = 0.6
"""The share of a diphthong that its first vowel gets; the model times only the whole."""
_IPA = {"T": "ɾ", "ᵊ": "ə", "ᵻ": "ɪ", "ꭧ": "ʈʂ"}
"""Other symbols of Kokoro's that aren't IPA."""

Plain = dict[str, Any]

# The sound runs ahead of the predicted frames by two, in every voice and both languages (measured:
# see the README).
_AHEAD = 2
_QUIET = 0.04
"""The part of the loudest window's RMS below which there is silence."""
_WINDOW = 0.01
_SHORTEST = 0.03


@dataclass(frozen=True, slots=True)
class Heard:
    """Where a sound isn't silent: the starts and ends of its loud windows, in seconds."""

    starts: NDArray[np.float64]
    ends: NDArray[np.float64]

    @classmethod
    def of(cls, samples: NDArray[np.float32], rate: int) -> Heard:
        """Listen to ``samples``, (N,) in [-1, 1]."""
        window = int(_WINDOW * rate)
        whole = samples[: len(samples) // window * window]
        energy = np.sqrt(np.mean(whole.reshape(-1, window) ** 2, axis=1))
        loud = np.flatnonzero(energy >= _QUIET * energy.max()).astype(np.float64)
        return cls(loud * _WINDOW, (loud + 1) * _WINDOW)

    def end(self, start: float, end: float) -> float:
        """The end of what sounds from ``start`` to ``end``, if shorter."""
        within = self.ends[(self.ends > start) & (self.starts < end)]
        last = float(within[-1]) if len(within) else start
        return min(max(last, start + _SHORTEST), end)


def marks(units: Sequence[Unit], frames: Sequence[int], frame: float, heard: Heard) -> list[Plain]:
    """Word and phoneme marks in order of their start, in seconds from the start of the sound.

    ``frames`` are those of the silence before, of every symbol of the units and the spaces between
    them, and of the silence after; ``frame`` is the seconds in one. Punctuation and spaces are
    silence and get no mark. The last phoneme before a pause is given the pause too by the model, up
    to 0.7 s: it ends where ``heard`` does.
    """
    times = np.maximum(np.cumsum(frames) - _AHEAD, 0) * frame
    found, at = list[Plain](), 0
    for unit in units:
        end = at + len(unit.symbols)
        phonemes = [
            (symbols, start, heard.end(start, stop))
            for symbols, start, stop in _phonemes(unit.symbols, times[at : end + 1].tolist())
        ]
        if phonemes and unit.written:
            found.append(_mark(unit.written, phonemes[0][1], phonemes[-1][2], "word"))
        for phoneme in phonemes:
            found += _ipa(*phoneme)
        at = end + unit.space
    return found


def shifted(found: list[Plain], seconds: float) -> list[Plain]:
    """The marks moved in time, none before the start."""
    return [
        {**mark, "start": max(0.0, mark["start"] + seconds), "end": max(0.0, mark["end"] + seconds)}
        for mark in found
    ]


def _mark(text: str, start: float, end: float, kind: str = "phoneme") -> Plain:
    return {"text": text, "start": start, "end": end, "kind": kind}


def _phonemes(symbols: str, times: Sequence[float]) -> list[tuple[str, float, float]]:
    """Each phoneme's symbols, start and end; ``times`` are the symbols' starts and the end."""
    stressed: float | None = None
    groups = list[tuple[str, float, float]]()
    for symbol, start, end in zip(symbols, times[:-1], times[1:], strict=True):
        if symbol in _BEFORE:
            stressed = start
        elif symbol in _AFTER and groups:
            text, begin, _ = groups[-1]
            groups[-1] = (text if symbol in _TONES else text + symbol, begin, end)
        elif symbol not in PUNCTUATION and symbol != " ":
            groups.append((symbol, start if stressed is None else stressed, end))
            stressed = None
    return groups


def _ipa(symbols: str, start: float, end: float) -> list[Plain]:
    if vowels := _DIPHTHONGS.get(symbols):
        middle = start + _NUCLEUS * (end - start)
        return [_mark(vowels[0], start, middle), _mark(vowels[1], middle, end)]
    return [_mark("".join(_IPA.get(symbol, symbol) for symbol in symbols), start, end)]
