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
_COMMON_HALF = 0.22
_PARTED = 0.008
_SIDE = (0.38, 0.75)  # sines of the yaw: from 22 degrees on, and fully at 49
_CHIN = 0.85  # of the lower lip's way: the rest is the lip's own
_UPPER_FALLS = 0.07  # units at most that the upper lip comes down by; the jaw does the rest
_FULLER = 4.0  # of the way to a round lower lip for each unit that the jaw opens
INDEX = {name: i for i, name in enumerate(NAMES)}


@dataclass(frozen=True)
class Mouth:
    """The mouth of the picture, in canonical units; ``side`` is the sine of the face's yaw."""

    x: float
    half: float
    upper: Curve
    lower: Curve
    depth: Curve
    outline: Curve
    upper_thickness: float
    lower_thickness: float
    nose: float
    chin: float
    side: float

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
            Curve.through(q[list(LOWER_OUTER)], x, 1.1 * half),
            max(float(upper(x) - q[UPPER_OUTER[5], 1]), 0.02),
            max(float(q[LOWER_OUTER[5], 1] - lower(x)), 0.02),
            float(q[NOSE_BASE, 1]),
            float(q[CHIN, 1]),
            abs(float(geometry.axes[0, 2])),
        )

    @property
    def gap(self) -> float:
        """How far the inner lips are apart in the middle."""
        return max(float(self.lower(self.x) - self.upper(self.x)), 0.0)

    @property
    def reach(self) -> float:
        """How much of a common mouth's opening suits this one, in (0, 1]: small ones open less."""
        return float(min(self.half / _COMMON_HALF, 1.0) ** 0.7)

    @property
    def agility(self) -> float:
        """How much of a full rounding or spreading suits a face seen from this side, in (0, 1]."""
        return 1 - 0.7 * float(smoothstep(*_SIDE, self.side))

    @property
    def rest(self) -> float:
        """The gap that stays in silence: lips parted by nature do not press together.

        Those of an open smile close, for it would look frozen.
        """
        smiling = float(smoothstep(0.06, 0.1, self.gap))
        return min(self.gap, _PARTED) * (1 - smiling)

    @property
    def overlap(self) -> float:
        """How far sealed lips of an open mouth pass their line, so that no tooth peeps out."""
        return min(max(0.006, 0.05 * self.gap), 0.15 * self.gap)

    @property
    def y(self) -> float:
        """Where the lips meet."""
        return float(self.meeting(self.x))

    def meeting(self, x: Any) -> Any:
        """The line on which the lips meet when the mouth closes."""
        upper = self.upper(x)
        gap = np.maximum(self.lower(x) - upper, 0)
        return upper + _UPPER_FALLS * np.tanh(0.45 * gap / _UPPER_FALLS)

    def fuller(self, x: Any) -> Any:
        """How far the lower lip's outline must come down at ``x`` to be a round U, not a V."""
        s = np.clip((x - self.x) / (1.05 * self.half), -1, 1)
        corner = self.meeting(self.x + np.sign(s) * self.half)
        round_ = corner + (self.outline(self.x) - corner) * (1 - np.abs(s) ** 2.4) ** 0.6
        return np.maximum(round_ - self.outline(x), 0) * (1 - s**4)

    def lines(self, x: Any) -> tuple[Any, Any, Any]:
        """The upper lip's edge, the lower one's, and where they meet; all one at the corners."""
        meeting = self.meeting(x)
        inward = smoothstep(0.0, 0.12, 1 - np.abs(x - self.x) / self.half)
        upper = meeting + np.minimum(self.upper(x) - meeting, 0) * inward
        lower = meeting + np.maximum(self.lower(x) - meeting, 0) * inward
        return upper, lower, meeting


class Spots:
    """Points on the face, with what the fields ask of each: computed once for all of them."""

    def __init__(self, geometry: Geometry, mouth: Mouth, xy: Floats) -> None:
        """``xy`` (N, 2) are canonical."""
        self.geometry, self.mouth = geometry, mouth
        self.x, self.y = xy[:, 0], xy[:, 1]
        self.s = (self.x - mouth.x) / mouth.half
        self.upper, self.lower, self.meeting = mouth.lines(self.x)
        self.bow = np.clip(1 - np.abs(self.s) ** 2.5, 0, None) ** 0.6
        self.inside = 1 - smoothstep(0.92, 1.25, np.abs(self.s))
        self.lips = np.exp(-(((self.y - self.meeting) / 0.24) ** 2))

    def fields(self, sheet: Sheet) -> Floats:
        """Displacements (len(NAMES), N, 3) of the points as part of ``sheet``."""
        out = np.zeros((len(NAMES), len(self.x), 3), np.float32)
        _mouth(out, self)
        (_upper_sheet if sheet == "upper" else _lower_sheet)(out, self)
        _corners(out, self)
        _brows(out, self)
        return out


def _put(out: Floats, name: str, dx: Any = 0.0, dy: Any = 0.0, dz: Any = 0.0) -> None:
    for axis, value in enumerate((dx, dy, dz)):
        if not np.isscalar(value):
            out[INDEX[name], :, axis] += value


def _mouth(out: Floats, at: Spots) -> None:
    s, side = at.s, np.abs(at.s)
    corner = np.exp(-((side - 1) ** 2) / 0.32 - ((at.y - at.meeting) / 0.26) ** 2)
    _put(out, "jaw", -0.10 * np.sign(s) * corner, 0.14 * corner)
    stretch = np.sin(np.clip(s, -1, 1) * np.pi / 2) * (1 - smoothstep(1.0, 2.5, side)) * at.lips
    _put(out, "wide", 0.05 * stretch, 0.0, 0.02 * np.abs(stretch))
    narrow = -s * np.exp(-((s / 1.9) ** 4)) * at.lips
    ahead = -0.08 * np.exp(-((s / 0.9) ** 2)) * at.lips
    _put(out, "pucker", min(0.075, 0.3 * at.mouth.half) * narrow, 0.0, ahead)
    _put(out, "shift", 0.06 * np.exp(-((s / 1.5) ** 2)) * at.lips)


def _upper_sheet(out: Floats, at: Spots) -> None:
    mouth, above = at.mouth, at.upper - at.y
    nose = max(float(mouth.upper(mouth.x)) - mouth.nose, 0.1)
    fade = 1 - smoothstep(0.25 * nose, 1.05 * nose, above)
    thick = mouth.upper_thickness
    outer = np.exp(-(((above - thick) / (0.7 * thick)) ** 2)) * at.bow
    _put(out, "raise", 0.0, -at.bow * fade)
    _put(out, "seal", 0.0, (at.meeting - at.upper + mouth.overlap * at.bow) * fade * at.inside)
    _put(out, "press", 0.0, 0.30 * thick * outer)
    _put(out, "pucker", 0.0, -0.016 * outer + 0.003 * at.bow * fade)
    _put(out, "bite", 0.0, -0.024 * at.bow * fade)


def _lower_sheet(out: Floats, at: Spots) -> None:
    mouth, below = at.mouth, at.y - at.lower
    height = max(mouth.chin - float(mouth.lower(mouth.x)), 0.2)
    chin = smoothstep(0.1 * height, 0.75 * height, below)
    neck = 1 - smoothstep(height, height + 0.5, below)
    bone = (1 - smoothstep(0.15, 1.0, np.abs(at.x - mouth.x))) * neck
    fuller = _fuller(at)
    _put(out, "jaw", 0.0, (1 - chin) * at.bow * neck + chin * _CHIN * bone + _FULLER * fuller)
    lip = 1 - smoothstep(0.15 * height, 0.75 * height, below)
    thick = mouth.lower_thickness
    outer = np.exp(-(((below - thick) / (0.7 * thick)) ** 2)) * at.bow
    rise = at.meeting - at.lower
    raised = 0.6 * (mouth.y - float(mouth.lower(mouth.x)))
    _put(
        out,
        "seal",
        0.0,
        lip * (rise - mouth.overlap * at.bow) * at.inside + (1 - lip) * raised * bone,
    )
    _put(out, "drop", 0.0, at.bow * lip)
    _put(out, "press", 0.0, -0.30 * thick * outer)
    _put(out, "pucker", 0.0, 0.010 * outer - 0.005 * at.bow * lip + 0.8 * fuller)
    _put(out, "bite", 0.0, -0.022 * at.bow * lip - 0.30 * thick * outer * lip)


def _fuller(at: Spots) -> Any:
    """The lower lip's outline on its way to a U; its inner edge stays, the skin below follows."""
    thick = np.maximum(at.mouth.outline(at.x) - at.lower, 0.03)
    below = at.y - at.lower
    near = smoothstep(0.0, 1.0, below / thick) * (1 - smoothstep(0.0, 0.2, below - thick))
    return at.mouth.fuller(at.x) * near


def _corners(out: Floats, at: Spots) -> None:
    mouth = at.mouth
    for side, sign in (("left", 1), ("right", -1)):
        s = sign * (at.x - mouth.x)
        level = ((at.y - mouth.y) / 0.26) ** 2
        spot = np.exp(-(((s - mouth.half) / 0.24) ** 2) - level)
        spot = spot * smoothstep(-0.05, mouth.half, s)
        cheek = np.exp(-(((s - 0.42) / 0.22) ** 2) - ((at.y - 0.42) / 0.22) ** 2)
        puffed = np.exp(-(((s - 0.5) / 0.2) ** 2) - level)
        _put(out, f"smile_{side}", sign * 0.05 * spot, -0.06 * spot - 0.02 * cheek)
        _put(out, f"frown_{side}", 0.0, 0.05 * spot)
        _put(out, f"cheek_{side}", 0.0, -0.03 * cheek)
        _put(out, "puff", sign * 0.04 * puffed, 0.0, -0.05 * puffed)


def _brows(out: Floats, at: Spots) -> None:
    for side, sign, marks in (("left", 1, BROWS[1]), ("right", -1, BROWS[0])):
        line = float(at.geometry.canonical[list(marks), 1].mean())
        s = sign * at.x
        up = smoothstep(0.0, 1.0, (-0.07 - at.y) / max(-0.07 - line, 0.05))
        band = up * np.exp(-((np.maximum(line - at.y, 0) / 0.28) ** 2))
        inner = band * np.exp(-(((s - 0.16) / 0.16) ** 2))
        outer = band * np.exp(-(((s - 0.42) / 0.18) ** 2))
        _put(out, "brow_in", 0.0, -0.07 * inner)
        _put(out, f"brow_up_{side}", 0.0, -0.06 * outer)
        _put(out, f"brow_down_{side}", -sign * 0.02 * inner, 0.042 * (inner + outer))
