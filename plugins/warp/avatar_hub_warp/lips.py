"""The mouth: two sheets of skin that part along the lips, and what is seen between them."""

from __future__ import annotations

from functools import cached_property
from typing import Any

import cv2
import numpy as np

from .canvas import Canvas
from .geometry import Floats, Geometry, smoothstep
from .grid import Box, Grid, pixel_grid
from .head import Head
from .interior import Interior, View
from .pose import Pose
from .shapes import NAMES, Mouth, Sheet, Spots

_CONTOUR = 33
_ANCHORS = np.array([[-0.2, 0], [0.2, 0], [0, 0.2]], np.float32)
_UPPER_EDGE, _LOWER_EDGE = 0.038, -0.004  # the teeth's edges below the line where the lips meet
_TUCKED = 0.03  # how much of them lips that are pushed forward hide
_MARGIN = (0.14, 0.10)
_SEEN = (0.3, 1.5)  # pixels between lips from which something is seen, and all of it


class Contour:
    """Points on one sheet of skin that move with the picture."""

    def __init__(self, geometry: Geometry, mouth: Mouth, points: Any, sheet: Sheet) -> None:
        """``points`` (N, 3) are canonical."""
        placed = geometry.origin + geometry.unit * (points @ geometry.axes)
        self.still: Floats = placed[:, :2].astype(np.float32)
        xy = points[:, :2].astype(np.float32)
        found = geometry.to_pixels(Spots(geometry, mouth, xy).fields(sheet))
        self._field = found.astype(np.float32).reshape(len(NAMES), -1)
        self._geometry, self._xy = geometry, xy

    @cached_property
    def _head(self) -> Head:
        return Head(self._geometry, self._xy, self.still)

    def with_head(self, pose: Pose) -> Floats:
        """Pixels (N, 2) where the head alone takes them."""
        if pose.head_rests:
            return self.still
        return np.asarray(self.still + self._head.displacement(pose), np.float32)

    def moved(self, pose: Pose) -> Floats:
        """Pixels (N, 2) where they go."""
        return self.with_head(pose) + pose.displace(self._field).reshape(-1, 2)


class Lips:
    """Draws the mouth over a picture whose skin lies on a grid."""

    def __init__(
        self, image: Any, geometry: Geometry, mouth: Mouth, grid: Grid, interior: Interior
    ) -> None:
        self.geometry, self.mouth, self.grid, self.interior = geometry, mouth, grid, interior
        xy = self.xy = geometry.flat(grid.pixels)
        self.own_teeth = interior.palette.own_teeth(image, geometry, mouth)
        spots = Spots(geometry, mouth, xy)
        upper = geometry.to_pixels(spots.fields("upper")).astype(np.float32)
        lower = geometry.to_pixels(spots.fields("lower")).astype(np.float32)
        below = (xy[:, 1] > spots.meeting)[:, None]
        self.skin = np.where(below, lower, upper).reshape(len(NAMES), -1)
        self._cut_sheets(xy, upper, lower)
        self._prepare_contours()

    def _cut_sheets(self, xy: Floats, upper: Floats, lower: Floats) -> None:
        rows, columns = self.grid.shape
        near = np.abs(xy[:, 0] - self.mouth.x) < self.mouth.half + 0.4
        near &= np.abs(xy[:, 1] - self.mouth.y) < 0.55
        found = np.argwhere(near.reshape(rows, columns))
        (r0, c0), (r1, c1) = found.min(0), found.max(0) + 1
        self.around = (slice(int(r0), int(r1)), slice(int(c0), int(c1)))
        self._sheets = [
            np.ascontiguousarray(f.reshape(len(NAMES), rows, columns, 2)[:, r0:r1, c0:c1]).reshape(
                len(NAMES), -1
            )
            for f in (upper, lower)
        ]

    def _prepare_contours(self) -> None:
        m = self.mouth
        x = m.x + m.half * np.sin(np.linspace(-1, 1, _CONTOUR) * np.pi / 2)
        (upper, lower, _), z = m.lines(x), m.depth(x)
        self._upper = Contour(self.geometry, m, np.stack([x, upper, z], 1), "upper")
        self._lower = Contour(self.geometry, m, np.stack([x, lower, z], 1), "lower")
        teeth = np.c_[_ANCHORS, np.zeros(3)] + (m.x, m.y, float(m.depth(m.x)) + 0.05)
        self._teeth = Contour(self.geometry, m, teeth, "upper")

    def draw(self, out: Any, canvas: Canvas, pose: Pose, head: Floats) -> None:
        """Draw over ``out``, whose skin has moved already, from the still ``canvas``.

        ``head`` (H, W, 2) is the head's displacement on the grid.
        """
        upper, lower = self._uncrossed(self._upper.moved(pose), self._lower.moved(pose))
        ring = np.concatenate([upper, lower])
        pad = np.multiply(_MARGIN, self.geometry.unit)
        low, high = np.floor(ring.min(0) - pad), np.ceil(ring.max(0) + pad)
        box = Box(int(low[0]), int(low[1]), int(high[0]), int(high[1]))
        box = box.within(self.grid.box(*self.around)).within(canvas.box)
        if box.empty:
            return
        at = np.array(box[:2], np.float32)
        skin, opening = self._parted(canvas, pose, head, box, (upper - at, lower - at))
        if opening.any():
            inside = self.interior.draw(self._view(pose, box, upper - at, lower - at))
            if self.own_teeth > 0:
                self._add_own_teeth(inside, canvas, pose, head, box)
            skin += (inside - skin) * opening[..., None]
        out[box.slices] = np.clip(skin + 0.5, 0, 255).astype(np.uint8)

    def _parted(
        self, canvas: Canvas, pose: Pose, head: Floats, box: Box, lips: Any
    ) -> tuple[Any, Any]:
        """Both sheets of skin, and where they part."""
        cut = head[self.around]
        above, under = (
            self._resample(canvas, cut + pose.displace(sheet).reshape(cut.shape), box)
            for sheet in self._sheets
        )
        split, opening = self._masks(lips[0], lips[1], above.shape[:2])
        above += (under - above) * split[..., None]
        return above, opening

    def _resample(self, canvas: Canvas, displacement: Floats, box: Box) -> Any:
        corner = (self.around[0].start, self.around[1].start)
        return self.grid.resample(canvas, displacement, box, corner).astype(np.float32)

    def _add_own_teeth(
        self, inside: Any, canvas: Canvas, pose: Pose, head: Floats, box: Box
    ) -> None:
        """The teeth that the picture shows move with the head alone."""
        shown = self._resample(canvas, head[self.around], box)
        upper, lower = (c.with_head(pose) for c in (self._upper, self._lower))
        mask = np.zeros(shown.shape[:2], np.uint8)
        ring = np.concatenate([upper - (lower - upper) * 0.3, lower[::-1]])
        _fill(mask, ring - np.array(box[:2], np.float32))
        sigma = max(0.012 * self.geometry.unit, 0.6)
        share = self.own_teeth * smoothstep(0.5, 1.0, _softened(mask, sigma))
        inside += (shown - inside) * share[..., None]

    def _uncrossed(self, upper: Floats, lower: Floats) -> tuple[Floats, Floats]:
        """Lips never pass each other: where they would, both lie on their middle."""
        down = self.geometry.axes[1, :2] / np.linalg.norm(self.geometry.axes[1, :2])
        over = np.minimum((lower - upper) @ down, 0)[:, None] * down / 2
        return upper + over, lower - over

    def _masks(self, upper: Floats, lower: Floats, shape: Any) -> tuple[Floats, Floats]:
        """Where the lower sheet lies, and where the mouth is open; both in [0, 1]."""
        middle = (upper + lower) / 2
        down = self.geometry.axes[1, :2] * self.geometry.unit
        along = middle[-1] - middle[0]
        line = [middle[0] - 3 * along, *middle, middle[-1] + 3 * along]
        below = np.array([*line, line[-1] + 9 * down, line[0] + 9 * down], np.float32)
        split, opening = np.zeros(shape, np.uint8), np.zeros(shape, np.uint8)
        _fill(split, below)
        _fill(opening, np.concatenate([upper, lower[::-1]]))
        sigma = max(0.006 * self.geometry.unit, 0.5)
        # A filled sliver is as wide as its outline: a pixel, however narrow it is.
        seen = np.interp(np.abs(lower - upper).max(), _SEEN, (0, 1))
        return _softened(split, sigma), _softened(opening, sigma) * np.float32(seen)

    def _view(self, pose: Pose, box: Box, upper: Floats, lower: Floats) -> View:
        teeth = self._teeth.with_head(pose) - np.array(box[:2], np.float32)
        jaw, tucked = max(pose["jaw"], 0.0), _TUCKED * max(pose["pucker"], 0.0)

        def placed(down: float) -> Floats:
            shift = self.geometry.to_pixels(np.array([0, down, 0], np.float32))
            corners = np.asarray(teeth + shift, np.float32)
            return np.asarray(cv2.getAffineTransform(corners, _ANCHORS))

        still = placed(0.0).astype(np.float32)
        pixels = pixel_grid(Box(0, 0, box.x1 - box.x0, box.y1 - box.y0))
        place, up, low = (p @ still[:, :2].T + still[:, 2] for p in (pixels, upper, lower))
        return View(
            place,
            up,
            low,
            pose.tongue,
            self.own_teeth,
            placed(_UPPER_EDGE - tucked),
            placed(_LOWER_EDGE + 0.9 * jaw + tucked),
        )


def _fill(mask: Any, polygon: Floats) -> None:
    cv2.fillPoly(mask, [np.round(polygon * 64).astype(np.int32)], 255, cv2.LINE_AA, 6)


def _softened(mask: Any, sigma: float) -> Floats:
    """``mask`` uint8 as shares in [0, 1], its edges blurred."""
    return np.asarray(cv2.GaussianBlur(mask, (0, 0), sigma), np.float32) / np.float32(255)
