"""Take the tremble out of landmarks without making them late."""

from __future__ import annotations

import math
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

MIN_CUTOFF = 0.5
"""Hertz; the cut-off for a point at rest. Lower is calmer."""

BETA = 60.0
"""Hertz for a speed of one face size a second. Higher is prompter."""

DERIVATIVE_CUTOFF = 2.0
"""Hertz; the cut-off for the speed itself."""

Values = NDArray[np.float64]
Cutoff = TypeVar("Cutoff", float, Values)


class OneEuroFilter:
    """A low-pass filter for each value, whose cut-off rises with the value's speed.

    Speed counts in units of ``scale`` (for landmarks the face's size), so that a small face and a
    large one are smoothed alike. Source: Casiez, Roussel, Vogel, "1 Euro Filter", CHI 2012.
    """

    def __init__(
        self,
        fps: float,
        *,
        min_cutoff: float = MIN_CUTOFF,
        beta: float = BETA,
        derivative_cutoff: float = DERIVATIVE_CUTOFF,
    ) -> None:
        self._fps = fps
        self._min_cutoff = min_cutoff
        self._beta = beta
        self._speed_share = _share(derivative_cutoff, fps)
        self.reset()

    def reset(self) -> None:
        """Forget the past: the next value passes unchanged."""
        self._last: Values | None = None
        self._speed: Values | float = 0.0

    def __call__(self, values: Values, scale: float = 1.0) -> Values:
        """The next values, smoothed; any shape, but always the same one."""
        if self._last is None:
            self._last = values
            return values
        speed = (values - self._last) * (self._fps / scale)
        self._speed = self._speed + self._speed_share * (speed - self._speed)
        share = _share(self._min_cutoff + self._beta * np.abs(self._speed), self._fps)
        smooth: Values = self._last + share * (values - self._last)
        self._last = smooth
        return smooth


def _share(cutoff: Cutoff, fps: float) -> Cutoff:
    """How much of a new value a low-pass filter with this cut-off in hertz takes over."""
    ratio = 2 * math.pi * cutoff / fps
    return ratio / (ratio + 1)
