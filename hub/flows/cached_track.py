"""The face track of a clip, kept so that the same clip is never tracked twice."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from importlib.metadata import version
from itertools import count
from typing import TYPE_CHECKING, Any

import numpy as np

from hub.face import BLENDSHAPES, LANDMARKER
from hub.store import ProviderUsed, StageCache, pack_arrays, stage_key, unpack_arrays
from hub.types import Face, Frame, Image

if TYPE_CHECKING:
    from hub.hub import Hub

BLOCK = 64
"""Frames whose faces make one entry, some 0.4 MB: those of a long clip never meet in memory."""


def cached_track(
    hub: Hub,
    images: Callable[[], Iterator[Image]],
    fps: float,
    *,
    choose: tuple[float, float] | None,
    **clip: Any,
) -> Iterator[Frame]:
    """What `hub.face.FaceTracker.track` gives for ``images()``, frame by frame.

    ``clip`` is JSON that says which images they are. As far as they were tracked before, their
    faces come from the cache. After that they are tracked from the start, since a track depends on
    all that went before; what was given already is left out.
    """
    key = _key(hub, fps=fps, choose=choose, **clip)
    given = 0
    for face, image in zip(_kept(hub.cache, key), images(), strict=False):
        given += 1
        yield Frame(image, face)
    if hub.cache.get(f"{key}-length") == str(given).encode():
        return
    track = hub.faces.track(images(), fps, choose=choose)
    for index, frame in enumerate(_keeping(hub.cache, key, track)):
        if index >= given:
            yield frame


def _key(hub: Hub, **clip: Any) -> str:
    digest = hub.weights.digest(LANDMARKER)
    tracker = ProviderUsed(
        id="face-track",
        plugin="avatar-hub",
        version=version("avatar-hub"),
        weights={LANDMARKER.name: digest} if digest else {},
    )
    return stage_key(tracker, {}, **clip)


def _kept(cache: StageCache, key: str) -> Iterator[Face | None]:
    """The faces from the first frame on, as far as they are kept."""
    for number in count():
        packed = cache.get(f"{key}-{number}")
        if packed is None:
            return
        faces = _unpack(packed)
        yield from faces
        if len(faces) < BLOCK:
            return


def _keeping(cache: StageCache, key: str, track: Iterator[Frame]) -> Iterator[Frame]:
    """The track, each block of it put into the cache; the last one also when it is left early."""
    faces: list[Face | None] = []
    total = 0
    try:
        for total, frame in enumerate(track, 1):
            if len(faces) == BLOCK:
                cache.put(f"{key}-{(total - 1) // BLOCK - 1}", _pack(faces))
                faces = []
            faces.append(frame.face)
            yield frame
        cache.put(f"{key}-length", str(total).encode())
    finally:
        if faces:
            cache.put(f"{key}-{(total - 1) // BLOCK}", _pack(faces))


def _pack(faces: Sequence[Face | None]) -> bytes:
    seen = [face for face in faces if face is not None]
    return pack_arrays(
        {
            "seen": np.array([face is not None for face in faces]),
            "points": np.array([face.points for face in seen], np.float32).reshape(-1, 478, 3),
            "blendshapes": np.array([face.blendshapes for face in seen], np.float32).reshape(
                -1, len(BLENDSHAPES)
            ),
            "pose": np.array([face.pose for face in seen], np.float64).reshape(-1, 3),
            "score": np.array([face.score for face in seen], np.float64),
        }
    )


def _unpack(packed: bytes) -> list[Face | None]:
    arrays = unpack_arrays(packed)
    fields = (arrays["points"], arrays["blendshapes"], arrays["pose"], arrays["score"])
    faces = (
        Face(points, shapes, (float(yaw), float(pitch), float(roll)), float(score))
        for points, shapes, (yaw, pitch, roll), score in zip(*fields, strict=True)
    )
    return [next(faces) if seen else None for seen in arrays["seen"]]
