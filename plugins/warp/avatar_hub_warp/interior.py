"""What is seen between the lips: teeth, tongue and the dark behind, in the picture's own light."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np

from .geometry import LEFT_EYE, LOWER_INNER, RIGHT_EYE, UPPER_INNER, Floats, Geometry, smoothstep
from .shapes import Mouth

_UPPER_WIDTHS = (0.086, 0.068, 0.066, 0.056, 0.048)
_LOWER_WIDTHS = (0.052, 0.056, 0.060, 0.055, 0.050)
_SHORTER = (0.0, 0.004, 0.001, 0.008, 0.014)
_HEIGHTS = (0.105, 0.095)
_HALF_WIDTH, _ABOVE, _BELOW = 0.36, 0.14, 0.14
_SUPERSAMPLE = 3
_SOFTER = 0.65  # of the blur of the picture: resampling adds the rest
_CHEEKS = (50, 280, 101, 330, 36, 266, 205, 425)
_LIPS = (0, 17, 37, 267, 84, 314, 40, 270, 91, 321)
_UPPER_LIP = ((0, 13), (37, 81), (267, 311), (39, 80), (269, 310))  # its two edges
_ABOVE_LIP = ((0, 2), (37, 97), (267, 326))  # the lip's edge and the nose
_HIDDEN = (0.15, 0.35)  # of the skin's light. Measured: 0.4 to 1.1, 0.06 under a moustache
_DIMMED = 0.98  # teeth lie behind the lips, in less light than the face
_TINT_OF_SKIN, _TINT_OF_WHITES = 0.4, 0.8  # how much of it teeth take on. Measured on photographs
_WHITES_SEEN = (0.65, 0.9)  # of the skin's light: darker ones lie in shadow, or are mostly lids
_TEETH_SEEN = (0.52, 0.68)  # of the light: what lies between open lips is dark, or is teeth
_OPEN = (0.02, 0.045)  # units between the lips, for the picture's own teeth to be of use


class Palette:
    """The colours of a mouth that belongs in this picture, float32 RGB."""

    def __init__(self, image: Any, geometry: Geometry) -> None:
        skin = _around(image, geometry, _CHEEKS)
        whites = _inside(
            image, geometry, [[*e["upper"], *e["lower"][::-1]] for e in (LEFT_EYE, RIGHT_EYE)]
        )
        bright = float(np.percentile(skin.mean(1), 75))
        sclera = float(np.percentile(whites.mean(1), 90))
        self.light = float(np.clip(max(sclera, 1.15 * bright), 40, 240))
        colourful = float(np.clip(3 * np.ptp(_tint(skin)), 0, 1))
        self.teeth = (_DIMMED * self.light * _teeth_hue(skin, whites)).astype(np.float32)
        lip = np.median(_around(image, geometry, _LIPS), 0).astype(np.float32)
        blood = 1 - colourful * np.array((0.0, 0.22, 0.20), np.float32)
        self.tongue = lip * 0.88 * blood
        self.gum = lip * 0.90 * blood
        self.deep, self.floor = lip * 0.10 * blood**2, lip * 0.34 * blood**2
        upper = np.median(_around(image, geometry, _UPPER_LIP, 0.5), 0)
        above = np.median(_around(image, geometry, _ABOVE_LIP, 0.35), 0)
        contrast = float(np.linalg.norm(upper - above)) / max(float(skin.mean()), 1.0)
        self.lip_hidden = 1 - float(smoothstep(*_HIDDEN, contrast))
        """How little the upper lip differs from what is above it, in [0, 1]: a moustache's hair, or
        a painter's soft brush."""

    def own_teeth(self, image: Any, geometry: Geometry, mouth: Mouth) -> float:
        """How far the picture shows teeth between its lips, in [0, 1]."""
        if mouth.gap < _OPEN[0]:
            return 0.0
        inner = _inside(image, geometry, [[*UPPER_INNER, *LOWER_INNER[-2:0:-1]]])
        light = float(np.percentile(inner.mean(1), 65)) / self.light
        return float(smoothstep(*_OPEN, mouth.gap) * smoothstep(*_TEETH_SEEN, light))


def _tint(pixels: Floats) -> Floats:
    mean = np.maximum(pixels.mean(0), 1.0)
    return np.asarray(mean / mean.mean(), np.float32)


def _teeth_hue(skin: Floats, whites: Floats) -> Floats:
    """RGB round 1: the light's colour, or a varnish's, as the eyes' whites and the skin tell it."""
    light = whites.mean(1)
    brightest = whites[light >= np.percentile(light, 80)]
    seen = smoothstep(*_WHITES_SEEN, float(brightest.mean()) / max(float(skin.mean()), 1.0))
    by_whites, by_skin = _tint(brightest) ** _TINT_OF_WHITES, _tint(skin) ** _TINT_OF_SKIN
    return np.asarray(by_skin + (by_whites - by_skin) * seen, np.float32)


def _around(image: Any, geometry: Geometry, marks: Any, share: float = 0.0) -> Floats:
    """The pixels round landmarks, or round a ``share`` of the way between pairs of them."""
    height, width = image.shape[:2]
    radius = max(int(0.02 * geometry.unit), 1)
    ends = np.array(marks).reshape(len(marks), -1)
    start, end = (geometry.points[ends[:, i], :2] for i in (0, -1))
    found = []
    for px, py in (start + share * (end - start)).astype(int):
        x, y = np.clip(px, 0, width - 1), np.clip(py, 0, height - 1)
        rows = slice(max(y - radius, 0), y + radius + 1)
        found.append(image[rows, max(x - radius, 0) : x + radius + 1].reshape(-1, 3))
    return np.concatenate(found).astype(np.float32)


def _inside(image: Any, geometry: Geometry, rings: list[list[int]]) -> Floats:
    corners = geometry.points[[i for ring in rings for i in ring], :2].astype(np.int32)
    (x0, y0), (x1, y1) = np.maximum(corners.min(0), 0), np.maximum(corners.max(0) + 1, 0)
    part = image[y0:y1, x0:x1]
    mask = np.zeros(part.shape[:2], np.uint8)
    for ring in rings if mask.size else ():
        cv2.fillPoly(mask, [geometry.points[ring, :2].astype(np.int32) - (x0, y0)], 1)
    found = part[mask > 0]
    return np.asarray(found if len(found) else image.reshape(-1, 3), np.float32)


def sharpness(image: Any, geometry: Geometry) -> float:
    """Pixels (sigma) over which the picture blurs an edge, judged by the eyes, in [0.7, 3]."""
    corners = geometry.points[[*LEFT_EYE["upper"], *LEFT_EYE["lower"], *RIGHT_EYE["upper"],
                               *RIGHT_EYE["lower"]], :2]  # fmt: skip
    (x0, y0), (x1, y1) = np.maximum(corners.min(0), 0), np.maximum(corners.max(0), 0)
    part = np.ascontiguousarray(image[int(y0) : int(y1) + 1, int(x0) : int(x1) + 1])
    if min(part.shape[:2]) < 3:
        return 1.0
    light = cv2.cvtColor(part, cv2.COLOR_RGB2GRAY).astype(np.float32)
    slopes = (cv2.Sobel(light, cv2.CV_32F, *d, scale=1 / 8) for d in ((1, 0), (0, 1)))
    low, high = np.percentile(light, (2, 98))
    steepest = max(float(np.percentile(np.hypot(*slopes), 99)), 1.0)
    return float(np.clip((high - low) / (2.5 * steepest), 0.7, 3.0))


@dataclass(frozen=True)
class View:
    """Where the inside of the mouth is seen in one frame, in mouth units: x across, y down.

    ``place`` (H, W, 2): each pixel's; ``upper`` and ``lower`` (N, 2): the lips; ``upper_teeth``
    and ``lower_teeth`` (2, 3) map a pixel to the rows' own units; ``tongue`` and ``own_teeth`` (how
    much the picture's own hide the drawn ones) in [0, 1].
    """

    place: Floats
    upper: Floats
    lower: Floats
    tongue: float
    own_teeth: float
    upper_teeth: Any
    lower_teeth: Any


class Interior:
    """The rows of teeth, drawn once for a picture, and what moves round them."""

    def __init__(self, image: Any, geometry: Geometry, mouth: Mouth) -> None:
        self.palette = Palette(image, geometry)
        self._blur = sharpness(image, geometry) / geometry.unit
        self._scale = float(np.clip(geometry.unit, 40, 320))
        width, height = 2 * _HALF_WIDTH * self._scale, (_ABOVE + _BELOW) * self._scale
        self._size = (round(width), round(height))
        stretch = float(np.clip(mouth.half / 0.27, 0.8, 1.25)) ** 0.5
        self._upper = self._row(_UPPER_WIDTHS, stretch, upper=True)
        self._lower = self._row(_LOWER_WIDTHS, stretch, upper=False)

    def _row(self, widths: tuple[float, ...], stretch: float, *, upper: bool) -> Any:
        """A row of teeth with their edge at y = 0, premultiplied RGBA float32; alpha in [0, 1]."""
        fine = self._scale * _SUPERSAMPLE
        columns, rows = (n * _SUPERSAMPLE for n in self._size)
        x = (np.arange(columns, dtype=np.float32) + 0.5) / fine - _HALF_WIDTH
        y = (np.arange(rows, dtype=np.float32)[:, None] + 0.5) / fine - _ABOVE
        edges = np.concatenate([[0.0], np.cumsum(widths)]) * stretch
        tooth = np.clip(np.searchsorted(edges, np.abs(x), side="right") - 1, 0, len(widths) - 1)
        across = np.abs((np.abs(x) - edges[tooth]) / np.diff(edges)[tooth] * 2 - 1)
        rim = 0.10 * x**2 + np.array(_SHORTER)[tooth] + 0.005 * across**4
        depth = (-y if upper else y) - rim
        tall = _HEIGHTS[0 if upper else 1]
        alpha = smoothstep(0.0, 0.012, depth) * (np.abs(x) < edges[-1])
        gum = smoothstep(tall - 0.008, tall + 0.004, depth + 0.02 * across**2)[..., None]
        shade = (1 - 0.13 * smoothstep(0.8, 1.0, across)) * (1 - 0.05 * across**2)
        shade = shade * (0.92 + 0.08 * smoothstep(0.0, 0.035, depth)) * (1.0 if upper else 0.66)
        colour = shade[..., None] * self.palette.teeth * (1 - gum) + self.palette.gum * gum
        side = 1 - 0.40 * smoothstep(0.08, 0.32, np.abs(x))
        rgba = np.dstack([colour * side[:, None] * alpha[..., None], alpha]).astype(np.float32)
        small = cv2.resize(rgba, self._size, interpolation=cv2.INTER_AREA)
        return cv2.GaussianBlur(small, (0, 0), max(_SOFTER * self._blur * self._scale, 0.3))

    def draw(self, view: View) -> Any:
        """The mouth's inside, float32 (H, W, 3), over the view's pixels."""
        x, y = view.place[..., 0], view.place[..., 1]
        top = np.interp(x, view.upper[:, 0], view.upper[:, 1]).astype(np.float32)
        bottom = np.interp(x, view.lower[:, 0], view.lower[:, 1]).astype(np.float32)
        out = self._cavity(y, top, bottom)
        out = self._over(out, self._lower, view.lower_teeth, 1.0)
        out = self._tongue(out, view, top, bottom)
        if view.own_teeth < 1:
            out = self._over(out, self._upper, view.upper_teeth, 1 - view.own_teeth)
        half = max(float(np.abs(view.upper[[0, -1], 0]).max()), 1e-3)
        corner = 1 - 0.5 * smoothstep(0.6, 1.05, np.abs(x) / half)
        lip = 0.82 + 0.18 * smoothstep(-0.01, 0.03, y - top)
        narrow = 0.88 + 0.12 * smoothstep(0.0, 0.04, bottom - top)
        return out * (corner * lip * narrow)[..., None]

    def _over(self, out: Any, row: Any, place: Any, share: float) -> Any:
        matrix = place * self._scale
        matrix[:, 2] += (_HALF_WIDTH * self._scale - 0.5, _ABOVE * self._scale - 0.5)
        flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
        layer = share * cv2.warpAffine(row, matrix, (out.shape[1], out.shape[0]), flags=flags)
        return layer[..., :3] + out * (1 - layer[..., 3:])

    def _cavity(self, y: Any, top: Any, bottom: Any) -> Any:
        """Deep under the palate, and warmer towards the floor, where light falls in."""
        down = smoothstep(0.0, 1.0, (y - top) / np.maximum(bottom - top, 0.03))[..., None]
        return self.palette.deep + (self.palette.floor - self.palette.deep) * down

    def _tongue(self, out: Any, view: View, top: Any, bottom: Any) -> Any:
        (x, y), gap = np.moveaxis(view.place, -1, 0), bottom - top
        height = (0.52 + 0.30 * view.tongue) * gap + 0.010
        back = bottom - height + 1.6 * x**2
        alpha = smoothstep(-0.015, 0.05, y - back) * smoothstep(0.02, 0.06, gap)
        light = (0.50 + 0.50 * smoothstep(0.0, 0.06, y - back)) * (1 - 2.5 * np.minimum(x**2, 0.2))
        light *= 1 - 0.09 * np.exp(-((x / 0.03) ** 2))  # the groove in the middle
        colour = self.palette.tongue * light[..., None]
        return out + (colour - out) * (0.92 * alpha)[..., None]
