"""The speaker's face, as the service tells it: runs of frames in JSON.

https://learn.microsoft.com/azure/ai-services/speech-service/how-to-speech-synthesis-viseme, "3D
blend shapes animation": 60 frames a second, each of 55 values. The last three, how far head and
eyes roll, have no place among the hub's.
"""

from __future__ import annotations

import json
from typing import Any

import numpy as np

FPS = 60

NAMES = (
    "eyeBlinkLeft", "eyeLookDownLeft", "eyeLookInLeft", "eyeLookOutLeft", "eyeLookUpLeft",
    "eyeSquintLeft", "eyeWideLeft", "eyeBlinkRight", "eyeLookDownRight", "eyeLookInRight",
    "eyeLookOutRight", "eyeLookUpRight", "eyeSquintRight", "eyeWideRight", "jawForward", "jawLeft",
    "jawRight", "jawOpen", "mouthClose", "mouthFunnel", "mouthPucker", "mouthLeft", "mouthRight",
    "mouthSmileLeft", "mouthSmileRight", "mouthFrownLeft", "mouthFrownRight", "mouthDimpleLeft",
    "mouthDimpleRight", "mouthStretchLeft", "mouthStretchRight", "mouthRollLower",
    "mouthRollUpper", "mouthShrugLower", "mouthShrugUpper", "mouthPressLeft", "mouthPressRight",
    "mouthLowerDownLeft", "mouthLowerDownRight", "mouthUpperUpLeft", "mouthUpperUpRight",
    "browDownLeft", "browDownRight", "browInnerUp", "browOuterUpLeft", "browOuterUpRight",
    "cheekPuff", "cheekSquintLeft", "cheekSquintRight", "noseSneerLeft", "noseSneerRight",
    "tongueOut",
)  # fmt: skip
"""The service's values, in its order."""

# The hub's are these in the order of their names, without the tongue, after one that it calls
# neutral and the service doesn't know.
COLUMNS = [NAMES.index(name) for name in sorted(NAMES) if name != "tongueOut"]


def frames(animation: str) -> dict[float, Any]:
    """By each frame's second in the document's sound its values (52,), in the hub's order.

    Empty for what isn't blend shapes, such as the drawing that a user's own SSML may ask for.
    """
    try:
        told = json.loads(animation)
        rows = np.array(told["BlendShapes"], np.float32)[:, COLUMNS]
        times = (told["FrameIndex"] + np.arange(len(rows))) / FPS
    except (IndexError, KeyError, TypeError, ValueError):
        return {}
    return dict(zip(times.tolist(), np.pad(rows, ((0, 0), (1, 0))), strict=True))
