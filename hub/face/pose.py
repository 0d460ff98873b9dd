"""Which way a head is turned, from its landmarks."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from hub.types import Points

# Landmark, weight, and its place on MediaPipe's canonical face in centimetres (x to the picture's
# right, y up, z to the viewer): the basis that its own face geometry module aligns by. Points in
# the middle of the face are listed with x = 0; the others have a mirrored twin.
# Source: geometry_pipeline_metadata_landmarks inside the face landmarker.
_MIDDLE = (
    (4, 0.0709, 0.000, -0.463, 7.587),
    (6, 0.0321, 0.000, 2.473, 5.789),
    (10, 0.0084, 0.000, 8.262, 4.482),
)
_PAIRS = (
    (33, 263, 0.0587, 4.446, 2.664, 3.173),
    (54, 284, 0.0077, 6.279, 6.615, 1.426),
    (67, 297, 0.0091, 3.524, 8.006, 3.729),
    (117, 346, 0.0098, 5.259, 0.946, 2.974),
    (119, 348, 0.0146, 3.301, 0.862, 3.873),
    (121, 350, 0.0186, 1.821, 1.468, 4.224),
    (127, 356, 0.0052, 7.743, 2.365, -2.005),
    (129, 358, 0.1206, 1.786, -0.978, 4.850),
    (132, 361, 0.0056, 7.271, -2.891, -2.252),
    (133, 362, 0.0533, 1.856, 2.585, 3.758),
    (136, 365, 0.0669, 5.085, -7.179, 0.715),
    (143, 372, 0.0148, 6.408, 2.236, 1.561),
    (147, 376, 0.0143, 6.235, -1.944, 1.664),
    (198, 420, 0.0255, 1.247, 0.230, 5.681),
    (205, 425, 0.0473, 3.833, -1.537, 4.138),
)


def _basis() -> tuple[NDArray[np.intp], NDArray[np.float64], NDArray[np.float64]]:
    rows = list(_MIDDLE)
    for right, left, weight, x, y, z in _PAIRS:
        rows += [(right, weight, -x, y, z), (left, weight, x, y, z)]
    table = np.array(rows)
    # From the canonical face's axes (y up, z to the viewer) to those of `Points`.
    return table[:, 0].astype(np.intp), table[:, 1], table[:, 2:] * [1, -1, -1]


BASIS, _BASIS_WEIGHTS, BASIS_POINTS = _basis()


def head_pose(points: Points) -> tuple[float, float, float]:
    """Yaw, pitch and roll in degrees, signs as in `hub.types.Face`.

    The rotation is the one that brings the canonical face onto the landmarks with the least squared
    error (Kabsch 1976), with a scale and no perspective; it is then read as R = roll * yaw * pitch,
    so that turning the picture changes roll alone. Portraits to the front read a pitch of 10
    degrees in the median, clips of 4: take motion relative to a rest pose.
    """
    rotation = _align(points[BASIS].astype(np.float64))
    yaw = math.atan2(rotation[2, 0], math.hypot(rotation[0, 0], rotation[1, 0]))
    pitch = math.atan2(rotation[2, 1], rotation[2, 2])
    roll = math.atan2(rotation[1, 0], rotation[0, 0])
    return math.degrees(yaw), math.degrees(pitch), math.degrees(roll)


def _align(observed: NDArray[np.float64]) -> NDArray[np.float64]:
    weights = _BASIS_WEIGHTS[:, None] / _BASIS_WEIGHTS.sum()
    model = BASIS_POINTS - (weights * BASIS_POINTS).sum(0)
    seen = observed - (weights * observed).sum(0)
    left, _, right = np.linalg.svd(seen.T @ (weights * model))
    handed = np.sign(np.linalg.det(left @ right))
    return np.asarray(left @ np.diag([1, 1, handed]) @ right)
