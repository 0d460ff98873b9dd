"""How a face is held, as First Order Motion sees it, and how one follows another."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]


@dataclass(frozen=True)
class Keypoints:
    """Of one face: places in [-1, 1], shape (10, 2), and its turn and stretch there, (10, 2, 2)."""

    places: Floats
    turns: Floats

    def size(self) -> float:
        """The square root of the area that they span."""
        hull = cv2.convexHull(np.ascontiguousarray(self.places, np.float32))
        return float(np.sqrt(cv2.contourArea(hull)))

    def moved(self, start: Keypoints, now: Keypoints, *, adapt_scale: bool) -> Keypoints:
        """These as another face moved from ``start`` to ``now``."""
        scale = np.float32(self.size() / max(start.size(), 1e-6)) if adapt_scale else 1
        turns = now.turns @ np.linalg.inv(start.turns) @ self.turns
        return Keypoints(self.places + (now.places - start.places) * scale, turns)
