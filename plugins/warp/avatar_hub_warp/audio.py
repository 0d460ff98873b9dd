"""Mouth shapes from the sound alone, for voices that come without marks.

Loudness opens the mouth, the balance of the bands shapes it: energy round 700-1200 Hz is an open
vowel, below 600 Hz with little above a rounded one, round 2-3 kHz a spread one, above 4 kHz a
hiss with teeth. What is no louder than the room keeps the mouth shut.
"""

from __future__ import annotations

from collections import deque

import numpy as np
from numpy.typing import NDArray

from .visemes import OPEN, PUCKER, SIZE, TEETH, WIDE

RATE = 100.0
"""Analyses in a second."""

_WINDOW = 0.03
_BANDS = ((90, 350), (350, 620), (620, 1250), (1250, 1900), (1900, 3200), (4000, 7500))
_HISTORY = 1500
_QUIET_DB = -55.0


class Loudness:
    """Level relative to the speaker's own, in [0, 1]; 0 where nobody speaks. Memory is bounded."""

    def __init__(self) -> None:
        self._levels: deque[float] = deque(maxlen=_HISTORY)

    def __call__(self, decibels: NDArray[np.float32]) -> NDArray[np.float32]:
        """One value for each analysis."""
        self._levels.extend(decibels.tolist())
        seen = np.fromiter(self._levels, np.float32)
        seen = seen[seen > _QUIET_DB]
        if len(seen) < 3:
            return np.zeros(len(decibels), np.float32)
        floor, peak = np.percentile(seen, (10, 92))
        if peak - floor < 6 and len(seen) > 1.5 * RATE:
            return np.zeros(len(decibels), np.float32)
        gate = max(min(floor + 8, peak - 20), peak - 30, _QUIET_DB)
        share = (decibels - gate) / (peak + 1 - gate)
        return np.asarray(np.clip(share, 0, 1.1), np.float32)


def bands(samples: NDArray[np.float32], rate: int) -> NDArray[np.float32]:
    """Energies (N, 1 + bands): all of it, then each band; one row in each 1 / RATE seconds."""
    count = max(round(len(samples) / rate * RATE), 1)
    size = max(int(_WINDOW * rate), 16)
    padded = np.pad(samples.astype(np.float32), (size // 2, size))
    starts = (np.arange(count) * rate / RATE).astype(int).clip(0, len(padded) - size)
    window = np.hanning(size).astype(np.float32)
    frequency = np.fft.rfftfreq(size, 1 / rate)
    masks = np.stack(
        [np.ones_like(frequency), *((frequency >= a) & (frequency < b) for a, b in _BANDS)]
    )
    out = np.empty((count, len(masks)), np.float32)
    for at in range(0, count, 512):
        rows = padded[starts[at : at + 512, None] + np.arange(size)]
        power = np.abs(np.fft.rfft(rows * window)) ** 2 / (window.sum() ** 2) * 2
        out[at : at + 512] = power @ masks.T
    return out


def decibels(energy: NDArray[np.float32]) -> NDArray[np.float32]:
    """10 log10, floored at -100."""
    return np.asarray(10 * np.log10(np.maximum(energy, 1e-10)), np.float32)


def shapes(loudness: NDArray[np.float32], energy: NDArray[np.float32]) -> NDArray[np.float32]:
    """Mouth values (N, SIZE) from `Loudness` and `bands`."""
    low, round_, open_, middle, front, hiss = (energy[:, i] for i in range(1, 7))
    voiced = low + round_ + open_ + middle + front + 1e-9
    fricative = hiss / (voiced + hiss)
    openness = np.sqrt((open_ + 0.4 * middle) / voiced)
    spread = np.sqrt((front + 0.3 * middle) / voiced)
    out = np.zeros((len(loudness), SIZE), np.float32)
    vowel = 1 - np.clip(1.6 * fricative, 0, 0.85)
    out[:, OPEN] = loudness**0.8 * vowel * (0.045 + 0.115 * np.clip(1.5 * openness - 0.15, 0, 1))
    lively = np.clip(loudness * 2, 0, 1)
    out[:, PUCKER] = lively * vowel * np.clip(0.9 - 2.6 * spread - 0.9 * openness, 0, 0.8)
    out[:, WIDE] = lively * np.clip(2.2 * spread - 0.5, 0, 0.8)
    out[:, TEETH] = lively * np.clip(1.5 * fricative, 0, 0.9)
    out[:, OPEN] += lively * 0.028 * np.clip(1.5 * fricative, 0, 1)
    kernel = np.hanning(9)[1:-1]
    kernel /= kernel.sum()
    smooth = np.stack([np.convolve(c, kernel, "same") for c in out.T], 1)
    return np.asarray(smooth[: len(out)], np.float32)
