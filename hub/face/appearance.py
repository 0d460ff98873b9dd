"""Tell one person of a clip from another, and one scene from the next, by their looks."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from hub.face.detection import Detection
from hub.face.region import Region
from hub.types import Image

Look = NDArray[np.float32]
"""A face seen upright, 24 x 24 in the three channels of CIELAB, shape (3, 576); each channel has
mean 0 and length 1."""

_SIDE = 24
_CUT = 25.0
"""Mean change of a pixel, of 255. Measured: up to 10 in lively clips, 31 or more between clips."""


def look_of(image: Image, face: Detection) -> Look:
    """What the face looks like, whatever its place, size, roll and brightness."""
    import cv2

    crop = Region.around(face.points, margin=1.4).crop(image, _SIDE)
    channels = cv2.cvtColor(crop, cv2.COLOR_RGB2LAB).reshape(-1, 3).T.astype(np.float32)
    channels -= channels.mean(1, keepdims=True)
    lengths = np.linalg.norm(channels, axis=1, keepdims=True)
    return np.asarray(channels / np.maximum(lengths, 1e-6), np.float32)


def similarity(one: Look, other: Look) -> float:
    """Correlation of two looks in [-1, 1]; lightness counts as much as both colours."""
    lightness, green_red, blue_yellow = (one * other).sum(1)
    return float(lightness / 2 + (green_red + blue_yellow) / 4)


class CutFinder:
    """Says of each frame of a clip whether a new scene starts with it."""

    def __init__(self) -> None:
        self._last: NDArray[np.float32] | None = None

    def __call__(self, image: Image) -> bool:
        """True if the picture has little to do with the one before."""
        import cv2

        small = cv2.resize(image, (32, 32), interpolation=cv2.INTER_AREA).astype(np.float32)
        last, self._last = self._last, small
        return last is not None and float(np.abs(small - last).mean()) > _CUT
