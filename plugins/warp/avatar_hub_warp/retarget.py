"""Motion and expression of a driving video, relative to its first face."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from .blendshapes import BLINK, EXPRESSION, SIZE

Floats = NDArray[np.float32]

_LIMIT = np.array((13.0, 11.0, 16.0))  # degrees that one picture can turn and stay believable
_NEUTRAL_BLINK = 0.15


class Retarget:
    """Turns driving faces into changes of pose and blendshapes."""

    def __init__(self, pose: float, expression: float) -> None:
        self.pose, self.expression = pose, expression
        self._pose0: Any = None
        self._shapes0: Any = None
        self._last = (np.zeros(3, np.float32), np.zeros(SIZE, np.float32))

    @property
    def started(self) -> bool:
        """A face has been seen."""
        return self._pose0 is not None

    def step(self, face: dict[str, Any] | None) -> tuple[Floats, Floats]:
        """Changes of pose (3,) and blendshapes (52,); without a face the last ones stay."""
        if face is None:
            return self._last
        pose = np.asarray(face["pose"], np.float32)
        shapes = np.asarray(face["blendshapes"], np.float32)
        if self._pose0 is None:
            self._pose0, self._shapes0 = pose, shapes.copy()
            blink = list(BLINK)
            self._shapes0[blink] = np.minimum(self._shapes0[blink], _NEUTRAL_BLINK)
        turn = (pose - self._pose0 + 180) % 360 - 180
        turn = _LIMIT * np.tanh(self.pose * turn / _LIMIT)
        change = np.zeros(SIZE, np.float32)
        kept = list(EXPRESSION)
        change[kept] = self.expression * (shapes - self._shapes0)[kept]
        self._last = (turn.astype(np.float32), change)
        return self._last
