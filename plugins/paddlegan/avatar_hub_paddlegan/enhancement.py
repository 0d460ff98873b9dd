"""Faces drawn sharper: GPEN at 512 pixels, as PaddleGAN uses it."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from typing import Any

import cv2
import numpy as np
import paddle
from numpy.typing import NDArray

from .networks import arrays_of, filled, network

SIZE = 512


def new_network() -> Any:
    """GPEN without its weights."""
    # It looks for the generator in the package, whose __init__ is not run; see `networks`.
    generator = network("models.generators.generator_styleganv2.StyleGANv2Generator")
    importlib.import_module("ppgan.models.generators").StyleGANv2Generator = generator
    return network("models.generators.gpen.GPEN")(size=SIZE, style_dim=512, n_mlp=8)


class Enhancement:
    """GPEN (Yang et al. 2021, https://arxiv.org/abs/2105.06070).

    Raises ValueError when the file at ``path`` isn't its checkpoint.
    """

    def __init__(self, path: str, tell: Callable[[str], None]) -> None:
        tell("loading what enhances faces")
        (arrays,) = arrays_of(path)
        self._net, self._tell = filled(new_network(), arrays, path), tell
        mask = np.zeros((SIZE, SIZE), np.float32)
        cv2.rectangle(mask, (26, 26), (486, 486), 1.0, -1, cv2.LINE_AA)
        for _ in range(2):
            mask = cv2.GaussianBlur(mask, (101, 101), 11)
        self._mask = mask[..., None]

    def __call__(self, faces: NDArray[np.float32]) -> NDArray[np.float32]:
        """Square RGB faces (N, S, S, 3) in [0, 255] as (N, 512, 512, 3); borders stay as given.

        One by one, for on a CPU each takes many seconds, and on a GPU many take much memory.
        """
        enhanced = []
        for number, face in enumerate(faces, 1):
            self._tell(f"enhancing face {number} of {len(faces)}")
            enhanced.append(self._enhanced(face))
        return np.stack(enhanced)

    def _enhanced(self, face: NDArray[np.float32]) -> NDArray[np.float32]:
        large: Any = cv2.resize(face, (SIZE, SIZE), interpolation=cv2.INTER_AREA)
        given = np.asarray(large, np.float32)
        with paddle.no_grad():
            net_input = paddle.to_tensor((given / 255 - 0.5) / 0.5).transpose([2, 0, 1])
            drawn: Any = self._net(net_input.unsqueeze(0))[0][0].transpose([1, 2, 0]).numpy()
        drawn = (np.clip(drawn * 0.5 + 0.5, 0, 1) * 255).astype(np.uint8)
        return np.asarray(drawn * self._mask + (1 - self._mask) * given, np.float32)
