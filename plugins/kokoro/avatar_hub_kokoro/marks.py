"""When each phoneme and word sounds, from the frames the model gave each symbol."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
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

# The sound runs ahead of the predicted frames by two (measured, see the README; the original code
# takes off three).
_AHEAD = 2
_QUIET = 0.01
"""RMS below which there is silence; the voices peak at 0.3 to 0.6."""
_WINDOW = 0.01
_SHORTEST = 0.03


def marks(units: Sequence[Unit], frames: Sequence[int], frame: float) -> list[Plain]:
    """Word and phoneme marks in order of their start, in seconds from the start of the sound.

    ``frames`` are those of the silence before, of every symbol of the units and the spaces between
    them, and of the silence after; ``frame`` is the seconds in one. Punctuation and spaces are
    silence and get no mark.
    """
    times = np.maximum(np.cumsum(frames) - _AHEAD, 0) * frame
    found, at = list[Plain](), 0
    for unit in units:
        end = at + len(unit.symbols)
        phonemes = list(_phonemes(unit.symbols, times[at : end + 1].tolist()))
        if phonemes and unit.written:
            span = {"start": phonemes[0]["start"], "end": phonemes[-1]["end"]}
            found.append({"text": unit.written, **span, "kind": "word"})
        found += phonemes
        at = end + unit.space
    return found


def fit(
    found: list[Plain], samples: NDArray[np.float32], rate: int
) -> tuple[list[Plain], float, float]:
    """End the marks where the sound ends, and say when sound begins and ends, in seconds.

    The model gives the last phoneme before a pause the pause too: up to 0.7 s in which nothing is
    heard. Marks before and after silence are cut to what sounds.
    """
    window = int(_WINDOW * rate)
    whole = samples[: len(samples) // window * window]
    energy = np.sqrt(np.mean(whole.reshape(-1, window) ** 2, axis=1))
    loud = np.flatnonzero(energy > _QUIET)
    if not len(loud):
        return found, 0.0, len(samples) / rate
    starts, ends = loud * _WINDOW, (loud + 1) * _WINDOW
    fitted = []
    for mark in found:
        heard = ends[(ends > mark["start"]) & (starts < mark["end"])]
        end = min(mark["end"], float(heard[-1])) if len(heard) else mark["start"]
        end = min(max(end, mark["start"] + _SHORTEST), mark["end"])
        fitted.append({**mark, "end": end})
    return fitted, float(starts[0]), float(ends[-1])


def shifted(found: list[Plain], seconds: float) -> list[Plain]:
    """The marks moved in time, none before the start."""
    return [
        {**mark, "start": max(0.0, mark["start"] + seconds), "end": max(0.0, mark["end"] + seconds)}
        for mark in found
    ]


def _phonemes(symbols: str, times: Sequence[float]) -> Iterator[Plain]:
    """The marks of a word's symbols; ``times`` are their starts and the last one's end."""
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
    for symbol, start, end in groups:
        vowels = _DIPHTHONGS.get(symbol)
        if vowels:
            middle = start + _NUCLEUS * (end - start)
            yield {"text": vowels[0], "start": start, "end": middle, "kind": "phoneme"}
            yield {"text": vowels[1], "start": middle, "end": end, "kind": "phoneme"}
        else:
            text = "".join(_IPA.get(part, part) for part in symbol)
            yield {"text": text, "start": start, "end": end, "kind": "phoneme"}
