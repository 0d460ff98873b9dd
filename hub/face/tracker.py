"""The one face track: faces of a still picture, and one face through a clip."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np

from hub.errors import InputError
from hub.face.detection import Detection, find_faces
from hub.face.following import Follower, nearest
from hub.face.gaps import Sighting, bridge_gaps
from hub.face.networks import NetworkPool, Networks
from hub.face.pose import head_pose
from hub.face.region import Region
from hub.face.smoothing import OneEuroFilter
from hub.types import Face, Frame, Image, Points

SMALLEST = 24
"""Pixels: the narrowest face that is used."""

LONGEST_GAP = 1.0
"""Seconds without a face that are bridged."""

Point = tuple[float, float]


class FaceTracker:
    """Finds and follows faces with the weight `hub.face.LANDMARKER`.

    May be used by several threads at once. Raises WeightError if the file at ``model_path`` is not
    that model.
    """

    def __init__(self, model_path: str | Path) -> None:
        self._pool = NetworkPool(model_path)

    def detect(self, image: Image) -> list[Face]:
        """All faces of a still picture, largest first; none is an empty list."""
        with self._pool.borrow() as networks:
            return [_face(networks, found, found.points) for found in find_faces(networks, image)]

    def choose_face(
        self, image: Image, *, point: Point | None = None, name: str = ""
    ) -> tuple[Face, tuple[str, ...]]:
        """The largest face of a still picture, or the one nearest ``point``; notes for the user.

        ``point`` is in pixels; ``name`` is what the user calls the picture. Raises InputError if no
        face is found or the face is too small to use.
        """
        what = name or "the picture"
        with self._pool.borrow() as networks:
            found = find_faces(networks, image, exhaustive=point is not None)
            if not found:
                height, width = image.shape[:2]
                raise InputError(
                    f"No face found in {what}, which is {width} x {height} pixels.",
                    fix="Use a picture that shows one face from the front, "
                    f"at least {SMALLEST} px wide and not hidden by hands or hair.",
                )
            chosen = found[0] if point is None else nearest(found, point)
            face = _face(networks, chosen, chosen.points)
        width = face.box[2] - face.box[0]
        if width < SMALLEST:
            raise InputError(
                f"The face in {what} is {width:.0f} px wide, too small to animate.",
                fix=f"Use a picture with a face at least {SMALLEST} px wide; 200 px looks good.",
            )
        return face, _notes(len(found), face, point)

    def track(
        self, frames: Iterable[Image], fps: float, *, choose: Point | None = None
    ) -> Iterator[Frame]:
        """Follow one face through the frames of a clip: the largest, or the one nearest ``choose``.

        Each frame is given again, in order, with its face: landmarks smoothed, gaps of at most a
        second interpolated, None where there is no face for longer. A cut starts the search anew,
        for the same person. Holds back at most a second of frames.
        """
        smooth = OneEuroFilter(fps)
        sightings = bridge_gaps(self._sightings(frames, fps, choose), round(LONGEST_GAP * fps))
        for sighting in sightings:
            if sighting.cut or sighting.face is None:
                smooth.reset()
            if sighting.face is None:
                yield Frame(sighting.image)
                continue
            points = smooth(sighting.face.points.astype(np.float64), sighting.face.size)
            with self._pool.borrow() as networks:
                face = _face(networks, sighting.face, points.astype(np.float32))
            yield Frame(sighting.image, face)

    def _sightings(
        self, frames: Iterable[Image], fps: float, choose: Point | None
    ) -> Iterator[Sighting]:
        follower = Follower(fps, choose)
        for image in frames:
            with self._pool.borrow() as networks:
                sighting = follower.see(networks, image)
            yield sighting


def _face(networks: Networks, found: Detection, points: Points) -> Face:
    upright = Region.around(points).to_crop(points)
    return Face(points, networks.blendshapes(upright), head_pose(points), found.score)


def _notes(count: int, face: Face, point: Point | None) -> tuple[str, ...]:
    left, top, right, bottom = face.box
    place = f"at ({(left + right) / 2:.0f}, {(top + bottom) / 2:.0f})"
    if point is None:
        several = f"{count} faces found; the largest, {place}, is used."
        return (f"{several} Point at another with --face X,Y.",) if count > 1 else ()
    x, y = point
    if left <= x <= right and top <= y <= bottom:
        return ()
    return (f"No face found at ({x:.0f}, {y:.0f}); the nearest, {place}, is used.",)
