"""First Order Motion: key points of faces, and a face drawn with another one's key points.

Siarohin et al. 2019, https://arxiv.org/abs/2003.00196; networks and rules are PaddleGAN's.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import paddle
from numpy.typing import NDArray

from .keypoints import Keypoints
from .networks import arrays_of, filled, network

Floats = NDArray[np.float32]
Arrays = Mapping[str, Any]

_COLOURS, _BACKGROUND = 3, 1


class Motion:
    """The two networks of a checkpoint, whose widths it tells.

    Raises ValueError when the file at ``path`` is no checkpoint of First Order Motion.
    """

    def __init__(self, path: str, tell: Callable[[str], None]) -> None:
        tell("loading First Order Motion")
        generator, detector = arrays_of(path, "generator", "kp_detector")
        try:
            drawing, finding = _sizes(generator, detector)
        except (KeyError, IndexError) as error:
            raise ValueError(f"{path} is another model's checkpoint: no {error}.") from error
        make = network("models.generators.occlusion_aware.OcclusionAwareGenerator")
        self._generator = filled(make(**drawing, inference=True), generator, path)
        self._detector = filled(
            network("modules.keypoint_detector.KPDetector")(**finding), detector, path
        )

    def keypoints(self, faces: NDArray[np.uint8]) -> list[Keypoints]:
        """Of square RGB faces (N, S, S, 3)."""
        with paddle.no_grad():
            found = self._detector(_to_tensor(faces))
        places, turns = found["value"].numpy(), found["jacobian"].numpy()
        return [Keypoints(*pair) for pair in zip(places, turns, strict=True)]

    def draw(self, face: NDArray[np.uint8], own: Keypoints, wanted: Sequence[Keypoints]) -> Floats:
        """The face (S, S, 3), whose key points are ``own``, with each of those ``wanted``.

        Shape (N, S, S, 3), values in [0, 255].
        """
        count = len(wanted)
        with paddle.no_grad():
            drawn = self._generator(
                _to_tensor(np.repeat(face[None], count, 0)),
                kp_source=_to_dict([own] * count),
                kp_driving=_to_dict(wanted),
            )["prediction"]
        return np.asarray(drawn.numpy().transpose(0, 2, 3, 1) * 255.0, np.float32)


def _to_tensor(faces: NDArray[np.uint8]) -> Any:
    return paddle.to_tensor((faces / 255.0).astype(np.float32)).transpose([0, 3, 1, 2])


def _to_dict(keypoints: Sequence[Keypoints]) -> dict[str, Any]:
    return {
        "value": paddle.to_tensor(np.stack([k.places for k in keypoints])),
        "jacobian": paddle.to_tensor(np.stack([k.turns for k in keypoints])),
    }


def _sizes(generator: Arrays, detector: Arrays) -> tuple[dict[str, Any], dict[str, Any]]:
    """What the generator and the detector of these weights are made with."""
    mobile = "kp.0.weight" in detector
    common = {
        "num_kp": detector["kp.2.weight" if mobile else "kp.weight"].shape[0],
        "num_channels": _COLOURS,
        "estimate_jacobian": True,
        "mobile_net": mobile,
    }
    maps = (common["num_kp"] + _BACKGROUND) * (_COLOURS + 1)
    motion = "dense_motion_network."
    blocks = _count(generator, "down_blocks.")
    drawing = {
        "block_expansion": generator[f"first.{'2.' if mobile else ''}conv.weight"].shape[0],
        "max_features": _width(generator, "down_blocks.", mobile),
        "num_down_blocks": blocks,
        "num_bottleneck_blocks": _count(generator, "bottleneck.r"),
        "estimate_occlusion_map": True,
        "dense_motion_params": {
            **_hourglass(generator, f"{motion}hourglass.", f"{motion}mask.", maps, mobile),
            "scale_factor": 0.25,
        },
    }
    finding = {
        **_hourglass(detector, "predictor.", "kp.", _COLOURS, mobile),
        "scale_factor": 0.25,
        "temperature": 0.1,
    }
    return {**common, **drawing}, {**common, **finding}


def _hourglass(arrays: Arrays, name: str, head: str, inputs: int, mobile: bool) -> dict[str, int]:
    blocks = f"{name}encoder.down_blocks."
    outputs = arrays[f"{head}{'0.' if mobile else ''}weight"].shape[1]
    return {
        "block_expansion": outputs - inputs,
        "max_features": _width(arrays, blocks, mobile),
        "num_blocks": _count(arrays, blocks),
    }


def _count(arrays: Arrays, prefix: str) -> int:
    """How many blocks ``prefix0``, ``prefix1`` ... there are."""
    numbers = {n[len(prefix) :].split(".")[0] for n in arrays if n.startswith(prefix)}
    return len(numbers)


def _width(arrays: Arrays, blocks: str, mobile: bool) -> int:
    """The width of the last of some blocks, which is the greatest."""
    last = _count(arrays, blocks) - 1
    return int(arrays[f"{blocks}{last}.conv{'1' if mobile else ''}.weight"].shape[0])
