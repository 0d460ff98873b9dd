"""The driver: idle life, or the motion of a driving video, for one still picture."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import cv2
import numpy as np

from .expression import face_pose
from .idle import Idle, Life
from .renderer import Renderer
from .retarget import Retarget
from .track import frames_of

_EASE = 0.8  # seconds from the end of a driving video to idle life

Plain = dict[str, Any]


class Engine:
    """Implements `hub.engines.DriverEngine`."""

    def load(self, context: Mapping[str, Any]) -> None:  # noqa: ARG002 - it is the protocol's
        """Nothing to load. OpenCV is kept to one thread: its frames are small, jobs run beside."""
        cv2.setNumThreads(1)

    def close(self) -> None:
        """Nothing to let go of."""

    def drive(
        self, source: Plain, speech: Iterable[Plain], driving: Iterable[Plain] | None, params: Plain
    ) -> Iterator[Plain]:
        """Yield a frame for each of the speech's; see `hub.engines.DriverEngine.drive`."""
        fps, face = float(source["fps"]), source["face"]
        idle = Idle(
            Life(params["motion"], params["nods"], params["blinks"], params["glances"]),
            fps,
            int(source.get("seed", 0)),
        )
        renderer = None
        if source.get("need", "image") == "image":
            renderer = Renderer(source["image"], face["points"])
        motion = _Motion(idle, driving, Retarget(params["pose"], params["expression"]), fps)
        for _, loudness in frames_of(speech, fps, hold=False):
            turn, change = motion.step(float(loudness))
            moved = {
                "points": face["points"],
                "blendshapes": np.clip(face["blendshapes"] + change, 0, 1).astype(np.float32),
                "pose": (np.asarray(face["pose"], np.float32) + turn),
            }
            image = None
            if renderer is not None:
                pose = face_pose(moved, face)
                image = renderer.draw(pose)
                moved["points"] = renderer.landmarks(pose)
            yield {"image": image, "face": moved}


class _Motion:
    """Follows the driving video while it lasts, then eases into idle life."""

    def __init__(
        self, idle: Idle, driving: Iterable[Plain] | None, retarget: Retarget, fps: float
    ) -> None:
        self._idle, self._retarget = idle, retarget
        self._driving = iter(driving) if driving is not None else None
        self._step = 1 / (_EASE * fps)
        self._share = 0.0 if driving is not None else 1.0

    def step(self, loudness: float) -> tuple[Any, Any]:
        """Changes of pose and blendshapes for the next frame."""
        own = self._idle.step(loudness)
        frame = next(self._driving, None) if self._driving is not None else None
        if frame is None:
            self._driving = None
            self._share = min(self._share + self._step, 1.0)
        given = self._retarget.step(frame["face"] if frame is not None else None)
        share = 1.0 if not self._retarget.started else self._share
        pose, shapes = (g + (o - g) * share for g, o in zip(given, own, strict=True))
        return pose, shapes
