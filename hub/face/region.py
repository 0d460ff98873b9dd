"""The square of a picture that holds one face, turned so that its eyes are level."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hub.types import Image, Points

MARGIN = 1.5
"""How much larger than the face the square is; the landmark network was trained with this."""

RIGHT_EYE, LEFT_EYE = 33, 263
"""The outer corners; right and left are the person's."""


@dataclass(frozen=True, slots=True)
class Region:
    """Centre and side in pixels; ``angle`` in radians, clockwise as the viewer sees it."""

    x: float
    y: float
    side: float
    angle: float

    @classmethod
    def around(cls, points: Points, margin: float = MARGIN) -> Region:
        """The region of a face whose landmarks are known."""
        eyes = points[LEFT_EYE, :2] - points[RIGHT_EYE, :2]
        angle = math.atan2(float(eyes[1]), float(eyes[0]))
        turn = _rotation(angle)
        upright = points[:, :2] @ turn
        low, high = upright.min(0), upright.max(0)
        x, y = turn @ ((low + high) / 2)
        return cls(float(x), float(y), margin * float((high - low).max()), angle)

    def crop(self, image: Image, size: int) -> Image:
        """Cut the region out as a picture of ``size`` x ``size``; outside the picture is black."""
        import cv2

        to_picture = self._to_picture(size)
        shrink = max(1, int(self.side / size))
        if shrink > 1:
            # A bilinear warp alone would alias: it looks at four pixels only.
            image, origin = _shrunk_part(image, self, shrink)
            to_picture[:, 2] -= origin
            to_picture /= shrink
        flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
        warped = cv2.warpAffine(image, to_picture, (size, size), flags=flags)
        return np.asarray(warped, np.uint8)

    def to_picture(self, points: Points, size: int) -> Points:
        """Move landmarks from the pixels of `crop` to those of the picture, z included."""
        affine = self._to_picture(size)
        moved = np.empty_like(points)
        moved[:, :2] = points[:, :2] @ affine[:, :2].T + affine[:, 2]
        moved[:, 2] = points[:, 2] * (self.side / size)
        return moved

    def to_crop(self, points: Points) -> Points:
        """Landmarks as if the region were a picture of side 1, eyes level; z included."""
        moved = np.empty_like(points)
        moved[:, :2] = (points[:, :2] - [self.x, self.y]) @ _rotation(self.angle) / self.side + 0.5
        moved[:, 2] = points[:, 2] / self.side
        return moved

    def _to_picture(self, size: int) -> NDArray[np.float64]:
        matrix = _rotation(self.angle) * (self.side / size)
        offset = np.array([self.x, self.y]) - matrix @ np.full(2, size / 2)
        return np.column_stack([matrix, offset])


def _rotation(angle: float) -> NDArray[np.float64]:
    cos, sin = math.cos(angle), math.sin(angle)
    return np.array([[cos, -sin], [sin, cos]])


def _shrunk_part(image: Image, region: Region, factor: int) -> tuple[Image, NDArray[np.float64]]:
    """The part of the picture under the region, ``factor`` times smaller, and its corner."""
    import cv2

    height, width = image.shape[:2]
    reach = region.side * 0.75
    left, right = _span(region.x, reach, width)
    top, bottom = _span(region.y, reach, height)
    part = image[top:bottom, left:right]
    columns, rows = max(1, part.shape[1] // factor), max(1, part.shape[0] // factor)
    part = part[: rows * factor, : columns * factor]
    small = cv2.resize(part, (columns, rows), interpolation=cv2.INTER_AREA)
    return np.asarray(small, np.uint8), np.array([left, top], float)


def _span(middle: float, reach: float, length: int) -> tuple[int, int]:
    """The pixels within reach along one axis, at least one."""
    first = min(max(0, int(middle - reach)), length - 1)
    return first, max(first + 1, min(length, int(middle + reach)))
