"""Where speech pauses: a lip sync hears nothing there, and lips that are closed stay so."""

from __future__ import annotations

from bisect import bisect_right
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from hub.types import Audio, Mark

_STEP = 0.01
"""Seconds between two looks."""

_WINDOW = 0.03
"""Seconds of sound that a level is measured over."""

_AROUND_MARKS = 0.06
"""Seconds that speech may begin before its marks and go on after them."""

_BEFORE, _AFTER = 5, 15
"""Steps that speech may begin before it is loud, and go on after it was."""

_FADE = 0.1
"""Seconds in which lips come from speech to rest."""

_MEMORY = 6000
"""Steps over which the room and the speaker are known: a minute."""

_NOTHING_DB, _WEAK_DB = -80.0, -30.0
_ABOVE_ROOM, _HYSTERESIS = 6.0, 2.0
_FAINTEST, _LOUDEST = 35.0, 12.0
"""Decibels below the speaker's peaks, between which speech begins to count as such."""

Flags = NDArray[np.bool_]


class SilenceGate:
    """One stream's pauses, known from its marks, or heard where a chunk has none."""

    def __init__(self) -> None:
        self._listener = Listener()
        self._starts: list[float] = []
        self._ends: list[float] = []
        self._heard = 0.0
        self._complete = False

    def silenced(self, speech: Iterable[Audio]) -> Iterator[Audio]:
        """The speech with exact zeros in its pauses: no noise of the room is left there."""
        gain = 0.0
        for chunk in speech:
            if not len(chunk.samples):
                yield chunk
                continue
            spoken = _marked(chunk) if chunk.marks else self._listener(chunk)
            self._remember(spoken, chunk.duration)
            gains = np.concatenate([[gain], spoken]).astype(np.float32)
            gain = float(gains[-1])
            steps = np.arange(len(chunk.samples)) / (_STEP * chunk.sample_rate)
            curve = np.interp(steps, np.arange(len(gains)), gains).astype(np.float32)
            yield replace(chunk, samples=chunk.samples * curve)
        self._complete = True

    def voice(self, time: float) -> float:
        """How far the lips should do what is said at a second of the stream, from 0 to 1.

        1 where the stream has not come to yet.
        """
        if time > self._heard and not self._complete:
            return 1.0
        after = bisect_right(self._starts, time)
        away = time - self._ends[after - 1] if after else _FADE
        if after < len(self._starts):
            away = min(away, self._starts[after] - time)
        return 1 - min(max(away / _FADE, 0.0), 1.0)

    def _remember(self, spoken: Flags, duration: float) -> None:
        edges = np.flatnonzero(np.diff(spoken, prepend=False, append=False))
        for first, end in edges.reshape(-1, 2).tolist():
            self._starts.append(self._heard + first * _STEP)
            self._ends.append(self._heard + min(end * _STEP, duration))
        self._heard += duration


class Listener:
    """Tells speech from the room it is in, by loudness with hysteresis."""

    def __init__(self) -> None:
        self._levels: deque[float] = deque(maxlen=_MEMORY)
        self._speaking = 0  # steps that speech still goes on

    def __call__(self, chunk: Audio) -> Flags:
        """Whether each `_STEP` of the chunk is spoken."""
        levels = _levels(chunk)
        self._levels.extend(levels[levels > _NOTHING_DB].tolist())
        threshold = self._threshold()
        spoken = np.zeros(len(levels), bool)
        for step, level in enumerate(levels.tolist()):
            needed = threshold + (-_HYSTERESIS if self._speaking else _HYSTERESIS)
            if level > needed:
                if not self._speaking:
                    spoken[max(step - _BEFORE, 0) : step] = True
                self._speaking = _AFTER
            elif self._speaking:
                self._speaking -= 1
            spoken[step] = self._speaking > 0
        return spoken

    def _threshold(self) -> float:
        """Decibels above which it is speech."""
        if not self._levels:
            return 0.0
        room, peak = np.percentile(np.fromiter(self._levels, np.float32), (5, 95))
        if peak < _WEAK_DB and peak - room < _ABOVE_ROOM:
            return 0.0  # a hum, and nobody speaks
        return float(np.clip(room + _ABOVE_ROOM, peak - _FAINTEST, peak - _LOUDEST))


def _marked(chunk: Audio) -> Flags:
    spoken = np.zeros(_steps(chunk), bool)
    for mark in filter(_is_sound, chunk.marks):
        first = max(int((mark.start - _AROUND_MARKS) / _STEP), 0)
        spoken[first : int((mark.end + _AROUND_MARKS) / _STEP) + 1] = True
    return spoken


def _is_sound(mark: Mark) -> bool:
    """Some voices mark their pauses too, as punctuation."""
    return any(character.isalnum() for character in mark.text)


def _levels(chunk: Audio) -> NDArray[np.float64]:
    """Decibels round each step."""
    size, half = _STEP * chunk.sample_rate, round(_WINDOW * chunk.sample_rate / 2)
    middles = ((np.arange(_steps(chunk)) + 0.5) * size).astype(int)
    energy = np.concatenate([[0.0], np.cumsum(np.square(chunk.samples, dtype=np.float64))])
    first = np.clip(middles - half, 0, len(chunk.samples))
    last = np.clip(middles + half + 1, 0, len(chunk.samples))
    mean = (energy[last] - energy[first]) / np.maximum(last - first, 1)
    return np.asarray(10 * np.log10(np.maximum(mean, 1e-12)), np.float64)


def _steps(chunk: Audio) -> int:
    return int(np.ceil(len(chunk.samples) / (_STEP * chunk.sample_rate)))
