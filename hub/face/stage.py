"""Between frames and a lip sync that works on crops: cuts them, keeps the frames, pastes mouths."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from typing import Any

from hub.errors import Rubbish
from hub.face.crop import Cut, cut
from hub.face.paste import paste
from hub.runtime.plain import face_to_plain, frame_from_plain
from hub.specs import FaceCrop
from hub.types import Frame, Plain

AHEAD = 128
"""Frames that an engine may take before it gives back the first of them."""


class CropStage:
    """One call's frames on their way through the engine; at most `AHEAD` are held."""

    def __init__(self, crop: FaceCrop) -> None:
        self._crop = crop
        self._waiting: deque[tuple[Frame, Cut | None]] = deque()

    def crops(self, frames: Iterable[Frame]) -> Iterator[Plain]:
        """What the engine is given; a frame with no face has no image either.

        Raises Rubbish when it takes too many.
        """
        for frame in frames:
            if len(self._waiting) >= AHEAD:
                raise Rubbish(f"it took {AHEAD} frames before it gave back the first of them")
            found = None
            if frame.image is not None and frame.face is not None:
                found = cut(frame.image, frame.face, self._crop)
            self._waiting.append((frame, found))
            yield {
                "image": None if found is None else found.image,
                "face": None if found is None else face_to_plain(found.face),
            }

    def frame(self, value: Any) -> Frame:
        """The frame that the engine's next crop belongs to, with its mouth.

        Raises Rubbish for what is no crop of the right size, and for one that nobody asked for.
        """
        if not self._waiting:
            raise Rubbish("it gave back more frames than it had taken")
        frame, found = self._waiting.popleft()
        if found is None or frame.image is None or frame.face is None:
            return frame
        given = frame_from_plain(value, image=True).image
        if given is None or given.shape != found.image.shape:
            size = self._crop.size
            raise Rubbish(f"a crop must be {size} x {size} x 3, got {_shape(given)}")
        return Frame(paste(frame.image, found, given), frame.face)


def _shape(given: Any) -> str:
    return "nothing" if given is None else " x ".join(map(str, given.shape))
