"""Mouth values over time from the speaker's own expressions, where the voice gives them."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from . import blendshapes as bs
from .visemes import BITE, OPEN, PRESS, PUCKER, SIZE, TEETH, WIDE

Floats = NDArray[np.float32]

_REACH = 0.1  # seconds around a time that is told
_JAW, _LOWER, _UPPER = 0.38, 0.17, 0.09  # units: fitted to 618 tracked frames of five talkers
_WIDEST = 0.2  # units, which openings approach


class Speaker:
    """Add expressions, ask what the mouth does."""

    def __init__(self) -> None:
        self._times = np.zeros(0, np.float64)
        self._values = np.zeros((0, SIZE), np.float32)

    def add(self, expressions: dict[str, Any], offset: float) -> None:
        """Append those of a chunk that begins ``offset`` seconds into the speech."""
        times = np.asarray(expressions["times"], np.float64) + offset
        values = mouth_values(np.asarray(expressions["blendshapes"], np.float32))
        self._times = np.concatenate([self._times, times])
        self._values = np.concatenate([self._values, values])

    def at(self, times: NDArray[np.float64]) -> tuple[Floats, NDArray[np.bool_]]:
        """Mouth values (N, SIZE) at ``times``, and whether they are known there."""
        if not len(self._times):
            return np.zeros((len(times), SIZE), np.float32), np.zeros(len(times), bool)
        after = np.searchsorted(self._times, times).clip(1, len(self._times)) - 1
        around = self._times[[after, np.minimum(after + 1, len(self._times) - 1)]]
        known = np.abs(around - times).min(0) <= _REACH
        values = np.stack([np.interp(times, self._times, c) for c in self._values.T], 1)
        return values.astype(np.float32), known

    def forget(self, before: float) -> None:
        """Drop what is older."""
        keep = self._times >= before
        self._times, self._values = self._times[keep], self._values[keep]


def mouth_values(shapes: Floats) -> Floats:
    """Mouth values (N, SIZE) of blendshapes (N, 52)."""

    def mean(pair: tuple[int, int]) -> Floats:
        return np.asarray(shapes[:, list(pair)].mean(1), np.float32)

    out = np.zeros((len(shapes), SIZE), np.float32)
    lower, upper = mean(bs.LOWER_DOWN), mean(bs.UPPER_UP)
    jaw = shapes[:, bs.JAW_OPEN] - shapes[:, bs.MOUTH_CLOSE]
    apart = np.maximum(_JAW * jaw + _LOWER * lower + _UPPER * upper, 0)
    out[:, OPEN] = _WIDEST * np.tanh(apart / _WIDEST)
    out[:, WIDE] = mean(bs.STRETCH) + 0.6 * mean(bs.SMILE)
    out[:, PUCKER] = shapes[:, bs.PUCKER] + 0.6 * shapes[:, bs.FUNNEL]
    out[:, TEETH] = lower + upper
    rolled = shapes[:, [bs.ROLL_LOWER, bs.ROLL_UPPER]]
    out[:, PRESS] = np.maximum(mean(bs.PRESS), rolled.min(1))
    out[:, BITE] = rolled[:, 0] - rolled[:, 1]
    return out.clip(0, 1)
