"""Follow one face through a clip: by its place while it is there, by its looks after."""

from __future__ import annotations

import numpy as np

from hub.face.appearance import CutFinder, Look, look_of, similarity
from hub.face.detection import (
    PRESENT,
    QUICK,
    THOROUGH,
    Detection,
    find_faces,
    likeness,
    read_landmarks,
)
from hub.face.gaps import Sighting
from hub.face.networks import Networks
from hub.face.region import Region
from hub.types import Image

_CHECK_EVERY = 10
"""Frames between two looks of the detector at the followed face, against drifting onto a wall."""

_STILL_A_FACE = 0.4
_FARTHEST_STEP = 0.6
"""Face sizes that a face may move between two frames."""

_SAME_PERSON, _SAME_PLACE_AND_PERSON = 0.6, 0.5
"""Similarity needed to take up a face again: anywhere, or where it was lost a moment ago. Measured
on eight clips and 24 portraits: 95 % of the pairs of one person have 0.62 or more, 95 % of the
pairs of two people 0.61 or less."""

_STILL_THEM = 0.5
"""Similarity below which another person stands where the followed one stood. The lowest seen from
frame to frame within a clip is 0.61."""

_LEARNING = 0.05


class Follower:
    """Follows the chosen face; give it the frames one by one. For one clip and one thread."""

    def __init__(self, fps: float, choose: tuple[float, float] | None = None) -> None:
        self._choose = choose
        self._patience = max(1, round(fps))
        self._is_cut = CutFinder()
        self._last: Detection | None = None
        self._look: Look | None = None
        self._lost = 0
        self._since_check = 0

    def see(self, networks: Networks, image: Image) -> Sighting:
        """Find the face in the next frame."""
        cut = self._is_cut(image)
        if cut:
            self._last = None
        face = None if self._lost else self._track(networks, image)
        if face is None:
            face = self._search(networks, image, thorough=cut or self._lost % self._patience == 0)
        if face is None:
            self._lost += 1
        else:
            self._remember(image, face)
        return Sighting(image, face, cut)

    def _track(self, networks: Networks, image: Image) -> Detection | None:
        """The face near the place it had in the last frame."""
        last = self._last
        if last is None:
            return None
        face = read_landmarks(networks, image, Region.around(last.points))
        step = float(np.linalg.norm(face.centre - last.centre)) / last.size
        if face.score < PRESENT or step > _FARTHEST_STEP or not _alike_in_size(face, last):
            return None
        if self._look is not None and similarity(self._look, look_of(image, face)) < _STILL_THEM:
            return None
        self._since_check += 1
        if self._since_check >= _CHECK_EVERY:
            self._since_check = 0
            if likeness(networks, image, face) < _STILL_A_FACE:
                return None
        return face

    def _search(self, networks: Networks, image: Image, *, thorough: bool) -> Detection | None:
        """Look for the face in the whole picture; a thorough search takes half a second."""
        faces = find_faces(
            networks,
            image,
            THOROUGH if thorough else QUICK,
            exhaustive=self._look is None and self._choose is not None,
        )
        if not faces:
            return None
        if self._look is None:
            return nearest(faces, self._choose) if self._choose else faces[0]
        return self._recognise(image, faces, self._look)

    def _recognise(self, image: Image, faces: list[Detection], look: Look) -> Detection | None:
        """The face of the person who was followed, if it is among these."""
        likes = [similarity(look, look_of(image, face)) for face in faces]
        best = max(range(len(faces)), key=likes.__getitem__)
        near = self._is_near(faces[best])
        needed = _SAME_PLACE_AND_PERSON if near else _SAME_PERSON
        return faces[best] if likes[best] >= needed else None

    def _is_near(self, face: Detection) -> bool:
        last = self._last
        if last is None or self._lost > self._patience:
            return False
        reach = 1 + self._lost / self._patience
        step = float(np.linalg.norm(face.centre - last.centre)) / last.size
        return step < reach and _alike_in_size(face, last)

    def _remember(self, image: Image, face: Detection) -> None:
        look = look_of(image, face)
        self._look = look if self._look is None else self._look + _LEARNING * (look - self._look)
        self._last, self._lost = face, 0


def nearest(faces: list[Detection], point: tuple[float, float]) -> Detection:
    """The face whose middle is nearest to a point of the picture, in pixels."""
    return min(faces, key=lambda face: float(np.linalg.norm(face.centre - np.array(point))))


def _alike_in_size(face: Detection, other: Detection) -> bool:
    return 0.5 < face.size / max(other.size, 1e-6) < 2
