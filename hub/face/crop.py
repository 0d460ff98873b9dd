"""The face's box as a small picture of its own, for lip syncs that see no more of a frame."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeVar, cast

import numpy as np
from numpy.typing import NDArray

from hub.capabilities import FaceCrop
from hub.types import Face, Image, Points

Picture = TypeVar("Picture", NDArray[np.uint8], NDArray[np.float32])

# Numbers of MediaPipe's face mesh; right and left are the person's.
JAW = (
    *(127, 234, 93, 132, 58, 172, 136, 150, 149, 176, 148, 152),
    *(377, 400, 378, 379, 365, 397, 288, 361, 323, 454, 356),
)
"""From the person's right temple along the jaw, with the chin in the middle, to the left one."""

_BROWS = (70, 63, 105, 66, 107, 336, 296, 334, 293, 300)
_NOSE_TIP = 4
_OUTLINE = [*JAW, *_BROWS, _NOSE_TIP]

_SMALLEST = 12
"""Pixels: a face narrower than this has no mouth to speak of."""

_MOSTLY = 0.6
"""The share of the box that must lie in the picture."""


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle in whole pixels of a picture, which it may leave."""

    left: int
    top: int
    width: int
    height: int

    @classmethod
    def around(cls, points: Points, crop: FaceCrop) -> Box:
        """From the brows' upper end to the chin, widened as ``crop`` says."""
        outline = points[_OUTLINE, :2]
        (left, top), (right, bottom) = outline.min(0), outline.max(0)
        width, height = right - left, bottom - top
        x0, x1 = round(left - crop.sides * width), round(right + crop.sides * width)
        y0, y1 = round(top - crop.top * height), round(bottom + crop.bottom * height)
        return cls(int(x0), int(y0), int(x1 - x0), int(y1 - y0))

    def within(self, image: Image) -> Box:
        """The part that lies in the picture; its sides are 0 or less where there is none."""
        height, width = image.shape[:2]
        left, top = max(self.left, 0), max(self.top, 0)
        right, bottom = min(self.left + self.width, width), min(self.top + self.height, height)
        return Box(left, top, right - left, bottom - top)

    def of(self, image: Image) -> Image:
        """Its pixels; where it leaves the picture, the picture's last ones go on.

        It is not clipped instead: that would squeeze a face at the border, and engines know faces
        only whole.
        """
        import cv2

        inside = self.within(image)
        part = image[inside.top :, inside.left :][: inside.height, : inside.width]
        above, before = inside.top - self.top, inside.left - self.left
        below, behind = self.height - above - inside.height, self.width - before - inside.width
        if not any((above, below, before, behind)):
            return part
        borders = (above, below, before, behind)
        return np.asarray(cv2.copyMakeBorder(part, *borders, cv2.BORDER_REPLICATE), np.uint8)

    def visible(self, image: Image) -> NDArray[np.bool_]:
        """Which of its pixels lie in the picture, (height, width)."""
        inside, shown = self.within(image), np.zeros((self.height, self.width), bool)
        y, x = inside.top - self.top, inside.left - self.left
        shown[y : y + inside.height, x : x + inside.width] = True
        return shown

    def points(self, points: Points) -> Points:
        """Landmarks of the picture as landmarks of the box."""
        return points - np.array([self.left, self.top, 0], np.float32)


@dataclass(frozen=True, slots=True)
class Cut:
    """What was cut from a frame: ``image`` of ``size`` x ``size``, and the face in its pixels.

    ``points`` are the landmarks in pixels of the box.
    """

    box: Box
    points: Points
    image: Image
    face: Face

    @classmethod
    def of(cls, image: Image, face: Face, box: Box, size: int) -> Cut:
        """The box of a frame with that face."""
        points = box.points(face.points)
        scale = np.array([size / box.width, size / box.height, size / box.width])
        small = Face((points * scale).astype(np.float32), face.blendshapes, face.pose, face.score)
        return cls(box, points, resized(box.of(image), size, size), small)


def cut(image: Image, face: Face, crop: FaceCrop) -> Cut | None:
    """Cut the face out; None where it is too small or most of it lies outside the picture."""
    box = Box.around(face.points, crop)
    inside = box.within(image)
    if min(box.width, box.height) < _SMALLEST or min(inside.width, inside.height) <= 0:
        return None
    if inside.width * inside.height < _MOSTLY * box.width * box.height:
        return None
    return Cut.of(image, face, box, crop.size)


def resized(picture: Picture, width: int, height: int) -> Picture:
    """The picture in another size: averaged down, smooth up."""
    import cv2

    shrinks = width * height < picture.shape[0] * picture.shape[1]
    how = cv2.INTER_AREA if shrinks else cv2.INTER_CUBIC
    return cast(Picture, cv2.resize(picture, (width, height), interpolation=how))
