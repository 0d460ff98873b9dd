"""The mouth's values over time, from a stream of speech."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from . import audio, visemes
from .speaker import Speaker
from .visemes import BITE, OPEN, PRESS, SIZE, TEETH

Floats = NDArray[np.float32]

_HOLD = 0.08  # seconds kept back at a chunk's end, until the next one says what follows
_MEMORY = 0.6  # seconds of what was said that still shape the mouth
_LEAD = 0.015  # seconds by which lips come before the sound they make
_REACH = 0.045  # seconds in which a phoneme's influence falls to 1 / e
_REST_HOLD = 0.06  # how strongly the mouth falls back to rest where no phoneme is near
_BLOCK = 64  # frames worked out at once
_SUBSAMPLES = (-0.3, -0.1, 0.1, 0.3)  # of a frame


@dataclass(frozen=True)
class Segment:
    """One phoneme in the stream's time."""

    start: float
    end: float
    viseme: visemes.Viseme
    stress: float = 1.0


def segments(marks: Iterable[dict[str, Any]], offset: float) -> list[Segment]:
    """Phonemes of a chunk; tones and length marks join the sound before, short pauses vanish."""
    found: list[Segment] = []
    stress = 1.0
    for mark in marks:
        text, start, end = str(mark["text"]), mark["start"] + offset, mark["end"] + offset
        if not text or all(c in visemes.STRESS for c in text):
            stress = 1.12
            start = found[-1].end if found else start
        elif all(c in visemes.LENGTHENS for c in text) and found:
            last = found.pop()
            found.append(Segment(last.start, end, last.viseme, last.stress))
        elif all(c in visemes.PAUSES for c in text):
            if end - start > 0.09:
                found.append(Segment(start, end, visemes.REST))
        else:
            vowel = any(c in visemes.VOWELS for c in text)
            found.append(Segment(start, end, visemes.of(text), stress if vowel else 1.0))
            stress = 1.0 if vowel else stress
    return found


def blend(times: NDArray[np.float64], spoken: list[Segment]) -> Floats:
    """Mouth values (N, SIZE) at ``times``: near and strong phonemes pull the most."""
    if not spoken:
        return np.zeros((len(times), SIZE), np.float32)
    start, end = (np.array([getattr(s, k) for s in spoken], np.float32) for k in ("start", "end"))
    centre, core = (start + end) / 2, (end - start) * 0.25
    far = np.maximum(np.abs(times[:, None] - centre) - core, 0)
    near = np.exp(-far / _REACH)
    hold = np.stack([s.viseme.hold for s in spoken])
    target = np.stack([s.viseme.target * (s.stress if s.stress > 1 else 1) for s in spoken])
    total = near @ hold + _REST_HOLD
    out = (near @ (hold * target)) / total
    for index in (PRESS, BITE):
        away = np.maximum(start - 0.01 - times[:, None], times[:, None] - end + 0.01)
        shut = np.clip(1 - away / 0.045, 0, 1) * (target[:, index] > 0.5)
        out[:, index] = shut.max(1)
    _close(out)
    return np.asarray(out, np.float32)


def _close(values: Floats) -> None:
    """Let lips that press or bite be shut."""
    values[:, OPEN] *= 1 - values[:, PRESS]
    values[:, OPEN] += (0.012 - values[:, OPEN]) * values[:, BITE]


class Track:
    """Feed chunks of speech, take a row of mouth values and the loudness for each frame."""

    def __init__(self, fps: float) -> None:
        self.fps = fps
        self.duration = 0.0
        self.done = 0
        self._segments: list[Segment] = []
        self._loudness = audio.Loudness()
        self._times = np.zeros(0, np.float64)
        self._loud = np.zeros(0, np.float32)
        self._heard = np.zeros((0, SIZE), np.float32)
        self._marked = np.zeros(0, bool)
        self._speaker = Speaker()

    def add(self, speech: dict[str, Any]) -> None:
        """Append a chunk."""
        samples, rate = np.asarray(speech["samples"], np.float32), int(speech["sample_rate"])
        if not len(samples):
            return
        energy = audio.bands(samples, rate)
        loud = self._loudness(audio.decibels(energy[:, 0]))
        marks = [m for m in speech.get("marks", ()) if m.get("kind", "phoneme") == "phoneme"]
        self._segments += segments(marks, self.duration)
        if expressions := speech.get("expressions"):
            self._speaker.add(expressions, self.duration)
        times = self.duration + np.arange(len(loud)) / audio.RATE
        self._times = np.concatenate([self._times, times])
        self._loud = np.concatenate([self._loud, loud])
        self._heard = np.concatenate([self._heard, audio.shapes(loud, energy)])
        self._marked = np.concatenate([self._marked, np.full(len(loud), bool(marks))])
        self.duration += len(samples) / rate

    def take(self, hold: float = 0.0) -> Iterator[tuple[Floats, float]]:
        """Values (SIZE,) and loudness of each frame that is due, up to ``hold`` seconds before."""
        due = round((self.duration - hold) * self.fps)
        while self.done < due:
            first, self.done = self.done, min(due, self.done + _BLOCK)
            frame = np.arange(first, self.done)[:, None] + 0.5 + np.array(_SUBSAMPLES)
            values, loud = self._at((frame / self.fps).ravel())
            shape = (-1, len(_SUBSAMPLES))
            yield from zip(
                values.reshape(*shape, SIZE).mean(1), loud.reshape(shape).mean(1), strict=True
            )
        self._forget(self.done / self.fps - _MEMORY)

    def _at(self, times: NDArray[np.float64]) -> tuple[Floats, Floats]:
        loud = np.interp(times, self._times, self._loud).astype(np.float32)
        nearest = np.searchsorted(self._times, times).clip(0, len(self._times) - 1)
        heard = np.stack([np.interp(times, self._times, c) for c in self._heard.T], 1)
        told, known = self._speaker.at(times)
        times = times + _LEAD
        low, high = times[0] - _MEMORY, times[-1] + _MEMORY
        near = [s for s in self._segments if s.end > low and s.start < high]
        spoken = blend(times, near)
        energy = np.clip(self._smooth_loud(times), 0, 1)
        sounding = np.clip(4 * energy, 0, 1)
        spoken[:, OPEN] *= sounding * (0.2 + 1.25 * energy**2)
        spoken[:, TEETH] *= sounding
        values = np.where(self._marked[nearest][:, None], spoken, heard)
        # Blendshapes of voices often leave the lips apart that a phoneme shuts.
        told[:, [PRESS, BITE]] = np.maximum(told, spoken)[:, [PRESS, BITE]]
        _close(told)
        told[:, [OPEN, TEETH]] *= sounding[:, None]
        values = np.where(known[:, None], told, values)
        return values.astype(np.float32), loud

    def _smooth_loud(self, times: NDArray[np.float64]) -> NDArray[np.float64]:
        taps = [np.interp(times + d, self._times, self._loud) for d in (-0.03, 0.0, 0.03)]
        return np.asarray(np.mean(taps, axis=0), np.float64)

    def _forget(self, before: float) -> None:
        self._segments = [s for s in self._segments if s.end >= before]
        keep = self._times >= before
        self._times, self._loud = self._times[keep], self._loud[keep]
        self._heard, self._marked = self._heard[keep], self._marked[keep]
        self._speaker.forget(before)


def frames_of(
    speech: Iterable[dict[str, Any]], fps: float, hold: bool
) -> Iterator[tuple[Floats, float]]:
    """A row of mouth values and the loudness for each frame of the speech.

    With ``hold`` the last frames of a chunk wait for the next one, so that lips get ready for what
    comes; without, they come at once.
    """
    track = Track(fps)
    for chunk in speech:
        track.add(chunk)
        yield from track.take(_HOLD if hold else 0.0)
    yield from track.take()
