"""How skin moves: every movement as a smooth displacement field in canonical coordinates.

The mouth parts the face in two sheets of skin that slide over each other: ``upper`` holds the
upper lip and all above it, ``lower`` the lower lip, the jaw and the chin. Beyond the mouth's
corners both agree. Each field is evaluated alike for a grid of pixels and for landmarks, so that
contours and pictures move together. Displacements are in units, for a weight of 1.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from .geometry import (
    BROWS,
    CHIN,
    LOWER_INNER,
    LOWER_OUTER,
    NOSE_BASE,
    UPPER_INNER,
    UPPER_OUTER,
    Curve,
    Floats,
    Geometry,
    smoothstep,
)

Sheet = Literal["upper", "lower"]

NAMES = (
    "jaw", "raise", "drop", "seal", "press", "wide", "pucker", "bite", "shift",
    "smile_left", "smile_right", "frown_left", "frown_right", "puff",
    "brow_in", "brow_up_left", "brow_up_right", "brow_down_left", "brow_down_right",
    "cheek_left", "cheek_right",
)  # fmt: skip
INDEX = {name: i for i, name in enumerate(NAMES)}


@dataclass(frozen=True)
class Mouth:
    """The mouth of the picture, in canonical units."""

    x: float
    half: float
    upper: Curve
    lower: Curve
    depth: Curve
    upper_thickness: float
    lower_thickness: float
    nose: float
    chin: float

    @classmethod
    def of(cls, geometry: Geometry) -> Mouth:
        """Measure it."""
        q = geometry.canonical
        left, right = q[UPPER_INNER[0]], q[UPPER_INNER[-1]]
        x = float(left[0] + right[0]) / 2
        half = max(float(right[0] - left[0]) / 2, 0.1)
        upper = Curve.through(q[list(UPPER_INNER)], x, half)
        lower = Curve.through(q[list(LOWER_INNER)], x, half)
        return cls(
            x,
            half,
            upper,
            lower,
            Curve.through(q[list(UPPER_INNER)][:, [0, 2]], x, half),
            max(float(upper(x) - q[UPPER_OUTER[5], 1]), 0.02),
            max(float(q[LOWER_OUTER[5], 1] - lower(x)), 0.02),
            float(q[NOSE_BASE, 1]),
            float(q[CHIN, 1]),
        )

    @property
    def gap(self) -> float:
        """How far the inner lips are apart in the middle."""
        return max(float(self.lower(self.x) - self.upper(self.x)), 0.0)

    @property
    def y(self) -> float:
        """Where the lips meet."""
        return float(self.meeting(self.x))

    def meeting(self, x: Any) -> Any:
        """The line on which the lips meet when the mouth closes."""
        return 0.55 * self.upper(x) + 0.45 * np.maximum(self.lower(x), self.upper(x))


def fields(geometry: Geometry, mouth: Mouth, xy: Floats, sheet: Sheet) -> Floats:
    """Displacements (len(NAMES), N, 3) at canonical ``xy`` (N, 2)."""
    x, y = xy[:, 0], xy[:, 1]
    out = np.zeros((len(NAMES), len(xy), 3), np.float32)
    _mouth(out, mouth, x, y, sheet)
    _corners(out, mouth, x, y)
    _brows(out, geometry, x, y)
    return out


def _put(out: Floats, name: str, dx: Any = 0.0, dy: Any = 0.0, dz: Any = 0.0) -> None:
    for axis, value in enumerate((dx, dy, dz)):
        out[INDEX[name], :, axis] += value


def _mouth(out: Floats, mouth: Mouth, x: Floats, y: Floats, sheet: Sheet) -> None:
    s = (x - mouth.x) / mouth.half
    corner = np.exp(-((np.abs(s) - 1) ** 2) / 0.32 - ((y - mouth.meeting(x)) / 0.26) ** 2)
    _put(out, "jaw", -0.10 * np.sign(s) * corner, 0.14 * corner)
    sheet_fields = _upper_sheet if sheet == "upper" else _lower_sheet
    sheet_fields(out, mouth, x, y)
    lips = np.exp(-(((y - mouth.meeting(x)) / 0.24) ** 2))
    stretch = np.sin(np.clip(s, -1, 1) * np.pi / 2) * (1 - smoothstep(1.0, 2.5, np.abs(s)))
    _put(out, "wide", 0.05 * stretch * lips, 0.0, 0.02 * np.abs(stretch) * lips)
    narrow = -s * np.exp(-((s / 1.9) ** 4)) * lips
    _put(out, "pucker", 0.095 * narrow, 0.0, -0.08 * np.exp(-((s / 0.9) ** 2)) * lips)
    _put(out, "shift", 0.06 * np.exp(-((s / 1.5) ** 2)) * lips)


def _across(mouth: Mouth, x: Floats) -> tuple[Floats, Floats]:
    """The bow of an opening mouth between its corners, and the inside of the corners."""
    s = np.abs(x - mouth.x) / mouth.half
    return np.clip(1 - s**2, 0, None) ** 0.58, 1 - smoothstep(0.92, 1.25, s)


def _upper_sheet(out: Floats, mouth: Mouth, x: Floats, y: Floats) -> None:
    bow, inside = _across(mouth, x)
    above = mouth.upper(x) - y
    nose = max(mouth.upper(mouth.x) - mouth.nose, 0.1)
    fade = 1 - smoothstep(0.25 * nose, 1.05 * nose, above)
    outer = np.exp(-(((above - mouth.upper_thickness) / (0.7 * mouth.upper_thickness)) ** 2))
    _put(out, "raise", 0.0, -bow * fade)
    _put(out, "seal", 0.0, (mouth.meeting(x) - mouth.upper(x)) * fade * inside)
    _put(out, "press", 0.0, 0.30 * mouth.upper_thickness * outer * bow)
    _put(out, "pucker", 0.0, -0.016 * outer * bow + 0.003 * bow * fade)
    _put(out, "bite", 0.0, -0.024 * bow * fade)


def _lower_sheet(out: Floats, mouth: Mouth, x: Floats, y: Floats) -> None:
    bow, inside = _across(mouth, x)
    below = y - mouth.lower(x)
    height = max(mouth.chin - float(mouth.lower(mouth.x)), 0.2)
    chin = smoothstep(0.1 * height, 0.75 * height, below)
    neck = 1 - smoothstep(1.0 * height, 1.0 * height + 0.5, below)
    bone = 1 - smoothstep(0.22, 0.82, np.abs(x - mouth.x))
    jaw = ((1 - chin) * bow + chin * bone) * neck
    _put(out, "jaw", 0.0, jaw)
    lip = 1 - smoothstep(0.15 * height, 0.75 * height, below)
    outer = np.exp(-(((below - mouth.lower_thickness) / (0.7 * mouth.lower_thickness)) ** 2))
    rise = mouth.meeting(x) - np.maximum(mouth.lower(x), mouth.upper(x))
    centre = float(mouth.meeting(mouth.x) - max(mouth.lower(mouth.x), mouth.upper(mouth.x)))
    _put(out, "seal", 0.0, lip * rise * inside + (1 - lip) * 0.6 * centre * bone * neck)
    _put(out, "drop", 0.0, bow * lip)
    _put(out, "press", 0.0, -0.30 * mouth.lower_thickness * outer * bow)
    _put(out, "pucker", 0.0, 0.020 * outer * bow - 0.005 * bow * lip)
    _put(out, "bite", 0.0, (-0.022 - 0.30 * mouth.lower_thickness * outer) * bow * lip)


def _corners(out: Floats, mouth: Mouth, x: Floats, y: Floats) -> None:
    for side, sign in (("left", 1), ("right", -1)):
        s = sign * (x - mouth.x)
        spot = np.exp(-(((s - mouth.half) / 0.24) ** 2) - ((y - mouth.y) / 0.26) ** 2)
        spot = spot * smoothstep(-0.05, mouth.half, s)
        _put(out, f"smile_{side}", sign * 0.05 * spot, -0.06 * spot)
        _put(out, f"frown_{side}", 0.0, 0.05 * spot)
        cheek = np.exp(-(((s - 0.42) / 0.22) ** 2) - ((y - 0.42) / 0.22) ** 2)
        _put(out, f"smile_{side}", 0.0, -0.02 * cheek)
        _put(out, f"cheek_{side}", 0.0, -0.03 * cheek)
        puffed = np.exp(-(((s - 0.5) / 0.2) ** 2) - ((y - mouth.y) / 0.25) ** 2)
        _put(out, "puff", sign * 0.04 * puffed, 0.0, -0.05 * puffed)


def _brows(out: Floats, geometry: Geometry, x: Floats, y: Floats) -> None:
    for side, sign, brow in (("left", 1, BROWS[1]), ("right", -1, BROWS[0])):
        line = geometry.canonical[list(brow)]
        brow_y, eye_y = float(line[:, 1].mean()), 0.0
        s = sign * x
        up = smoothstep(0.0, 1.0, (eye_y - 0.07 - y) / max(eye_y - 0.07 - brow_y, 0.05))
        band = up * np.exp(-((np.maximum(brow_y - y, 0) / 0.28) ** 2))
        inner = np.exp(-(((s - 0.16) / 0.16) ** 2))
        outer = np.exp(-(((s - 0.42) / 0.18) ** 2))
        _put(out, "brow_in", 0.0, -0.07 * band * inner)
        _put(out, f"brow_up_{side}", 0.0, -0.06 * band * outer)
        _put(
            out,
            f"brow_down_{side}",
            -sign * 0.02 * band * inner,
            0.05 * band * (inner + outer) / 1.2,
        )
