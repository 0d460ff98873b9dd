"""Draws the source with a moved head, a new expression and another mouth.

Skin moves by one displacement field, inverted and resampled once; lids and gaze are drawn on the
picture before, the inside of the mouth after. Everything outside the window round the head keeps
its pixels bit for bit.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from .canvas import Canvas
from .eyes import eyes_of
from .geometry import LOWER_INNER, LOWER_OUTER, UPPER_INNER, UPPER_OUTER, Floats, Geometry
from .grid import Box, Grid, Window
from .head import Head
from .interior import Interior
from .lips import Contour, Lips
from .pose import Lids, Pose
from .shapes import Mouth, Sheet

_HEAD = Window(-2.0, -2.2, 2.0, 2.7, cells=28)
_MOUTH = Window(-1.05, 0.2, 1.05, 1.95, cells=20)


class Renderer:
    """One still picture, ready to move. It keeps a canvas: use one in each thread."""

    def __init__(self, image: Any, points: Floats) -> None:
        """``image`` uint8 (H, W, 3) RGB; ``points`` (478, 3) in its pixels."""
        self.image = np.ascontiguousarray(image)
        self.geometry = Geometry(np.asarray(points, np.float32))
        self.mouth = Mouth.of(self.geometry)
        self._grid = Grid(self.geometry, _HEAD)
        self.interior = Interior(self.image, self.geometry, self.mouth)
        self._lips = Lips(self.image, self.geometry, self.mouth, self._grid, self.interior)
        self._head = Head(self.geometry, self._lips.xy, self._grid.pixels)
        self._eyes = eyes_of(self.image, self.geometry)
        self._box = self._grid.box().within(Box(0, 0, image.shape[1], image.shape[0]))
        self._canvas = None if self._box.empty else Canvas(image, self._box, fine=True)
        self._lids = (Lids(), Lids())
        self._marks = [
            (index, Contour(self.geometry, self.mouth, self.geometry.canonical[index], sheet))
            for sheet, index in _sheets(self.geometry, self.mouth).items()
        ]

    def draw(self, pose: Pose) -> Any:
        """The picture, uint8 (H, W, 3) RGB, with ``pose``."""
        out = self.image.copy()
        if self._canvas is None:
            return out
        self._draw_eyes(self._canvas, pose)
        head = self._head.displacement(pose).reshape(*self._grid.shape, 2)
        skin = pose.displace(self._lips.skin).reshape(head.shape)
        out[self._box.slices] = self._grid.resample(self._canvas, head + skin, self._box)
        self._lips.draw(out, self._canvas, pose, head)
        return out

    def landmarks(self, pose: Pose) -> Floats:
        """The picture's landmarks (478, 3) as ``pose`` moves them; z stays."""
        moved = self.geometry.points.copy()
        for index, contour in self._marks:
            moved[index, :2] = contour.moved(pose)
        return moved

    def _draw_eyes(self, canvas: Canvas, pose: Pose) -> None:
        for eye, now, old in zip(self._eyes, (pose.left, pose.right), self._lids, strict=True):
            if now != old:
                canvas.paint(eye.window, eye.draw(now))
        self._lids = (pose.left, pose.right)


class MovingMouth:
    """The mouth of one picture that moves by itself, such as a video's frame."""

    def __init__(self, image: Any, points: Floats, interior: Interior | None = None) -> None:
        """``interior`` is that of an earlier frame, so that teeth stay the same."""
        self.image = image
        self.geometry = Geometry(np.asarray(points, np.float32), lower_half=True)
        self.mouth = Mouth.of(self.geometry)
        self.interior = interior or Interior(image, self.geometry, self.mouth)

    def draw(self, pose: Pose) -> Any:
        """A copy of the picture with the mouth of ``pose``; its head stays as it is."""
        grid = Grid(self.geometry, _MOUTH)
        lips = Lips(self.image, self.geometry, self.mouth, grid, self.interior)
        out = np.array(self.image)
        box = grid.box().within(Box(0, 0, out.shape[1], out.shape[0]))
        if not box.empty:
            canvas = Canvas(self.image, box, fine=False)
            skin = pose.displace(lips.skin).reshape(*grid.shape, 2)
            out[box.slices] = grid.resample(canvas, skin, box)
            lips.draw(out, canvas, pose, np.zeros_like(skin))
        return out


def _sheets(geometry: Geometry, mouth: Mouth) -> dict[Sheet, list[int]]:
    """Which landmarks lie on which sheet of skin."""
    q = geometry.canonical
    below = q[:, 1] > mouth.meeting(q[:, 0])
    below[[*LOWER_INNER, *LOWER_OUTER]] = True
    below[[*UPPER_INNER, *UPPER_OUTER]] = False
    return {
        "upper": [int(i) for i in np.flatnonzero(~below)],
        "lower": [int(i) for i in np.flatnonzero(below)],
    }
