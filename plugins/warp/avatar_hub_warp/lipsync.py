"""The lip sync: draws the source's whole picture, or the mouth of frames that come as pictures."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import cv2
import numpy as np

from .expression import add_mouth, face_pose
from .interior import Interior
from .pose import Pose
from .renderer import MovingMouth, Renderer
from .track import frames_of
from .visemes import OPEN, PUCKER, SIZE, TEETH, WIDE

Plain = dict[str, Any]


class Engine:
    """Implements `hub.engines.LipSyncEngine`."""

    def load(self, context: Mapping[str, Any]) -> None:  # noqa: ARG002 - it is the protocol's
        """Nothing to load. OpenCV is kept to one thread: its frames are small, jobs run beside."""
        cv2.setNumThreads(1)

    def close(self) -> None:
        """Nothing to let go of."""

    def sync(
        self, source: Plain, frames: Iterable[Plain], speech: Iterable[Plain], params: Plain
    ) -> Iterator[Plain]:
        """Yield each frame with the speech's mouth; see `hub.engines.LipSyncEngine.sync`."""
        scale = np.ones(SIZE, np.float32)
        scale[[OPEN, WIDE, PUCKER, TEETH]] = params["strength"]
        rows = (row * scale for row, _ in frames_of(speech, float(source["fps"]), hold=True))
        silence = np.zeros(SIZE, np.float32)
        still: Renderer | None = None
        interior: Interior | None = None
        for frame in frames:
            values = next(rows, silence)
            face, image = frame["face"], frame["image"]
            if image is None:
                still = still or Renderer(source["image"], source["face"]["points"])
                yield _draw_still(still, source, face, values)
            elif face is None:
                yield frame
            else:
                mouth = MovingMouth(image, face["points"], interior)
                interior = mouth.interior
                pose = add_mouth(Pose(), mouth.mouth, values, interior.palette.lip_hidden)
                yield {"image": mouth.draw(pose), "face": face}


def _draw_still(renderer: Renderer, source: Plain, face: Plain | None, values: Any) -> Plain:
    pose = face_pose(face or source["face"], source["face"])
    pose = add_mouth(pose, renderer.mouth, values, renderer.interior.palette.lip_hidden)
    return {"image": renderer.draw(pose), "face": face}
