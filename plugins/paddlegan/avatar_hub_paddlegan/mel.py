"""The sound as Wav2Lip sees it, made while the speech comes in.

The same numbers as ``ppgan.utils.audio.melspectrogram`` gives for the whole of it: 80 mel bands
from 55 to 7600 Hz (Slaney's scale and norm) of 16 kHz sound, a window of 800 samples for each 200,
decibels scaled to [-4, 4]. The ends are mirrored, as by librosa 0.8, which ppgan pins.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
from numpy.typing import NDArray

RATE, BANDS, COLUMNS = 16_000, 80, 16
"""Samples a second that come in; bands and columns of what the network is given."""

COLUMNS_A_SECOND = 80.0

_WINDOW, _HOP = 800, 200
_HALF = _WINDOW // 2
_LOWEST, _HIGHEST = 55.0, 7600.0
_PREEMPHASIS = 0.97
_SILENCE = -4.0


class Mel:
    """The mel spectrogram of a stream of speech, of which a little more than is needed is kept."""

    def __init__(self, speech: Iterable[dict[str, Any]]) -> None:
        self._speech = iter(speech)
        self._last = 0.0
        self._signal = np.zeros(0)
        self._started = self._ended = False
        self._columns = np.zeros((BANDS, 0))
        self._first = 0
        self._hann = 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(_WINDOW) / _WINDOW)
        self._filters = _filters()

    def window(self, start: int) -> NDArray[np.float32]:
        """The ``COLUMNS`` columns from ``start`` on, (80, 16), or the last ones when it has ended.

        ``start`` never gets smaller. Speech too short for them goes on as silence.
        """
        while not self._ended and self._first + self._columns.shape[1] < start + COLUMNS:
            self._pull()
        skipped = min(start - self._first, self._columns.shape[1] - COLUMNS)
        if skipped > 0:
            self._columns = self._columns[:, skipped:]
            self._first += skipped
        found = self._columns[:, :COLUMNS]
        missing = COLUMNS - found.shape[1]
        padded = np.pad(found, ((0, 0), (0, missing)), constant_values=_SILENCE)
        return padded.astype(np.float32)

    def _pull(self) -> None:
        chunk = next(self._speech, None)
        if chunk is None:
            self._ended = True
        else:
            samples = np.asarray(chunk["samples"], np.float64)
            before = np.concatenate([[self._last], samples])
            self._last = before[-1]
            self._signal = np.append(self._signal, samples - _PREEMPHASIS * before[:-1])
        if not self._started and (len(self._signal) > _HALF or self._ended):
            self._started = True
            self._signal = _mirrored(self._signal, _HALF, 0)
        if self._ended:
            self._signal = _mirrored(self._signal, 0, _HALF)
        if self._started:
            self._analyse()

    def _analyse(self) -> None:
        count = (len(self._signal) - _WINDOW) // _HOP + 1
        if count <= 0:
            return
        windows = np.lib.stride_tricks.sliding_window_view(self._signal, _WINDOW)[::_HOP][:count]
        loud = self._filters @ np.abs(np.fft.rfft(windows * self._hann)).T
        decibels = 20 * np.log10(np.maximum(1e-5, loud)) - 20
        new = np.clip(8 * (decibels + 100) / 100 - 4, -4, 4)
        self._columns = np.concatenate([self._columns, new], 1)
        self._signal = self._signal[count * _HOP :]


def _mirrored(signal: NDArray[np.float64], before: int, after: int) -> NDArray[np.float64]:
    return np.pad(signal, (before, after), mode="reflect") if len(signal) else signal


def _filters() -> NDArray[np.float32]:
    """Triangles (80, 401) over the frequencies of a window, of equal area."""
    edges = _hertz(np.linspace(_mels(_LOWEST), _mels(_HIGHEST), BANDS + 2))
    frequencies = np.linspace(0, RATE / 2, _HALF + 1)
    slopes = (frequencies - edges[:, None]) / np.append(np.diff(edges), 1)[:, None]
    rising, falling = slopes[:-2], 1 - slopes[1:-1]
    area = 2 / (edges[2:] - edges[:-2])
    triangles = np.maximum(0, np.minimum(rising, falling)) * area[:, None]
    return np.asarray(triangles, np.float32)


# Slaney's mel scale: linear up to 1 kHz, then 27 mels for each factor of 6.4.
_LINEAR, _KILOHERTZ, _STEP = 200 / 3, 15.0, np.log(6.4) / 27


def _mels(hertz: float) -> float:
    return hertz / _LINEAR if hertz < 1000 else _KILOHERTZ + float(np.log(hertz / 1000)) / _STEP


def _hertz(mels: NDArray[np.float64]) -> NDArray[np.float64]:
    high = 1000 * np.exp(_STEP * (mels - _KILOHERTZ))
    return np.where(mels < _KILOHERTZ, mels * _LINEAR, high)
