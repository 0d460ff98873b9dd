"""Lip sync: PaddleGAN's Wav2Lip on the crops that the hub cuts.

Wav2Lip: Prajwal et al. 2020, https://arxiv.org/abs/2008.10010.
"""

from __future__ import annotations

import itertools
import threading
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import numpy as np
import paddle
from numpy.typing import NDArray

from .enhancement import Enhancement
from .mel import COLUMNS_A_SECOND, Mel
from .networks import arrays_of, enter, filled, network

Plain = dict[str, Any]

_SIZE = 96


class Engine:
    """Implements `hub.engines.LipSyncEngine`."""

    def load(self, context: Mapping[str, Any]) -> None:
        """Read Wav2Lip; GPEN is read when it is first asked for."""
        self._device, self._tell = context["device"], context["tell"]
        enter(self._device)
        path = context["weights"]["paddlegan/wav2lip_hq.pdparams"]
        (arrays,) = arrays_of(path)
        self._net = filled(network("models.generators.wav2lip.Wav2Lip")(), arrays, path)
        self._gpen_path = context["weights"]["paddlegan/GPEN-512.pdparams"]
        self._enhancement: Enhancement | None = None
        self._lock = threading.Lock()

    def close(self) -> None:
        """Let the networks go."""
        self._net = self._enhancement = None

    def sync(
        self,
        source: Plain,
        frames: Iterable[Plain],
        speech: Iterable[Plain],
        params: Plain,
    ) -> Iterator[Plain]:
        """Yield each crop with its mouth; see `hub.engines.LipSyncEngine.sync`."""
        enter(self._device)
        enhance = self._enhance() if params["face_enhancement"] else None
        mel, step = Mel(speech), COLUMNS_A_SECOND / source["fps"]
        number = itertools.count()
        for batch in _batches(frames, params["batch_size"]):
            sounds = [mel.window(int(next(number) * step)) for _ in batch]
            seen = [i for i, frame in enumerate(batch) if frame["image"] is not None]
            if seen:
                crops = np.stack([batch[i]["image"] for i in seen])
                drawn = self.draw(crops, np.stack([sounds[i] for i in seen]))
                if enhance:
                    drawn = enhance(drawn)
                for i, image in zip(seen, drawn.astype(np.uint8), strict=True):
                    batch[i] = {"image": image, "face": batch[i]["face"]}
            yield from batch

    def draw(self, crops: NDArray[np.uint8], sounds: NDArray[np.float32]) -> NDArray[np.float32]:
        """Crops (N, 96, 96, 3) with the mouths of mel windows (N, 80, 16), values in [0, 255]."""
        seen = crops[..., ::-1]  # the network was trained on BGR
        masked = seen.copy()
        masked[:, _SIZE // 2 :] = 0
        faces = np.concatenate([masked, seen], axis=3).transpose(0, 3, 1, 2) / 255.0
        with paddle.no_grad():
            drawn = self._net(
                paddle.to_tensor(sounds[:, None]), paddle.to_tensor(faces.astype(np.float32))
            )
        return np.asarray(drawn.numpy().transpose(0, 2, 3, 1)[..., ::-1] * 255.0, np.float32)

    def _enhance(self) -> Enhancement:
        with self._lock:
            self._enhancement = self._enhancement or Enhancement(self._gpen_path, self._tell)
            return self._enhancement


def _batches(frames: Iterable[Plain], size: int) -> Iterator[list[Plain]]:
    """The first frame alone, so that it is seen soon, then batches."""
    frames = iter(frames)
    batch = list(itertools.islice(frames, 1))
    while batch:
        yield batch
        batch = list(itertools.islice(frames, size))
