"""Choose what part of a picture the video shows, and how large."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from hub.types import Face, Image, Points

HEAD_AND_SHOULDERS = 2.2
"""Side of the square crop, in longer sides of the face's box."""

Crop = Literal["none", "face"]


@dataclass(frozen=True, slots=True)
class Fit:
    """A part of a picture, scaled: ``left``, ``top`` in its pixels, then ``scale`` (at most 1)."""

    left: int
    top: int
    width: int
    height: int
    scale_x: float
    scale_y: float

    def points(self, points: Points) -> Points:
        """Landmarks of the picture as landmarks of the fitted one; z scales like x."""
        moved = points - np.array([self.left, self.top, 0], np.float32)
        return moved * np.array([self.scale_x, self.scale_y, self.scale_x], np.float32)

    def face(self, face: Face) -> Face:
        """The face in the fitted picture; its pose and blendshapes stay."""
        return Face(self.points(face.points), face.blendshapes, face.pose, face.score)

    def to_picture(self, x: float, y: float) -> tuple[float, float]:
        """A point of the fitted picture as one of the whole picture, in pixels."""
        return x / self.scale_x + self.left, y / self.scale_y + self.top


def fit(image: Image, face: Face, size: int, *, crop: Crop = "none") -> tuple[Image, Fit]:
    """Scale a picture down so that its longer side is at most ``size`` pixels, never up.

    The sides become even, as video codecs want; the aspect is kept to the pixel. With ``crop`` set
    to "face" only a square with head and shoulders is kept, moved to lie inside the picture.
    Raises ValueError if the picture or ``size`` is smaller than 2 pixels.
    """
    import cv2

    if min(*image.shape[:2], size) < 2:
        raise ValueError(f"can't fit {image.shape[1]} x {image.shape[0]} pixels into {size}")
    left, top, width, height = _part(image, face, crop)
    scale = min(1.0, size / max(width, height))
    columns, rows = _even(width * scale), _even(height * scale)
    part = image[top : top + height, left : left + width]
    if scale == 1.0:
        # Dropping an odd last row or column keeps every pixel as it was.
        where = Fit(left, top, columns, rows, 1.0, 1.0)
        return np.ascontiguousarray(part[:rows, :columns]), where
    small = cv2.resize(part, (columns, rows), interpolation=cv2.INTER_AREA)
    where = Fit(left, top, width, height, columns / width, rows / height)
    return np.asarray(small, np.uint8), where


def _part(image: Image, face: Face, crop: Crop) -> tuple[int, int, int, int]:
    height, width = image.shape[:2]
    if crop == "none":
        return 0, 0, width, height
    low, high = face.points[:, :2].min(0), face.points[:, :2].max(0)
    side = min(round(HEAD_AND_SHOULDERS * float((high - low).max())), width, height)
    corner: NDArray[np.float32] = (low + high) / 2 - side / 2
    left = int(np.clip(round(float(corner[0])), 0, width - side))
    top = int(np.clip(round(float(corner[1])), 0, height - side))
    return left, top, side, side


def _even(length: float) -> int:
    return max(2, int(length + 1e-6) // 2 * 2)
