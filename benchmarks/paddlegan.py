"""What First Order Motion and Wav2Lip cost through hub and worker, over their networks alone.

Run: ``.venv/bin/python benchmarks/paddlegan.py``; it builds the engines' environment if it is
missing. The target is a ratio of at most 1.05, warm, with networks of random weights and full size.
Both times are of the same call: the networks' are taken around them, inside the worker. Two busy
cores gave 1.003 (First Order Motion) and 1.025 (Wav2Lip).
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from itertools import repeat
from pathlib import Path
from typing import Any

import numpy as np

from hub import Audio, Frame, Hub, ProviderSpec, Source
from hub.media import read_image
from hub.runtime.process import ProcessRunner
from hub.settings import get_settings
from hub.types import Mark
from hub.weights import SAMPLE_PORTRAIT

FPS = 25.0
ENGINES = Path(__file__).with_name("paddlegan_engines.py")


class Host:
    """Stands for the hub's engine host: one engine, started by `main`."""

    def __init__(self, runner: ProcessRunner) -> None:
        self._runner = runner

    def stream(self, _spec: ProviderSpec, method: str, *args: Any) -> Iterator[Any]:
        return self._runner.stream(method, *args)


def start(hub: Hub, kind: str, provider: str, engine: str, folder: Path) -> Any:
    """The provider on a worker of its own with the engine that tells."""
    found = hub.get(kind, provider)
    spec, environment = found.spec, hub.environments.build(found.spec)
    if not (folder / "wav2lip_hq.pdparams").exists():
        subprocess.run([environment.python, ENGINES, folder], check=True, capture_output=True)
    weights = {w.name: str(folder / Path(w.name).name) for w in spec.weights}
    context = {"weights": weights, "device": "cpu", "threads": get_settings().threads}
    context |= {"secrets": {}, "cache_dir": str(folder), "offline": True}
    runner = ProcessRunner(
        spec.model_copy(update={"engine": f"{ENGINES.stem}:{engine}"}),
        context,
        python=environment.python,
        log=folder / "log",
        clean=str,
    )
    found._host = Host(runner)
    return found


def speech(frames: int) -> list[Audio]:
    seconds = frames / FPS
    samples = np.random.default_rng(0).normal(0, 0.1, round(seconds * 16_000)).astype(np.float32)
    return [Audio(samples, 16_000, "a", (Mark("a", 0.0, seconds),))]


def measure(provider: Any, stream: Callable[[int], Iterator[Frame]], frames: int) -> None:
    """Say what a frame took, and of that the networks; a first frame warms the worker up."""
    for count in (1, frames):
        started = time.perf_counter()
        assert sum(1 for _ in stream(count)) == count
        wall = (time.perf_counter() - started) / count
        (nets,) = provider._host.stream(provider.spec, "seconds", {})
    nets /= frames
    name = provider.spec.title
    print(f"{name}: {wall:.3f} s a frame, networks {nets:.3f}, ratio {wall / nets:.3f}")


def main() -> None:
    hub = Hub()
    sample = hub.weights.ensure([SAMPLE_PORTRAIT])[SAMPLE_PORTRAIT.name]
    image = read_image(sample).image
    face, _ = hub.faces.choose_face(image)
    source, frame = Source(image, face), Frame(image, face)
    with tempfile.TemporaryDirectory() as folder:
        sys.path.insert(0, str(ENGINES.parent))
        driver = start(hub, "driver", "first-order-motion", "FirstOrderMotion", Path(folder))
        lips = start(hub, "lipsync", "wav2lip-paddle", "Wav2Lip", Path(folder))
        measure(
            driver,
            lambda n: driver.drive(source, speech(n), driving=repeat(frame, n), fps=FPS),
            4,
        )
        measure(lips, lambda n: lips.sync(repeat(frame, n), speech(n), fps=FPS), 40)
        for provider in (driver, lips):
            provider._host._runner.close()
    hub.close()


if __name__ == "__main__":
    main()
