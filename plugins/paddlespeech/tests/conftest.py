"""The engine's environment, and scripts that are run by its Python."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from avatar_hub_paddlespeech import tts_spec

Inside = Callable[..., str]

# As the hub's worker does it: the package's __init__ needs the hub, which isn't there.
_RUN = """
import runpy, sys, types
folder, script, *sys.argv[1:] = sys.argv[1:]
package = types.ModuleType("avatar_hub_paddlespeech")
package.__path__ = [folder]
sys.modules[package.__name__] = package
runpy.run_path(script, run_name="__main__")
"""


def voice_like(seconds: float, pitch: float = 120.0, seed: int = 0) -> np.ndarray:
    """Vowels at 16 kHz, four a second, each with formants of its own: float32 (N,)."""
    random = np.random.default_rng(seed)
    times = np.arange(round(seconds * 16_000)) / 16_000
    syllable = (times * 4).astype(int)
    formants = random.uniform((300, 900), (800, 2500), (syllable[-1] + 1, 2))[syllable]
    sound = np.zeros_like(times)
    for harmonic in range(1, 30):
        hertz = harmonic * pitch
        gain = sum(np.exp(-(((hertz - formants[:, n]) / 200) ** 2)) for n in (0, 1))
        sound += gain * np.sin(2 * np.pi * hertz * times)
    sound *= 0.6 - 0.4 * np.cos(2 * np.pi * 4 * times)
    noise = random.normal(0, 0.002, len(times))
    return (0.5 * sound / np.abs(sound).max() + noise).astype(np.float32)


@pytest.fixture(scope="session")
def voice() -> Callable[..., np.ndarray]:
    """See `voice_like`."""
    return voice_like


@pytest.fixture(scope="session")
def inside(built: Any) -> Inside:
    """``inside(script, *arguments)``: what a script prints in the engines' environment."""
    environment = built(tts_spec.tts_providers()[0])

    def run(script: Path, *arguments: object) -> str:
        folder = Path(tts_spec.__file__).parent
        command = [environment.python, "-c", _RUN, folder, script, *arguments]
        done = subprocess.run(
            [str(part) for part in command], capture_output=True, text=True, check=False
        )
        assert not done.returncode, done.stderr
        return done.stdout

    return run
