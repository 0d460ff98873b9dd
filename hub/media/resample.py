"""Speech in another sample rate, piece by piece: no click where two pieces meet."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from hub.types import Audio, Mark, Samples

_CROSSINGS = 24
"""Zeros of the filter on each side: the more, the steeper it is."""

_PASSED = 0.94
"""The share of the smaller rate's band that passes; above it the filter falls off."""

_BETA = 8.6
"""Kaiser window: what must not pass is 85 dB down."""

_BLOCK = 8192
"""Samples worked out at once, so that long pieces need little memory."""


class Resampler:
    """A band-limited interpolator for one stream.

    Source: Smith, "Digital Audio Resampling", https://ccrma.stanford.edu/~jos/resample/, with the
    rates' ratio kept as a fraction, so that no drift adds up.
    """

    def __init__(self, rate: int, wanted: int) -> None:
        divisor = math.gcd(rate, wanted)
        self._up, self._down = wanted // divisor, rate // divisor
        cutoff = _PASSED * min(1.0, wanted / rate)
        self._half = math.ceil(_CROSSINGS / cutoff)
        self._filters = _filters(self._up, self._half, cutoff)
        self._waiting = np.zeros(self._half - 1, np.float32)  # what the next samples still need
        self._first = 1 - self._half  # the input's index of the first of them
        self._taken = self._given = 0

    def __call__(self, samples: Samples) -> Samples:
        """What can be told from all samples so far; the last few milliseconds come later."""
        self._taken += len(samples)
        self._waiting = np.concatenate([self._waiting, samples.astype(np.float32, copy=False)])
        known = self._taken - self._half  # places before this one have all their neighbours
        return self._until(max(self._given, -(-known * self._up // self._down)))

    def finish(self) -> Samples:
        """The rest: ``round(N * wanted / rate)`` samples have been given for N."""
        self._waiting = np.concatenate([self._waiting, np.zeros(self._half + 1, np.float32)])
        return self._until(max(self._given, round(self._taken * self._up / self._down)))

    def _until(self, end: int) -> Samples:
        blocks = [
            self._at(np.arange(start, min(start + _BLOCK, end)))
            for start in range(self._given, end, _BLOCK)
        ]
        self._given = end
        needed = end * self._down // self._up - self._half + 1
        drop = max(0, min(needed - self._first, len(self._waiting)))
        self._waiting, self._first = self._waiting[drop:], self._first + drop
        return np.concatenate(blocks) if blocks else np.zeros(0, np.float32)

    def _at(self, numbers: NDArray[np.int64]) -> Samples:
        place, phase = np.divmod(numbers * self._down, self._up)
        taps = np.arange(1 - self._half, self._half + 1)
        neighbours = self._waiting[(place - self._first)[:, None] + taps]
        return np.asarray(np.einsum("nt,nt->n", neighbours, self._filters[phase]), np.float32)


def resampled(speech: Iterable[Audio], rate: int) -> Iterator[Audio]:
    """The speech in the rate, chunk by chunk; marks and expressions stay in place in the whole.

    A last chunk holds the milliseconds that the filter kept back. Raises ValueError when the rate
    changes in the middle.
    """
    resampler: Resampler | None = None
    given_rate, taken, given = rate, 0, 0
    for chunk in speech:
        if resampler is None:
            given_rate = chunk.sample_rate
            resampler = Resampler(given_rate, rate)
        elif chunk.sample_rate != given_rate:
            raise ValueError(f"sample rate changed from {given_rate} to {chunk.sample_rate}")
        if given_rate == rate:
            yield chunk
            continue
        samples = resampler(chunk.samples)
        late = taken / given_rate - given / rate
        end = len(samples) / rate
        marks = tuple(_moved(mark, late, end) for mark in chunk.marks)
        found = chunk.expressions
        if found is not None:
            found = replace(found, times=np.minimum(found.times + late, end))
        yield Audio(samples, rate, chunk.text, marks, found)
        taken, given = taken + len(chunk.samples), given + len(samples)
    if resampler is not None and given_rate != rate:
        yield Audio(resampler.finish(), rate)


def _moved(mark: Mark, seconds: float, end: float) -> Mark:
    return replace(mark, start=min(mark.start + seconds, end), end=min(mark.end + seconds, end))


def _filters(up: int, half: int, cutoff: float) -> NDArray[np.float32]:
    """A row for each place between two samples that is needed, (up, 2 * half)."""
    away = np.arange(1 - half, half + 1) - np.arange(up)[:, None] / up
    inside = np.sqrt(np.clip(1 - np.square(away / half), 0, 1))
    rows = np.sinc(cutoff * away) * np.i0(_BETA * inside)
    return np.asarray(rows / rows.sum(1, keepdims=True), np.float32)
