"""PaddleGAN's networks under Paddle 3, filled with somebody's weights.

ppgan 2.1.0 was written for Paddle 2. Two things keep its networks from being imported today: its
packages import all thirty applications with everything those need, and one network asks for a
function that Paddle has renamed.
"""

from __future__ import annotations

import importlib
import importlib.util
import sys
import types
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import paddle

from .checkpoint import read

_PACKAGES = ("ppgan.models", "ppgan.models.generators", "ppgan.models.discriminators")


def network(name: str) -> Any:
    """A class of ppgan's, such as ``models.generators.wav2lip.Wav2Lip``."""
    if not hasattr(paddle, "fluid"):
        _make_importable()
    module, _, kind = name.rpartition(".")
    return getattr(importlib.import_module(f"ppgan.{module}"), kind)


def _make_importable() -> None:
    paddle.fluid = types.SimpleNamespace(layers=types.SimpleNamespace(resize_nearest=_nearest))
    found = importlib.util.find_spec("ppgan")
    assert found is not None and found.origin is not None  # noqa: S101 - it is in the lock
    for name in _PACKAGES:
        package = types.ModuleType(name)
        package.__path__ = [str(Path(found.origin).parent.joinpath(*name.split(".")[1:]))]
        sys.modules[name] = package


def _nearest(images: Any, scale: float) -> Any:
    return paddle.nn.functional.interpolate(images, scale_factor=scale, mode="nearest")


def enter(device: str) -> None:
    """Make this thread one in which networks run, on the device of that name of the hub's.

    Paddle's mode belongs to a thread, and each call comes in one of its own.
    """
    paddle.disable_static()
    paddle.set_device(device.replace("cuda", "gpu"))


def arrays_of(path: str, *parts: str) -> list[dict[str, Any]]:
    """The named parts of a checkpoint, each a dict of arrays; without names the whole.

    Raises ValueError for what is none.
    """
    whole = read(path)
    found = [whole.get(part) for part in parts] if isinstance(whole, dict) and parts else [whole]
    if not all(isinstance(part, dict) for part in found):
        raise ValueError(f"{path} is another model's checkpoint: it lacks {' and '.join(parts)}.")
    return found


def filled(net: Any, arrays: Mapping[str, Any], path: str) -> Any:
    """The network with its weights, ready for use; ``path`` is for the error.

    Raises ValueError when a weight is missing or has another shape.
    """
    for name, parameter in net.named_parameters():
        if name not in arrays:
            raise ValueError(f"{path} is another model's checkpoint: it lacks {name}.")
        wanted, shape = list(parameter.shape), list(getattr(arrays[name], "shape", ()))
        if shape != wanted:
            raise ValueError(
                f"{path} is another model's checkpoint: {name} is {shape}, not {wanted}."
            )
    net.set_state_dict(dict(arrays))
    net.eval()
    return net
