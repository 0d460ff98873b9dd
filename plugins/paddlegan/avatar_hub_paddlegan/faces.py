"""Squares around faces: cut out of a picture, and blended back into it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

Image = NDArray[np.uint8]

_HEIGHTS = 1.8
"""Side of the square in heights of the face. PaddleGAN takes 2.0 by 1.6 and squeezes that."""

_FEATHER = 0.08
"""Sides of the square over which its border fades."""


@dataclass(frozen=True)
class Square:
    """A square in whole pixels that lies inside a picture."""

    left: int
    top: int
    side: int

    @classmethod
    def around(cls, points: NDArray[np.float32], image: Image) -> Square:
        """Around a face's landmarks; smaller and aside where the picture ends."""
        low, high = points[:, :2].min(0), points[:, :2].max(0)
        side = min(round(_HEIGHTS * float(max(high - low))), *image.shape[:2])
        corner = np.round((low + high) / 2 - side / 2)
        height, width = image.shape[:2]
        left, top = np.clip(corner, 0, [width - side, height - side])
        return cls(int(left), int(top), side)

    def of(self, image: Image, size: int) -> Image:
        """Its pixels, in ``size`` by ``size``."""
        return np.asarray(_resized(self._part(image), size), np.uint8)

    def paste(self, image: Image, drawn: NDArray[np.float32], mask: NDArray[np.float32]) -> None:
        """Blend ``drawn``, square and in [0, 255], into the picture itself."""
        part = self._part(image).astype(np.float32)
        part += mask[..., None] * (_resized(drawn, self.side) - part)
        self._part(image)[:] = np.clip(part, 0, 255).astype(np.uint8)

    def mask(self, ratio: float) -> NDArray[np.float32]:
        """How much of each pixel is replaced, (side, side) in [0, 1].

        1 inside, 0 at the border and beyond a circle of ``ratio`` sides round the middle.
        """
        line = (np.arange(self.side, dtype=np.float32) + 0.5) / self.side
        border = np.minimum(line, 1 - line)
        inside = np.minimum(border[:, None], border)
        away = np.hypot(line[:, None] - 0.5, line - 0.5)
        depth = np.clip(np.minimum(inside, ratio - away) / _FEATHER, 0, 1)
        return np.asarray(depth * depth * (3 - 2 * depth), np.float32)

    def _part(self, image: Image) -> Image:
        return image[self.top :, self.left :][: self.side, : self.side]


def _resized(image: Any, size: int) -> Any:
    how = cv2.INTER_AREA if size < len(image) else cv2.INTER_CUBIC
    return cv2.resize(image, (size, size), interpolation=how)


def difference(one: NDArray[np.float32], other: NDArray[np.float32]) -> float:
    """How differently two faces are turned and what they do, from their landmarks."""
    return float(np.square(_normal(one) - _normal(other)).sum())


def _normal(points: NDArray[np.float32]) -> NDArray[np.float32]:
    """Landmarks round (0, 0) that span an area of 1."""
    flat = np.ascontiguousarray(points[:, :2] - points[:, :2].mean(0), np.float32)
    area = cv2.contourArea(cv2.convexHull(flat))
    return np.asarray(flat / np.sqrt(max(area, 1e-6)), np.float32)
