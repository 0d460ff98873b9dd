"""Between frames and a lip sync that works on crops: cuts them, keeps the frames, pastes mouths."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from hub.capabilities import FaceCrop
from hub.errors import Rubbish
from hub.face.crop import Cut, cut
from hub.face.paste import parted, paste
from hub.runtime.plain import face_to_plain, frame_from_plain
from hub.types import Frame, Plain

AHEAD = 128
"""Frames that an engine may take before it gives back the first of them."""


Voice = Callable[[float], float]
"""How much is spoken at a second of the stream, from 0 to 1."""


class CropStage:
    """One call's frames on their way through the engine; at most `AHEAD` are held.

    Where ``voice`` says that nobody speaks, lips that are closed in the frame stay the frame's own.
    """

    def __init__(self, crop: FaceCrop, fps: float, voice: Voice) -> None:
        self._crop, self._fps, self._voice = crop, fps, voice
        self._waiting: deque[tuple[Frame, Cut | None]] = deque()
        self._given = 0

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
        time = (self._given + 0.5) / self._fps
        self._given += 1
        if found is None or frame.image is None or frame.face is None:
            return frame
        given = frame_from_plain(value, image=True).image
        size = self._crop.size
        if given is None or given.shape[0] != given.shape[1] or len(given) < size:
            raise Rubbish(f"a crop must be {size} x {size} x 3 or larger, got {_shape(given)}")
        share = max(self._voice(time), parted(frame.face))
        if not share:
            return frame
        if len(given) > size:
            found = Cut.of(frame.image, frame.face, found.box, len(given))
        return Frame(paste(frame.image, found, given, share), frame.face)


def _shape(given: Any) -> str:
    return "nothing" if given is None else " x ".join(map(str, given.shape))
