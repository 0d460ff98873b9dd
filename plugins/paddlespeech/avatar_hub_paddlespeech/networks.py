"""What is done with every network of PaddleSpeech's."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import paddle
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Scaled:
    """Spectrograms as a network has them: less the mean, by the deviation; tensors (mels,)."""

    mean: Any
    deviation: Any

    @classmethod
    def read(cls, statistics: NDArray[np.float32]) -> Scaled:
        """From (2, mels)."""
        return cls(*map(paddle.to_tensor, statistics))

    def scaled(self, mels: Any) -> Any:
        """For the network."""
        return (mels - self.mean) / self.deviation

    def restored(self, mels: Any) -> Any:
        """From the network."""
        return mels * self.deviation + self.mean


def compute_here(device: str) -> None:
    """Let Paddle compute in this thread, at once and on that device, "cpu" or "cuda:0".

    Only the thread that imported it does so from the start; in others it would write down a graph.
    """
    paddle.disable_static()
    paddle.set_device(device.replace("cuda", "gpu"))


def filled(network: Any, weights: Any, name: str) -> None:
    """Give the network its weights and leave training. Raises ValueError when they aren't its own.

    Paddle itself only warns, and the network would speak noise.
    """
    known = weights if isinstance(weights, dict) else {}
    for key, value in network.named_parameters():
        if key not in known or np.shape(known[key]) != tuple(value.shape):
            raise ValueError(f"{name}: its snapshot does not fit its configuration ({key}).")
    network.set_state_dict(weights)
    network.eval()
