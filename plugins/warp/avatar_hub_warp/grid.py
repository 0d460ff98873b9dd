"""A lattice over a part of the picture: smooth fields live on its nodes, pixels lie between."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import cv2
import numpy as np

from .geometry import Floats, Geometry

if TYPE_CHECKING:
    from .canvas import Canvas

_INVERSIONS = 3
_ONE_MAP: Any = None  # x and y come together; OpenCV's stub does not know that this is allowed


class Box(NamedTuple):
    """Pixels from (x0, y0) up to, not including, (x1, y1)."""

    x0: int
    y0: int
    x1: int
    y1: int

    def within(self, other: Box) -> Box:
        """The part inside ``other``; its sides may cross when there is none."""
        return Box(
            max(self.x0, other.x0), max(self.y0, other.y0),
            min(self.x1, other.x1), min(self.y1, other.y1),
        )  # fmt: skip

    def grown(self, by: int) -> Box:
        """Larger by some pixels on every side."""
        return Box(self.x0 - by, self.y0 - by, self.x1 + by, self.y1 + by)

    @property
    def empty(self) -> bool:
        """No pixel."""
        return self.x1 <= self.x0 or self.y1 <= self.y0

    @property
    def slices(self) -> tuple[slice, slice]:
        """To index an image."""
        return slice(self.y0, self.y1), slice(self.x0, self.x1)


class Window(NamedTuple):
    """A part of the face in canonical units, and how many nodes lie in a unit."""

    left: float
    top: float
    right: float
    bottom: float
    cells: int


class Grid:
    """The nodes over a window, ``step`` pixels apart, with a ring of nodes to spare."""

    def __init__(self, geometry: Geometry, window: Window) -> None:
        corners = np.array(
            [[x, y, 0] for x in (window.left, window.right) for y in (window.top, window.bottom)]
        )
        at = geometry.origin[:2] + geometry.to_pixels(corners)
        self.step = max(round(geometry.unit / window.cells), 1)
        self.x, self.y = (int(v) for v in np.floor(at.min(0)) - self.step)
        columns, rows = (int(v) for v in np.ceil((at.max(0) - (self.x, self.y)) / self.step))
        self.shape = (rows + 1, columns + 1)
        nodes = pixel_grid(Box(0, 0, columns + 1, rows + 1))
        self._places = (nodes + 0.5) * self.step - 0.5 + np.array((self.x, self.y), np.float32)

    @property
    def pixels(self) -> Floats:
        """Where the nodes lie, (N, 2)."""
        return self._places.reshape(-1, 2)

    def resample(
        self, canvas: Canvas, displacement: Floats, box: Box, corner: tuple[int, int] = (0, 0)
    ) -> Any:
        """The pixels of ``box`` (uint8) after the canvas has moved by ``displacement`` (H, W, 2).

        ``displacement`` covers the nodes from ``corner`` (row, column) on; ``box`` lies inside
        their `box`.
        """
        (top, left), (rows, columns) = corner, displacement.shape[:2]
        places = self._places[top : top + rows, left : left + columns]
        came_from = canvas.to_look(places + invert(displacement, self.step))
        size = (columns * self.step, rows * self.step)
        full = cv2.resize(came_from, size, interpolation=cv2.INTER_LINEAR)
        x0, y0 = self.x + left * self.step, self.y + top * self.step
        part = full[box.y0 - y0 : box.y1 - y0, box.x0 - x0 : box.x1 - x0]
        return canvas.look(part)

    def box(self, rows: slice | None = None, columns: slice | None = None) -> Box:
        """The pixels that lie between these nodes, or all of them."""
        r0, r1 = (rows.start, rows.stop) if rows else (0, self.shape[0])
        c0, c1 = (columns.start, columns.stop) if columns else (0, self.shape[1])
        return Box(
            self.x + (c0 + 1) * self.step, self.y + (r0 + 1) * self.step,
            self.x + (c1 - 1) * self.step, self.y + (r1 - 1) * self.step,
        )  # fmt: skip


def invert(displacement: Floats, step: int) -> Floats:
    """Where each node of the new picture comes from, relative to itself, in pixels.

    ``displacement`` (H, W, 2) says where the nodes, ``step`` pixels apart, go to. Solved by
    iteration: look up what moved here from where the last guess says it came from.
    """
    rows, columns = displacement.shape[:2]
    nodes = pixel_grid(Box(0, 0, columns, rows))
    back = displacement
    for _ in range(_INVERSIONS):
        back = look_up(displacement, nodes - back / np.float32(step), border=cv2.BORDER_REPLICATE)
    return -back


def look_up(
    picture: Any,
    places: Floats,
    *,
    interpolation: int = cv2.INTER_LINEAR,
    border: int = cv2.BORDER_REFLECT_101,
) -> Any:
    """The picture's values at ``places`` (H, W, 2), x before y."""
    return cv2.remap(picture, places, _ONE_MAP, interpolation, borderMode=border)


def pixel_grid(box: Box) -> Floats:
    """(H, W, 2): each pixel's x and y."""
    x = np.arange(box.x0, box.x1, dtype=np.float32)
    y = np.arange(box.y0, box.y1, dtype=np.float32)
    return np.stack(np.meshgrid(x, y), -1)
