"""The three networks of the face landmarker, each as a function on arrays."""

from __future__ import annotations

import os
import zipfile
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hub.errors import WeightError
from hub.types import Image, Points

DETECTOR_SIZE = 128
LANDMARKS_SIZE = 256

MEMBERS = ("face_detector.tflite", "face_landmarks_detector.tflite", "face_blendshapes.tflite")

# The landmarks the blendshape network looks at (mediapipe's face_blendshapes_graph.cc).
# fmt: off
_EXPRESSIVE = np.array([
    0, 1, 4, 5, 6, 7, 8, 10, 13, 14, 17, 21, 33, 37, 39, 40, 46, 52, 53, 54, 55, 58, 61, 63, 65, 66,
    67, 70, 78, 80, 81, 82, 84, 87, 88, 91, 93, 95, 103, 105, 107, 109, 127, 132, 133, 136, 144,
    145, 146, 148, 149, 150, 152, 153, 154, 155, 157, 158, 159, 160, 161, 162, 163, 168, 172, 173,
    176, 178, 181, 185, 191, 195, 197, 234, 246, 249, 251, 263, 267, 269, 270, 276, 282, 283, 284,
    285, 288, 291, 293, 295, 296, 297, 300, 308, 310, 311, 312, 314, 317, 318, 321, 323, 324, 332,
    334, 336, 338, 356, 361, 362, 365, 373, 374, 375, 377, 378, 379, 380, 381, 382, 384, 385, 386,
    387, 388, 389, 390, 397, 398, 400, 402, 405, 409, 415, 454, 466, 468, 469, 470, 471, 472, 473,
    474, 475, 476, 477,
])
# fmt: on


class Networks:
    """One set of interpreters: for one caller at a time, see `NetworkPool`."""

    def __init__(self, members: dict[str, bytes]) -> None:
        self._detector, self._landmarks, self._blendshapes = (
            _interpreter(members[name]) for name in MEMBERS
        )

    def detect(self, picture: Image) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Look for faces in a picture of 128 x 128.

        Returns keypoints, shape (896, 8, 2), in pixels: the box's centre and size, right eye, left
        eye, nose, mouth, ears; and scores, shape (896,), in [0, 1]. Most are no faces at all.
        """
        regressed, logits = _invoke(self._detector, 2 * _unit(picture) - 1)
        keypoints = regressed.reshape(-1, 8, 2)
        keypoints[:, 0] += _ANCHORS
        keypoints[:, 2:] += _ANCHORS[:, None]
        return keypoints, _sigmoid(logits.ravel())

    def landmarks(self, crop: Image) -> tuple[Points, float]:
        """The landmarks in the pixels of a crop of 256 x 256, and the face's presence in [0, 1]."""
        points, presence, _ = _invoke(self._landmarks, _unit(crop))
        return points.reshape(478, 3), float(_sigmoid(presence.ravel())[0])

    def blendshapes(self, points: Points) -> NDArray[np.float32]:
        """The 52 blendshapes in [0, 1] of landmarks in pixels of any scale."""
        (values,) = _invoke(self._blendshapes, points[_EXPRESSIVE, :2])
        return np.clip(values.ravel(), 0, 1)


class NetworkPool:
    """Lends `Networks` so that several jobs can look for faces at once.

    Interpreters keep the state of a call, so each caller borrows a set of its own; as many sets are
    made as are ever in use at the same time.
    """

    def __init__(self, model_path: str | Path) -> None:
        self._members = _read_members(Path(model_path))
        self._idle: deque[Networks] = deque()

    @contextmanager
    def borrow(self) -> Iterator[Networks]:
        """Lend a set; it goes back to the pool at the end of the block."""
        try:
            networks = self._idle.pop()
        except IndexError:
            networks = Networks(self._members)
        try:
            yield networks
        finally:
            self._idle.append(networks)


def _read_members(path: Path) -> dict[str, bytes]:
    try:
        with zipfile.ZipFile(path) as archive:
            return {name: archive.read(name) for name in MEMBERS}
    except (OSError, zipfile.BadZipFile, KeyError) as error:
        raise WeightError(
            f"{path} is not a face landmarker model: {error}.",
            fix="Run `avatar-hub weights pull` to fetch it again.",
        ) from error


def _interpreter(model: bytes) -> Any:
    from ai_edge_litert.interpreter import Interpreter

    with _unheard():
        interpreter = Interpreter(model_content=model, num_threads=1)
        interpreter.allocate_tensors()
    return interpreter


@contextmanager
def _unheard() -> Iterator[None]:
    # LiteRT announces its delegate on standard error, into the middle of a progress line, and has
    # no switch for it: the descriptor itself points elsewhere for these few milliseconds.
    kept, nowhere = os.dup(2), os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, 2)
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
        os.close(nowhere)


def _invoke(interpreter: Any, values: NDArray[np.float32]) -> list[NDArray[np.float32]]:
    interpreter.set_tensor(interpreter.get_input_details()[0]["index"], values[None])
    interpreter.invoke()
    return [interpreter.get_tensor(each["index"]) for each in interpreter.get_output_details()]


def _unit(picture: Image) -> NDArray[np.float32]:
    return np.multiply(picture, 1 / 255, dtype=np.float32)


def _sigmoid(logits: NDArray[np.float32]) -> NDArray[np.float32]:
    shares = 1 / (1 + np.exp(-np.clip(logits, -50, 50)))
    return shares.astype(np.float32)


def _anchors() -> NDArray[np.float32]:
    """Centres that the detector's boxes are offsets from: two grids, of stride 8 and 16 pixels."""
    grids = []
    for stride, boxes in ((8, 2), (16, 6)):
        at = np.arange(stride / 2, DETECTOR_SIZE, stride, dtype=np.float32)
        grid = np.stack(np.meshgrid(at, at), axis=-1).reshape(-1, 2)
        grids.append(grid.repeat(boxes, axis=0))
    return np.concatenate(grids)


_ANCHORS = _anchors()
