"""Find every face in one picture: a search at several zoom levels, each find then verified."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hub.face.networks import DETECTOR_SIZE, LANDMARKS_SIZE, Networks
from hub.face.region import MARGIN, Region
from hub.types import Image, Points

QUICK = (0.6, 1.0, 2.0)
"""Zoom levels for a frame of a clip: finds faces of 8 % of the picture's longer side or more."""

THOROUGH = (*QUICK, 4.0, 7.0)
"""Zoom levels for a still picture: finds faces of 3 %."""

_CANDIDATE = 0.3
"""The detector's score from which a place is worth a closer look."""

PRESENT = 0.5
"""The landmark network's score of a face; it likes coffee cups too, so it never decides alone."""

_CERTAIN = 0.75
"""The detector's score for an upright close-up. Measured: people, painted ones too, have 0.81 or
more, animals up to 0.82, other things up to 0.72."""

_CLEAR = 0.7
"""The share of the detector's window that the largest face would fill at a zoom level from which
that level isn't needed: the one before it has shown faces half as large at 17 % of the window."""

_CLOSE_UPS = (1.5, 2.0)
_OVERLAP = 0.35
_REFINEMENTS = 2


@dataclass(frozen=True, slots=True)
class Detection:
    """Landmarks in pixels of the picture and the landmark network's presence score in [0, 1]."""

    points: Points
    score: float

    @property
    def size(self) -> float:
        """The longer side of the landmarks' box, in pixels."""
        return float(np.ptp(self.points[:, :2], axis=0).max())

    @property
    def centre(self) -> NDArray[np.float32]:
        """The middle of the landmarks' box, shape (2,)."""
        low, high = self.points[:, :2].min(0), self.points[:, :2].max(0)
        return np.asarray((low + high) / 2, np.float32)


def find_faces(
    networks: Networks,
    image: Image,
    zooms: tuple[float, ...] = THOROUGH,
    *,
    exhaustive: bool = False,
) -> list[Detection]:
    """All faces, largest first.

    Levels beyond `QUICK` are tried only while what was found is so small that its like may have
    been missed, unless the search is ``exhaustive``.
    """
    found: list[Detection] = []
    longer = max(image.shape[:2])
    for zoom in zooms:
        clear = any(face.size * zoom > _CLEAR * longer for face in found)
        if zoom > QUICK[-1] and clear and not exhaustive:
            break
        for region in _merged(list(_candidates(networks, image, zoom))):
            face = verify(networks, image, region)
            if face is not None:
                found.append(face)
        found = _distinct(found)
    return sorted(found, key=lambda face: -face.size)


def read_landmarks(networks: Networks, image: Image, region: Region) -> Detection:
    """The landmarks of what is in the region, a face or not: look at the score."""
    points, score = networks.landmarks(region.crop(image, LANDMARKS_SIZE))
    return Detection(region.to_picture(points, LANDMARKS_SIZE), score)


def verify(networks: Networks, image: Image, region: Region) -> Detection | None:
    """The face in the region, its landmarks refined; None if there is none on a closer look."""
    face = read_landmarks(networks, image, region)
    for _ in range(_REFINEMENTS):
        if face.score < PRESENT:
            return None
        face = read_landmarks(networks, image, Region.around(face.points))
    certain = face.score >= PRESENT and likeness(networks, image, face) >= _CERTAIN
    return face if certain else None


def likeness(networks: Networks, image: Image, face: Detection) -> float:
    """How much the detector takes the face for one when shown it upright and close, in [0, 1]."""
    scores = []
    for margin in _CLOSE_UPS:
        _, found = networks.detect(Region.around(face.points, margin).crop(image, DETECTOR_SIZE))
        scores.append(float(found.max()))
    return sum(scores) / len(scores)


def _candidates(networks: Networks, image: Image, zoom: float) -> Iterator[tuple[float, Region]]:
    """Slide the detector's window over the picture at one zoom level."""
    import cv2

    height, width = image.shape[:2]
    scale = DETECTOR_SIZE * zoom / max(height, width)
    columns, rows = max(1, round(width * scale)), max(1, round(height * scale))
    small = cv2.resize(image, (columns, rows), interpolation=cv2.INTER_AREA)
    for top in _steps(rows):
        for left in _steps(columns):
            window = np.zeros((DETECTOR_SIZE, DETECTOR_SIZE, 3), np.uint8)
            # A picture smaller than the window lies in its middle, a larger one fills it.
            part = small[max(top, 0) : top + DETECTOR_SIZE, max(left, 0) : left + DETECTOR_SIZE]
            y, x = max(-top, 0), max(-left, 0)
            window[y : y + part.shape[0], x : x + part.shape[1]] = part
            keypoints, scores = networks.detect(window)
            for index in np.flatnonzero(scores >= _CANDIDATE):
                found = keypoints[index] + [left, top]
                found[1] = keypoints[index][1]
                yield float(scores[index]), _region(found / scale)


def _steps(length: int) -> list[int]:
    """Where windows start along one axis: half overlapping, the last at the end."""
    if length <= DETECTOR_SIZE:
        return [(length - DETECTOR_SIZE) // 2]
    count = math.ceil((length - DETECTOR_SIZE) / (DETECTOR_SIZE / 2)) + 1
    return [round(at) for at in np.linspace(0, length - DETECTOR_SIZE, count)]


def _region(keypoints: NDArray[np.float32]) -> Region:
    (x, y), size, right_eye, left_eye = keypoints[:4]
    eyes = left_eye - right_eye
    angle = math.atan2(float(eyes[1]), float(eyes[0]))
    return Region(float(x), float(y), MARGIN * float(size.max()), angle)


def _merged(candidates: list[tuple[float, Region]]) -> list[Region]:
    """One region for each group of candidates on the same place, the best."""
    kept: list[Region] = []
    for _, region in sorted(candidates, key=lambda each: -each[0]):
        if all(_overlap(_square(region), _square(other)) < _OVERLAP for other in kept):
            kept.append(region)
    return kept


def _distinct(faces: list[Detection]) -> list[Detection]:
    """Drop faces found twice; the better score stays."""
    kept: list[Detection] = []
    for face in sorted(faces, key=lambda face: -face.score):
        if all(_overlap(_box(face), _box(other)) < _OVERLAP for other in kept):
            kept.append(face)
    return kept


Box = tuple[float, float, float, float]


def _square(region: Region) -> Box:
    half = region.side / 2
    return region.x - half, region.y - half, region.x + half, region.y + half


def _box(face: Detection) -> Box:
    low, high = face.points[:, :2].min(0), face.points[:, :2].max(0)
    return float(low[0]), float(low[1]), float(high[0]), float(high[1])


def _overlap(a: Box, b: Box) -> float:
    """Intersection over the smaller area, so that a box inside another counts as the same."""
    width = min(a[2], b[2]) - max(a[0], b[0])
    height = min(a[3], b[3]) - max(a[1], b[1])
    if width <= 0 or height <= 0:
        return 0.0
    smaller = min((a[2] - a[0]) * (a[3] - a[1]), (b[2] - b[0]) * (b[3] - b[1]))
    return width * height / smaller
