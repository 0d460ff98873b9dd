"""The life of a face that nobody drives: blinks, sway, glances, and nods with the speech."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .blendshapes import BLINK, BROW_INNER, BROW_OUTER, LOOK, SIZE

_CLOSE, _SHUT, _OPEN = 0.075, 0.045, 0.20  # seconds of a blink
_SWAY = np.array((1.9, 1.0, 1.2))  # degrees of yaw, pitch and roll
_NOD = np.array((0.0, 2.4, 0.5))
_BREATH = (0.24, 0.35)  # Hz, degrees


@dataclass(frozen=True)
class Life:
    """How lively: ``motion`` and ``nod`` scale movements, ``blinks`` are per minute."""

    motion: float = 1.0
    nod: float = 1.0
    blinks: float = 16.0
    glances: float = 1.0


class Idle:
    """Seeded life, one step for each frame."""

    def __init__(self, life: Life, fps: float, seed: int) -> None:
        self.life, self.fps = life, fps
        self._random = np.random.default_rng(seed)
        self._frequency = self._random.uniform((0.06, 0.16, 0.33), (0.12, 0.27, 0.52), (3, 3))
        self._phase = self._random.uniform(0, 2 * np.pi, (3, 3))
        self._time = 0.0
        self._blink_at = self._random.uniform(0.8, 2.0)
        self._glance_at = self._random.uniform(1.0, 2.5)
        self._gaze = np.zeros(2)
        self._gaze_goal = np.zeros(2)
        self._fast = self._slow = self._presence = 0.0

    def step(self, loudness: float) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Changes of pose (3,) in degrees and of the blendshapes (52,) for the next frame."""
        time, self._time = self._time, self._time + 1 / self.fps
        self._listen(loudness)
        emphasis = self._fast - self._slow
        waves = np.sin(2 * np.pi * self._frequency * time + self._phase) @ (0.5, 0.32, 0.18)
        waves -= np.sin(self._phase) @ (0.5, 0.32, 0.18) * np.exp(-time / 1.5)
        pose = _SWAY * waves * (0.75 + 0.55 * self._presence) * self.life.motion
        pose += _NOD * emphasis * self.life.nod
        breath, depth = _BREATH
        pose[1] += depth * np.sin(2 * np.pi * breath * time) * self.life.motion
        shapes = np.zeros(SIZE, np.float32)
        shapes[list(BLINK)] = self._blink(time)
        lift = max(emphasis, 0.0) * self.life.nod
        shapes[BROW_INNER] = 0.30 * lift
        shapes[list(BROW_OUTER)] = 0.22 * lift
        self._glance(time, shapes)
        return pose.astype(np.float32), shapes

    def _listen(self, loudness: float) -> None:
        for name, seconds in (("_fast", 0.16), ("_slow", 1.2), ("_presence", 0.6)):
            value = getattr(self, name)
            setattr(self, name, value + (loudness - value) * min(1 / (seconds * self.fps), 1))

    def _blink(self, time: float) -> float:
        if not self.life.blinks:
            return 0.0
        t = time - self._blink_at
        if t > _CLOSE + _SHUT + _OPEN:
            half = (60 / self.life.blinks - _CLOSE - _SHUT - _OPEN) / 2
            self._blink_at = time + half + self._random.exponential(half)
            t = -1.0
        if t < 0:
            return 0.0
        if t < _CLOSE:
            return _ease(t / _CLOSE)
        return 1.0 - _ease(max(t - _CLOSE - _SHUT, 0) / _OPEN)

    def _glance(self, time: float, shapes: NDArray[np.float32]) -> None:
        if time > self._glance_at:
            away = self._random.random() < 0.6 and not self._gaze_goal.any()
            self._gaze_goal = self._random.normal(0, (0.22, 0.10)) * away
            self._glance_at = time + self._random.uniform(0.5, 1.2 if away else 3.0)
        step = min(1 / (0.045 * self.fps), 1)
        self._gaze += (self._gaze_goal * self.life.glances - self._gaze) * step
        x, y = self._gaze
        for name, value in (("right", x), ("left", -x), ("down", y), ("up", -y)):
            shapes[list(LOOK[name])] += max(value, 0.0)


def _ease(t: float) -> float:
    t = min(max(t, 0.0), 1.0)
    return t * t * (3 - 2 * t)
