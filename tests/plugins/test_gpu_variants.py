"""Paddle's engines where there is a GPU: their environments, and that they ask for the device.

There is none here: the driver is a made-up one, and Paddle's build for CPUs refuses the GPU.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from hub import Audio, Hub, HubError
from hub.runtime import Environments
from hub.runtime.device import device_for, variant_for
from hub.runtime.environments import Plan
from hub.settings import load_settings
from hub.specs import ProviderSpec
from hub.types import Face, Frame, Source

PLUGINS = Path(__file__).parents[2] / "plugins"
PACKAGE = re.compile(r"^([\w.-]+)==(\S+)", re.MULTILINE)
ENGINES = {
    "tts paddlespeech",
    "asr paddlespeech",
    "driver first-order-motion",
    "lipsync wav2lip-paddle",
}


@pytest.fixture(params=sorted(ENGINES))
def spec(request: pytest.FixtureRequest) -> ProviderSpec:
    return hub_on("auto").registry.get(*request.param.split()).spec


def hub_on(device: str, **settings: Any) -> Hub:
    return Hub(load_settings().model_copy(update={"device": device, **settings}))


def test_every_engine_with_variants_for_gpus_is_tried_here() -> None:
    found = [item.spec for item in Hub().providers() if item.spec]
    varied = {f"{s.kind} {s.id}" for s in found if getattr(s.runtime, "gpu_variants", ())}
    assert varied == ENGINES


@pytest.mark.skipif(sys.platform == "win32", reason="a script as a program")
def test_the_newest_that_the_driver_runs_is_taken(
    driver: Callable[..., None], spec: ProviderSpec
) -> None:
    driver("12.8")
    variant = variant_for(spec, "auto")
    assert variant is not None
    assert (variant.cuda, variant.index.rsplit("/", 2)[1]) == ("12.6", "cu126")
    assert device_for(spec, "auto") == "cuda:0"
    assert Environments(load_settings()).of(spec) != hub_on("cpu").environments.of(spec)


def test_nothing_but_paddle_is_replaced_and_by_the_same_version(spec: ProviderSpec) -> None:
    package = spec.engine.split(".")[0]
    (lock,) = PLUGINS.glob(f"*/{package}/{spec.runtime.lock}")
    pinned = dict(PACKAGE.findall(lock.read_text(encoding="utf-8")))
    for variant in spec.runtime.gpu_variants:
        text = Plan(spec.runtime.python, lock, variant).lock_text
        ((name, wanted),) = variant.replaced
        assert wanted == f"{name}-gpu=={pinned[name]}"
        assert dict(PACKAGE.findall(text)) == {k: v for k, v in pinned.items() if k != name}
        assert not re.search(r"[^\\]\n +--hash|\\\n(?! )", text), "hashes follow their package"


def call(hub: Hub, kind: str, name: str) -> None:
    """A call of each kind, as short as can be."""
    second = Audio(np.zeros(16_000, np.float32), 16_000)
    image = np.zeros((64, 64, 3), np.uint8)
    face = Face(np.full((478, 3), 20, np.float32), np.zeros(52, np.float32), (0.0, 0.0, 0.0))
    face.points[0] = 40
    provider = hub.get(kind, name)
    if kind == "tts":
        list(provider.synthesize("你好。"))
    elif kind == "asr":
        list(provider.transcribe([second]))
    elif kind == "driver":
        list(provider.drive(Source(image, face), [second], driving=[Frame(image, face)]))
    else:
        list(provider.sync([Frame(image, face)], [second], fps=25.0))


@pytest.mark.environments
def test_engines_ask_paddle_for_the_gpu_they_are_given(
    built: Callable[[ProviderSpec], Any], tmp_path: Path, spec: ProviderSpec
) -> None:
    file = tmp_path / "weights"
    file.touch()
    own = {weight.name: tmp_path if weight.unpack else file for weight in spec.weights}
    hub = hub_on("cuda:0", own_weights=own)
    wanted = hub.environments.of(spec)
    assert wanted is not None
    wanted.folder.parent.mkdir(parents=True, exist_ok=True)
    wanted.folder.symlink_to(built(spec).folder.resolve(), target_is_directory=True)
    try:
        with pytest.raises(HubError, match="not compiled with CUDA"):
            call(hub, spec.kind, spec.id)
    finally:
        hub.close()
