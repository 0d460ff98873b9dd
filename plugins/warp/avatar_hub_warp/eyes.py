"""Lids and gaze, drawn on the picture itself before the head moves.

A lid is drawn, not smeared: the lash line travels whole, the skin above it unrolls from a narrow
strip (so spectacle frames and brows stay where they are), and the eyeball behind stays still.
"""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np

from .geometry import BROWS, LEFT_EYE, RIGHT_EYE, Floats, Geometry, smoothstep
from .grid import Box, pixel_grid
from .pose import Lids

_STRIP = 0.5  # of the way to the brow: the skin that unrolls
_LASH = 0.014  # the height of the lash line, which is never stretched
_LOWER_SHARE = 0.14  # of the opening is closed by the lower lid
_IRIS = 0.066
_LIT = 0.6  # of the light on the skin below the eye falls on a lid that is shut
_OTHER = 0.42  # of the skin's light: what is darker is a spectacle frame or a brow


class Eye:
    """One eye of one picture."""

    def __init__(self, image: Any, geometry: Geometry, marks: dict[str, Any], brow_y: float):
        height, width = image.shape[:2]
        ring = geometry.points[[*marks["upper"], *marks["lower"]], :2]
        pad = 0.22 * geometry.unit
        low = np.maximum(np.floor(ring.min(0) - pad).astype(int), 0)
        high = np.minimum(np.ceil(ring.max(0) + pad).astype(int), (width, height))
        self.window = (slice(low[1], max(high[1], low[1])), slice(low[0], max(high[0], low[0])))
        self.patch = image[self.window].copy()
        self.scale = geometry.unit
        if self.patch.size:
            self._place(geometry.points[:, :2] - low.astype(np.float32), marks)
            self._measure(geometry.points[:, :2] - low.astype(np.float32), marks, brow_y)

    def _place(self, points: Floats, marks: dict[str, Any]) -> None:
        """The eye's own frame: t from corner to corner in [-1, 1], y down in units."""
        left, right = sorted((points[marks[k]] for k in ("outer", "inner")), key=lambda p: p[0])
        length = max(float(np.linalg.norm(right - left)), 2.0)
        self.centre, self.half = (left + right) / 2, length / 2
        self.along = (right - left) / length
        self.down = np.array([-self.along[1], self.along[0]], np.float32)
        grid = pixel_grid(Box(0, 0, self.patch.shape[1], self.patch.shape[0]))
        self.columns, self.rows = grid[..., 0], grid[..., 1]
        self.t, self.y = self._local(grid)

    def _local(self, pixels: Any) -> tuple[Any, Any]:
        away = pixels - self.centre
        return away @ self.along / self.half, away @ self.down / self.scale

    def _measure(self, points: Floats, marks: dict[str, Any], brow_y: float) -> None:
        upper, lower = (
            np.polyfit(*self._local(points[list(marks[name])]), 4) for name in ("upper", "lower")
        )
        t = np.clip(self.t, -1, 1)
        curves = [np.polyval(fit, t).astype(np.float32) for fit in (upper, lower)]
        self.upper, self.lower = np.minimum(*curves), np.maximum(*curves)
        self.taper = 1 - smoothstep(0.85, 1.08, np.abs(self.t))
        self.opening = (self.lower - self.upper) * self.taper
        eye_y = float(self._local(points[list(marks["upper"])])[1].mean())
        room = float(np.clip(_STRIP * abs(eye_y - brow_y), 0.05, 0.12))
        self.strip = min(self._bare_skin(upper), room)
        iris = self._local(points[marks["iris"]])
        distance = np.hypot((self.t - iris[0]) * self.half / self.scale, self.y - iris[1])
        self.iris = 1 - smoothstep(0.9 * _IRIS, 1.9 * _IRIS, distance)
        self.soft = cv2.GaussianBlur(self.patch, (0, 0), max(0.02 * self.scale, 0.6))
        self.lift = self._lift()

    def _lift(self) -> Floats:
        """What a lid is lighter by than the skin it unrolls from, RGB.

        That skin may lie in a socket's shadow or be made up; a closed lid bulges into the light.
        """
        middle = np.abs(self.t) < 0.8
        above, below = self.upper - self.y, self.y - self.lower
        shadowed = self.soft[middle & (above > 0.5 * self.strip) & (above < self.strip)]
        around = self.soft[middle & (below > 0.03) & (below < 0.11)]
        if not len(shadowed) or not len(around):
            return np.zeros(3, np.float32)
        skin, lit = (np.median(part, 0).astype(np.float32) for part in (shadowed, around))
        return np.asarray(_LIT * np.maximum(lit - skin, 0), np.float32)

    def _bare_skin(self, upper: Any) -> float:
        """How high above the lid the skin goes on before a spectacle frame or a brow, in units."""
        t, height = np.linspace(-0.7, 0.7, 11), np.linspace(0.03, 0.13, 15)
        y = np.polyval(upper, t) - height[:, None]
        x0, y0 = self.centre
        x = x0 + self.half * t * self.along[0] + self.scale * y * self.down[0]
        y = y0 + self.half * t * self.along[1] + self.scale * y * self.down[1]
        light = cv2.GaussianBlur(self.patch, (0, 0), max(0.006 * self.scale, 0.4)).mean(2)
        seen = cv2.remap(light.astype(np.float32), x.astype(np.float32), y.astype(np.float32),
                         cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)  # fmt: skip
        skin = np.percentile(seen, 70, axis=0)
        other = (seen < _OTHER * skin) & (height[:, None] > 0.05)
        first = np.where(other.any(0), other.argmax(0), len(height) - 1)
        return float(np.percentile(height[first] - 0.012, 30))

    def draw(self, lids: Lids) -> Any:
        """The patch with the lids and the gaze as asked."""
        if not self.patch.size or lids.resting:
            return self.patch
        closing = np.clip(lids.closed, 0, 1)
        rise = np.clip(_LOWER_SHARE * closing + 0.25 * lids.squint * (1 - closing), 0, 1)
        fall = closing * (1.05 - _LOWER_SHARE)
        down, up = fall * self.opening, rise * self.opening
        upper_line, lower_line = self.upper + down, self.lower - up
        ball = self._eyeball(lids.gaze)
        upper_lid = self._upper_lid(upper_line, down)
        lower_lid = self._sample(self._unroll(self.y - lower_line, up, 0.09))
        feather = max(1.2 / self.scale, 0.008)
        lower = smoothstep(-feather, feather, self.y - lower_line)[..., None]
        lash = _LASH * smoothstep(0.0, 0.15, closing) * self.taper
        upper = smoothstep(-feather, feather, upper_line + lash - self.y)[..., None]
        out = ball + (lower_lid - ball) * lower
        out += (upper_lid - out) * upper
        return np.clip(out + 0.5, 0, 255).astype(np.uint8)

    def _unroll(self, beyond: Any, moved: Any, strip: float) -> Any:
        """How far a point ``beyond`` the moved lid margin must look back to the still picture."""
        still = _LASH
        stretched = still + (beyond - still) * (strip - still) / (strip - still + moved)
        source = np.where(beyond < still, beyond, stretched)
        source = np.where(beyond > strip + moved, beyond - moved, source)
        return beyond - source - moved

    def _sample(self, shift: Any, picture: Any = None) -> Any:
        return cv2.remap(
            self.patch if picture is None else picture,
            (self.columns - shift * self.scale * self.down[0]).astype(np.float32),
            (self.rows - shift * self.scale * self.down[1]).astype(np.float32),
            cv2.INTER_LINEAR,
            borderMode=cv2.BORDER_REPLICATE,
        ).astype(np.float32)

    def _upper_lid(self, line: Any, down: Any) -> Any:
        beyond = line - self.y
        back = self._unroll(beyond, down, self.strip)
        sharp = self._sample(-back)
        smooth = self._sample(down - beyond + 0.75 * self.strip, self.soft)
        inside = smoothstep(1.2 * _LASH, 3 * _LASH, beyond) * smoothstep(0.0, 0.06, down)
        weight = 0.65 * inside * (1 - smoothstep(0.5, 1.0, beyond / (self.strip + down)))
        bulge = inside * (1 - smoothstep(0.35, 0.95, beyond / (self.strip + down))) * self.taper
        return sharp + (smooth - sharp) * weight[..., None] + self.lift * bulge[..., None]

    def _eyeball(self, gaze: tuple[float, float]) -> Any:
        dx, dy = (g * self.scale * self.iris for g in gaze)
        if np.hypot(*gaze) < 5e-4:
            return self.patch.astype(np.float32)
        x = self.columns - dx * self.along[0] - dy * self.down[0]
        y = self.rows - dx * self.along[1] - dy * self.down[1]
        args = (cv2.INTER_LINEAR, None, cv2.BORDER_REPLICATE)
        return cv2.remap(self.patch, x.astype(np.float32), y.astype(np.float32), *args).astype(
            np.float32
        )


def eyes_of(image: Any, geometry: Geometry) -> tuple[Eye, Eye]:
    """The eye at the picture's right (the subject's left), and the other."""
    left, right = (float(geometry.canonical[list(b), 1].mean()) for b in (BROWS[1], BROWS[0]))
    return Eye(image, geometry, LEFT_EYE, left), Eye(image, geometry, RIGHT_EYE, right)
