"""From blendshapes, pose and mouth values to what the renderer draws."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from . import blendshapes as bs
from .geometry import Floats, rotation
from .pose import Lids, Pose
from .shapes import Mouth
from .visemes import BITE, OPEN, PRESS, PUCKER, TEETH, TONGUE, WIDE

_GAZE = (0.035, 0.022)  # units of the iris for a full look aside, and up or down
_SHUT = 0.75  # what the face landmarker says of an eye that is shut
_PARTED = (0.010, 0.035)  # units that lips part in any sound, in sight and hidden
_PARTS_BY = 0.015  # units of a sound's opening in which they do
_SEAL_KEPT = 0.6  # of the picture's own opening that lips may use before the jaw must move


def face_pose(face: dict[str, Any], source: dict[str, Any]) -> Pose:
    """The head, the eyes and the expression of ``face`` as changes of ``source``."""
    now, still = (np.asarray(f["blendshapes"], np.float32) for f in (face, source))
    change = now - still
    turn = np.asarray(face["pose"], np.float32) - np.asarray(source["pose"], np.float32)
    pose = Pose(turn=rotation(*((turn + 180) % 360 - 180)))
    pose.set(
        brow_in=change[bs.BROW_INNER],
        brow_up_left=change[bs.BROW_OUTER[0]],
        brow_up_right=change[bs.BROW_OUTER[1]],
        brow_down_left=change[bs.BROW_DOWN[0]],
        brow_down_right=change[bs.BROW_DOWN[1]],
        cheek_left=change[bs.CHEEK_SQUINT[0]],
        cheek_right=change[bs.CHEEK_SQUINT[1]],
        smile_left=change[bs.SMILE[0]],
        smile_right=change[bs.SMILE[1]],
        frown_left=change[bs.FROWN[0]],
        frown_right=change[bs.FROWN[1]],
        puff=max(change[bs.CHEEK_PUFF], 0),
    )
    pose.left, pose.right = (_lids(now, still, side) for side in (0, 1))
    return pose


def _lids(now: Floats, still: Floats, side: int) -> Lids:
    rest = min(float(still[bs.BLINK[side]]), 0.5)
    closed = (float(now[bs.BLINK[side]]) - rest) / (_SHUT - rest)
    change = now - still

    def look(name: str) -> float:
        return float(change[bs.LOOK[name][side]])

    x, y = look("right") - look("left"), look("down") - look("up")
    gaze = (round(_GAZE[0] * x, 4), round(_GAZE[1] * y, 4))
    squint = float(np.clip(change[bs.SQUINT[side]], 0, 1))
    return Lids(round(min(max(closed, 0.0), 1.0), 3), round(squint, 3), gaze)


def add_mouth(pose: Pose, mouth: Mouth, values: Floats, hidden: float = 0.0) -> Pose:
    """Add a row of mouth values to ``pose``; ``hidden`` in [0, 1] is `Palette.lip_hidden`."""
    free = 1 - max(float(values[PRESS]), float(values[BITE]))
    gap = max(_parted(float(values[OPEN]), hidden * free) * mouth.reach, mouth.rest * free)
    sealed = 1.0 - min(1.0, gap / max(mouth.gap, 1e-3)) * (_SEAL_KEPT if mouth.gap > 0.02 else 1.0)
    show = float(values[TEETH]) * (1 - float(values[PRESS]))
    lifted = 0.012 * show + 0.15 * gap
    pose.set(
        jaw=max(gap - mouth.gap * (1 - sealed) - lifted - 0.012 * show, 0.0),
        seal=sealed,
        wide=values[WIDE] * mouth.agility,
        pucker=values[PUCKER] * mouth.agility,
        press=values[PRESS],
        bite=values[BITE],
        drop=0.012 * show,
    )
    pose.set(**{"raise": lifted})
    pose.tongue = float(values[TONGUE])
    return pose


def _parted(opening: float, hidden: float) -> float:
    """How far lips open that should by ``opening``: soon enough apart for it to be seen.

    Under a moustache less than 0.04 units is no more than a light hair.
    """
    seen, unseen = _PARTED
    share = 1 - math.exp(-opening / _PARTS_BY)
    return opening + (seen + (unseen - seen) * hidden) * share
