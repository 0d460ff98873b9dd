"""Models of random weights, and one that copies, in PaddleGAN's own file format.

Run by the engine's Python with the folder to write into; then ``gpen`` for that model alone, which
is large.
"""

from __future__ import annotations

import math
import sys
from pathlib import Path
from typing import Any

import numpy as np
import paddle
from avatar_hub_paddlegan.enhancement import new_network
from avatar_hub_paddlegan.networks import network

FOLDER = Path(sys.argv[1])
WIDTH, WIDEST, BLOCKS = 8, 32, 2


def first_order_motion(mobile: bool) -> tuple[Any, Any]:
    """PaddleGAN's networks, narrower than those that it trained."""
    common = {
        "num_kp": 10,
        "num_channels": 3,
        "estimate_jacobian": True,
        "block_expansion": WIDTH,
        "max_features": WIDEST,
        "mobile_net": mobile,
    }
    motion = {
        "block_expansion": WIDTH,
        "max_features": WIDEST,
        "num_blocks": BLOCKS,
        "scale_factor": 0.25,
    }
    generator = network("models.generators.occlusion_aware.OcclusionAwareGenerator")(
        num_down_blocks=2,
        num_bottleneck_blocks=1,
        estimate_occlusion_map=True,
        dense_motion_params=motion,
        **common,
    )
    detector = network("modules.keypoint_detector.KPDetector")(
        num_blocks=BLOCKS, temperature=0.1, scale_factor=0.25, **common
    )
    return generator, detector


def fill(layer: Any, spread: float) -> None:
    """Normally distributed weights, for those of a new network hardly change the picture."""
    shape = layer.weight.shape
    values = np.random.default_rng(len(shape) + shape[0]).normal(0, spread, shape)
    layer.weight.set_value(values.astype(np.float32))


def copy(layer: Any, gain: float = 1.0) -> None:
    """A convolution that passes its first three channels on."""
    weight = np.zeros(layer.weight.shape, np.float32)
    for channel in range(3):
        weight[channel, channel, weight.shape[2] // 2, weight.shape[3] // 2] = gain
    layer.weight.set_value(weight)
    layer.bias.set_value(paddle.zeros_like(layer.bias))


def copying(generator: Any) -> None:
    """Draw the source itself, moved by the key points and somewhat softer."""
    for block in (generator.first, *generator.down_blocks, *generator.up_blocks):
        copy(block.conv)
    for convolution in (generator.bottleneck[0].conv1, generator.bottleneck[0].conv2):
        convolution.weight.set_value(paddle.zeros_like(convolution.weight))
        convolution.bias.set_value(paddle.zeros_like(convolution.bias))
    copy(generator.final, 5.0)
    generator.final.bias.set_value(np.full(3, -2.5, np.float32))
    motion = generator.dense_motion_network
    for convolution in (motion.mask, motion.occlusion):
        convolution.weight.set_value(paddle.zeros_like(convolution.weight))
    motion.mask.bias.set_value(np.array([-10] + [0] * 10, np.float32))
    motion.occlusion.bias.set_value(np.array([10], np.float32))


def save(name: str, mobile: bool = False, copies: bool = False) -> None:
    generator, detector = first_order_motion(mobile)
    for layer in generator.sublayers():
        if isinstance(layer, paddle.nn.Conv2D):
            fill(layer, math.sqrt(2 / np.prod(layer.weight.shape[1:])))
    fill(detector.jacobian[-1] if mobile else detector.jacobian, 0.02)
    fill(detector.kp[-1] if mobile else detector.kp, 0.1)
    if copies:
        copying(generator)
        fill(detector.jacobian, 0.0)
    elif mobile:
        fill(generator.final[-1], 5.0)
    state = {"generator": generator.state_dict(), "kp_detector": detector.state_dict()}
    paddle.save(state, str(FOLDER / name))


def gpen() -> None:
    paddle.save(new_network().state_dict(), str(FOLDER / "GPEN-512.pdparams"))


def others() -> None:
    save("vox-cpk.pdparams")
    save("vox-mobile.pdparams", mobile=True)
    save("copying.pdparams", copies=True)
    wav2lip = network("models.generators.wav2lip.Wav2Lip")()
    fill(wav2lip.output_block[1], 0.5)
    paddle.save(wav2lip.state_dict(), str(FOLDER / "wav2lip_hq.pdparams"))


paddle.seed(7)
if "gpen" in sys.argv:
    gpen()
else:
    others()
