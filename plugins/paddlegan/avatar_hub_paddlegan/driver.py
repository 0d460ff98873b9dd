"""The driver: First Order Motion, from a driving video onto the faces of a picture."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .driving import Driving
from .enhancement import Enhancement
from .faces import Square
from .keypoints import Keypoints
from .motion import Motion
from .networks import enter

Plain = dict[str, Any]

_FILES = {"256": "vox-cpk", "512": "vox-cpk-512", "mobile": "vox-mobile"}
_SIZES = {"256": 256, "512": 512, "mobile": 256}


class Engine:
    """Implements `hub.engines.DriverEngine`."""

    def load(self, context: Mapping[str, Any]) -> None:
        """Nothing is read yet: a call says which model it wants."""
        self._device, self._weights = context["device"], context["weights"]
        self._tell = context["tell"]
        self._opened: dict[str, Any] = {}
        self._lock = threading.Lock()

    def close(self) -> None:
        """Let the networks go."""
        self._opened.clear()

    def drive(
        self, source: Plain, speech: Iterable[Plain], driving: Iterable[Plain] | None, params: Plain
    ) -> Iterator[Plain]:
        """Yield a frame for each of the speech's; see `hub.engines.DriverEngine.drive`.

        Its frames have no ``face``: what was drawn has to be looked at.
        """
        if driving is None:
            raise ValueError("First Order Motion takes its motion from a driving video: give one.")
        enter(self._device)
        motion, size = self._motion(params["model"]), _SIZES[params["model"]]
        enhance = self._enhancement() if params["face_enhancement"] else None
        video = Driving(driving, motion.keypoints, size)
        if params["find_best_frame"]:
            video.start_like(source["face"]["points"])
        elif params["best_frame"]:
            video.start_at(params["best_frame"])
        several = params["multi_person"] and source.get("faces")
        faces = source["faces"] if several else [source["face"]]
        squares = [Square.around(face["points"], source["image"]) for face in faces]
        drawn = [
            _Drawn(motion, square, square.of(source["image"], size), params, enhance)
            for square in squares
        ]
        for count in _due(speech, source["fps"], params["batch_size"]):
            wanted = video.take(count)
            images = [source["image"].copy() for _ in wanted]
            for face in drawn:
                face.draw(images, wanted, video.start)
            yield from ({"image": image, "face": None} for image in images)

    def _motion(self, model: str) -> Motion:
        return self._open(Motion, f"paddlegan/{_FILES[model]}.pdparams")

    def _enhancement(self) -> Enhancement:
        return self._open(Enhancement, "paddlegan/GPEN-512.pdparams")

    def _open(self, kind: Any, name: str) -> Any:
        with self._lock:
            if name not in self._opened:
                self._opened[name] = kind(self._weights[name], self._tell)
            return self._opened[name]


class _Drawn:
    """One face of the picture, which is drawn anew in every frame."""

    def __init__(
        self,
        motion: Motion,
        square: Square,
        face: NDArray[np.uint8],
        params: Plain,
        enhance: Enhancement | None,
    ) -> None:
        self._motion, self._params, self._enhance = motion, params, enhance
        self._square, self._mask = square, square.mask(params["ratio"])
        self._face = face
        (self._own,) = motion.keypoints(face[None])

    def draw(
        self,
        images: list[NDArray[np.uint8]],
        wanted: list[Keypoints | None],
        start: Keypoints | None,
    ) -> None:
        """Into each of ``images``; one whose key points are not known stays as it is."""
        moving = [i for i, keypoints in enumerate(wanted) if keypoints]
        if start is None or not moving:
            return
        given = [keypoints for keypoints in wanted if keypoints]
        if self._params["relative"]:
            adapt = self._params["adapt_scale"]
            given = [self._own.moved(start, now, adapt_scale=adapt) for now in given]
        drawn = self._motion.draw(self._face, self._own, given)
        if self._enhance:
            drawn = self._enhance(drawn)
        for i, face in zip(moving, drawn, strict=True):
            self._square.paste(images[i], face, self._mask)


def _due(speech: Iterable[Plain], fps: float, most: int) -> Iterator[int]:
    """How many frames to give next, at most ``most`` at once, so that they last as the speech."""
    seconds, done = 0.0, 0
    for chunk in speech:
        seconds += len(chunk["samples"]) / chunk["sample_rate"]
        due = round(seconds * fps)
        while done < due:
            count = min(due - done, most)
            done += count
            yield count
