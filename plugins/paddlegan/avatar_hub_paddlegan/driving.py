"""The key points of a driving video, frame by frame, for as long as anyone asks."""

from __future__ import annotations

import itertools
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .faces import Square, difference
from .keypoints import Keypoints

Find = Callable[[NDArray[np.uint8]], list[Keypoints]]
Points = NDArray[np.float32]

_SEARCHED = 125
"""Frames among which the best is looked for: five seconds."""

_KEPT = 3000
"""Frames that are gone through back and forth when the speech outlasts the video."""


class Driving:
    """Takes frames of ``hub.engines``; the square around the first face is that of all frames.

    ``find`` gives the key points of faces of ``size`` pixels.
    """

    def __init__(self, frames: Iterable[dict[str, Any]], find: Find, size: int) -> None:
        self._faces = self._cut(iter(frames), size)
        self._find = find
        self._ahead: deque[tuple[NDArray[np.uint8], Points] | None] = deque()
        self._seen: deque[Keypoints] = deque(maxlen=_KEPT)
        self._again: Iterator[Keypoints] | None = None
        self.start: Keypoints | None = None
        """Where movement counts from; None until a face has been seen."""

    def start_at(self, number: int) -> None:
        """Count movement from that frame; where it shows no face, from the last one before it."""
        self._look_ahead(number + 1)
        faces = [face for face in itertools.islice(self._ahead, number + 1) if face]
        self._start(faces[-1] if faces else None)

    def start_like(self, points: Points) -> None:
        """Count movement from the frame whose face resembles that of ``points`` most."""
        self._look_ahead(_SEARCHED)
        faces = [face for face in self._ahead if face]
        self._start(min(faces, key=lambda face: difference(face[1], points), default=None))

    def take(self, count: int) -> list[Keypoints | None]:
        """The next ones; None while no face has been seen yet.

        Without a face the last one's stay. After its end the video goes back and forth. Raises
        ValueError when it has ended without a face.
        """
        self._look_ahead(count)
        faces = [self._ahead.popleft() for _ in range(min(count, len(self._ahead)))]
        shown = [face[0] for face in faces if face]
        found = iter(self._find(np.stack(shown)) if shown else [])
        taken: list[Keypoints | None] = []
        for face in faces:
            if face:
                self._seen.append(next(found))
                self.start = self.start or self._seen[-1]
            taken.append(self._seen[-1] if self._seen else None)
        if len(taken) < count:
            self._again = self._again or self._back_and_forth()
            taken += itertools.islice(self._again, count - len(taken))
        return taken

    def _start(self, face: tuple[NDArray[np.uint8], Points] | None) -> None:
        if face:
            (self.start,) = self._find(face[0][None])

    def _look_ahead(self, count: int) -> None:
        self._ahead.extend(itertools.islice(self._faces, max(count - len(self._ahead), 0)))

    def _back_and_forth(self) -> Iterator[Keypoints]:
        if not self._seen:
            raise ValueError("There is no face in the driving video.")
        seen = list(self._seen)
        return itertools.cycle(seen[-2::-1] + seen[1:] or seen)

    @staticmethod
    def _cut(
        frames: Iterator[dict[str, Any]], size: int
    ) -> Iterator[tuple[NDArray[np.uint8], Points] | None]:
        square = None
        for frame in frames:
            if frame["face"] is None or frame["image"] is None:
                yield None
                continue
            points = frame["face"]["points"]
            square = square or Square.around(points, frame["image"])
            yield square.of(frame["image"], size), points
