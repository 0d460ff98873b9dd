"""The head's rotation as a displacement that fades down the neck and round the hair."""

from __future__ import annotations

import numpy as np

from .geometry import CHIN, Floats, Geometry, smoothstep
from .pose import Pose

_STILL = np.eye(3, dtype=np.float32)


class Head:
    """Moves points of the picture with the head."""

    def __init__(self, geometry: Geometry, xy: Floats, pixels: Floats) -> None:
        """Points are given by their canonical ``xy`` (N, 2) and their pixels (N, 2)."""
        chin = float(geometry.canonical[CHIN, 1])
        centre, radius = (chin - 1.1) / 2 + 0.1, (chin + 1.5) / 2
        r = np.hypot(xy[:, 0], (xy[:, 1] - centre) / radius)
        self._member = (geometry.unit * (1 - smoothstep(0.9, 1.65, r)))[:, None].astype(np.float32)
        pivot = geometry.origin / geometry.unit + np.array([0, chin + 0.15, 0.9]) @ geometry.axes
        self._arm = (np.c_[pixels / geometry.unit, geometry.depth(pixels)] - pivot).astype(
            np.float32
        )

    def displacement(self, pose: Pose) -> Floats:
        """Pixels (N, 2)."""
        return np.asarray(self._arm @ (pose.turn - _STILL)[:2].T * self._member, np.float32)
