"""What can be asked of a face."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from .geometry import Floats
from .shapes import INDEX, NAMES


@dataclass(frozen=True)
class Lids:
    """What one eye does: ``closed`` and ``squint`` in [0, 1], ``gaze`` in canonical units."""

    closed: float = 0.0
    squint: float = 0.0
    gaze: tuple[float, float] = (0.0, 0.0)

    @property
    def resting(self) -> bool:
        """Nothing to draw."""
        return max(self.closed, self.squint) < 0.01 and max(map(abs, self.gaze)) < 5e-4


@dataclass
class Pose:
    """Everything about one frame, relative to the picture.

    ``shapes`` (len(NAMES),): weights of the fields of `shapes`; ``turn`` (3, 3): the head's
    rotation; ``left`` and ``right``: the subject's eyes; ``tongue``: how high it lies, in [0, 1].
    """

    shapes: Floats = field(default_factory=lambda: np.zeros(len(NAMES), np.float32))
    turn: Floats = field(default_factory=lambda: np.eye(3, dtype=np.float32))
    left: Lids = Lids()
    right: Lids = Lids()
    tongue: float = 0.0

    def set(self, **weights: float) -> Pose:
        """Set weights by name."""
        for name, value in weights.items():
            self.shapes[INDEX[name]] = value
        return self

    @property
    def head_rests(self) -> bool:
        """The head has not turned."""
        return bool((self.turn == np.eye(3, dtype=np.float32)).all())

    def displace(self, fields: Floats) -> Floats:
        """The sum of ``fields`` (len(NAMES), ...) by weight.

        Adds the few that are not at rest: faster than a matrix product, which wakes every core.
        """
        total = np.zeros(fields.shape[1:], np.float32)
        for index in np.flatnonzero(np.abs(self.shapes) > 1e-4):
            total += self.shapes[index] * fields[index]
        return total

    def __getitem__(self, name: str) -> float:
        return float(self.shapes[INDEX[name]])
