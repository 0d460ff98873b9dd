"""The face in its own frame: where the eyes, the mouth and the chin are, whatever the head's pose.

Canonical coordinates: x to the picture's right, y down, z away from the viewer, turned with the
head; the origin lies between the outer eye corners and their distance is the unit. Landmark
numbers are those of MediaPipe's face mesh.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

UPPER_INNER = (78, 191, 80, 81, 82, 13, 312, 311, 310, 415, 308)
LOWER_INNER = (78, 95, 88, 178, 87, 14, 317, 402, 318, 324, 308)
UPPER_OUTER = (61, 185, 40, 39, 37, 0, 267, 269, 270, 409, 291)
LOWER_OUTER = (61, 146, 91, 181, 84, 17, 314, 405, 321, 375, 291)
RIGHT_EYE: dict[str, Any] = {"outer": 33, "inner": 133, "iris": 468,
             "upper": (33, 246, 161, 160, 159, 158, 157, 173, 133),
             "lower": (33, 7, 163, 144, 145, 153, 154, 155, 133)}  # fmt: skip
LEFT_EYE: dict[str, Any] = {"outer": 263, "inner": 362, "iris": 473,
            "upper": (263, 466, 388, 387, 386, 385, 384, 398, 362),
            "lower": (263, 249, 390, 373, 374, 380, 381, 382, 362)}  # fmt: skip
OUTER_EYES = (33, 263)
FOREHEAD, CHIN, NOSE_BASE, NOSE_TIP = 10, 152, 2, 1
EARS = (234, 454)
BROWS = ((70, 63, 105, 66, 107), (300, 293, 334, 296, 336))

# Spread evenly over the face.
# fmt: off
_ANCHORS = [
    0, 1, 6, 9, 10, 17, 21, 28, 30, 35, 36, 40, 50, 51, 54, 57, 60, 66, 67, 69, 70, 83, 93, 100,
    103, 104, 105, 106, 107, 108, 109, 116, 117, 119, 123, 127, 129, 132, 135, 136, 138, 144, 147,
    148, 149, 150, 151, 162, 164, 165, 169, 175, 176, 181, 188, 190, 192, 194, 200, 205, 206, 207,
    208, 209, 210, 211, 213, 214, 215, 216, 223, 229, 231, 234, 251, 252, 254, 262, 264, 266, 270,
    280, 282, 284, 285, 287, 288, 293, 296, 297, 299, 316, 323, 326, 329, 332, 333, 337, 338, 340,
    344, 347, 348, 352, 361, 363, 365, 377, 378, 379, 386, 389, 391, 397, 399, 400, 405, 411, 416,
    421, 423, 424, 425, 426, 430, 434, 436, 454, 463, 467,
]
# fmt: on
_FIT_SIGMA = 0.3
_FIT_RIDGE = 3e-3
_DEPTH_SIGMA, _DEPTH_RIDGE = 0.5, 0.3


def smoothstep(low: float, high: float, x: Any) -> Any:
    """0 below ``low``, 1 above ``high``, and a smooth ramp between."""
    t = np.clip((x - low) / (high - low), 0, 1)
    return t * t * (3 - 2 * t)


def rotation(yaw: float, pitch: float, roll: float) -> Floats:
    """The matrix that turns a head by degrees: to the right, down, and clockwise."""
    (cy, cp, cr), (sy, sp, sr) = (f(np.radians((yaw, pitch, roll))) for f in (np.cos, np.sin))
    turn = np.array([[cy, 0, -sy], [0, 1, 0], [sy, 0, cy]])
    nod = np.array([[1, 0, 0], [0, cp, -sp], [0, sp, cp]])
    tilt = np.array([[cr, -sr, 0], [sr, cr, 0], [0, 0, 1]])
    return np.asarray(tilt @ turn @ nod, np.float32)


@dataclass(frozen=True)
class Curve:
    """A contour of the mouth as a smooth function of x between the corners, level beyond them."""

    centre: float
    half: float
    coefficients: Floats

    @classmethod
    def through(cls, points: Floats, centre: float, half: float) -> Curve:
        """Fit ``points`` (N, 2+)."""
        s = (points[:, 0] - centre) / half
        return cls(centre, half, np.polyfit(s, points[:, 1], 4).astype(np.float32))

    def __call__(self, x: Any) -> Any:
        """The contour's y at ``x``."""
        s = np.clip((x - self.centre) / self.half, -1, 1)
        return np.polyval(self.coefficients, s)


@dataclass(frozen=True)
class Geometry:
    """What the landmarks of one picture say about the face's shape.

    ``lower_half`` fits the surface below the eyes alone, which is faster.
    """

    points: Floats
    lower_half: bool = False
    unit: float = field(init=False)
    origin: Floats = field(init=False)
    axes: Floats = field(init=False)
    canonical: Floats = field(init=False)

    def __post_init__(self) -> None:
        p = self.points.astype(np.float32)
        across = p[OUTER_EYES[1]] - p[OUTER_EYES[0]]
        unit = max(float(np.linalg.norm(across)), 1e-3)
        x = across / unit
        down = p[CHIN] - p[FOREHEAD]
        down = down - x * float(x @ down)
        y = down / max(float(np.linalg.norm(down)), 1e-3)
        axes = np.stack([x, y, np.cross(x, y)])
        origin = (p[OUTER_EYES[0]] + p[OUTER_EYES[1]]) / 2
        values = {"points": p, "unit": unit, "origin": origin, "axes": axes,
                  "canonical": (p - origin) @ axes.T / unit}  # fmt: skip
        for name, value in values.items():
            object.__setattr__(self, name, value)

    def to_pixels(self, displacement: Any) -> Any:
        """Canonical displacements (..., 3) as seen in the picture, (..., 2) pixels."""
        return displacement @ (self.axes[:, :2] * self.unit)

    def flat(self, pixels: Floats) -> Floats:
        """Canonical (x, y) of the face under ``pixels`` (N, 2).

        An affine map fitted to the landmarks plus a smooth remainder that fades outside the face.
        """
        affine, weights = self._shape
        rest = _gaussian(pixels, self.points[self._anchors, :2], self.unit * _FIT_SIGMA) @ weights
        return np.asarray(_plane(pixels) @ affine + rest, np.float32)

    def depth(self, pixels: Floats) -> Floats:
        """The picture's z in units of the head under ``pixels`` (N, 2).

        Smoother than the face is: steep sides would fold when the head turns.
        """
        near = _gaussian(pixels, self.points[self._anchors, :2], self.unit * _DEPTH_SIGMA)
        return np.asarray((near @ self._relief)[:, 0] + self._ears, np.float32)

    @cached_property
    def _anchors(self) -> list[int]:
        if not self.lower_half:
            return _ANCHORS
        return [i for i in _ANCHORS if self.canonical[i, 1] > 0.15]

    @property
    def _ears(self) -> float:
        return float(self.points[list(EARS), 2].mean()) / self.unit

    @cached_property
    def _shape(self) -> tuple[Floats, Floats]:
        at, goal = self.points[self._anchors, :2], self.canonical[self._anchors, :2]
        affine = np.linalg.lstsq(_plane(at), goal, rcond=None)[0].astype(np.float32)
        rest = goal - _plane(at) @ affine
        return affine, _solve(at, rest, self.unit * _FIT_SIGMA, _FIT_RIDGE)

    @cached_property
    def _relief(self) -> Floats:
        relief = self.points[self._anchors, 2:] / self.unit - self._ears
        at = self.points[self._anchors, :2]
        return _solve(at, relief, self.unit * _DEPTH_SIGMA, _DEPTH_RIDGE)


def _plane(at: Floats) -> Floats:
    return np.hstack([at, np.ones((len(at), 1), np.float32)])


def _solve(at: Floats, goal: Floats, scale: float, ridge: float) -> Floats:
    kernel = _gaussian(at, at, scale) + ridge * np.eye(len(at), dtype=np.float32)
    return np.asarray(cv2.solve(kernel, goal.astype(np.float32), flags=cv2.DECOMP_CHOLESKY)[1])


def _gaussian(a: Floats, b: Floats, scale: float) -> Floats:
    square = (a**2).sum(1)[:, None] + (b**2).sum(1) - 2 * a @ b.T
    return np.asarray(cv2.exp(np.minimum(-square, 0) / np.float32(2 * scale**2)))
