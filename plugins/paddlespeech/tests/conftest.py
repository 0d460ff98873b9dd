"""The engines' environment: scripts that are run in it, and a hub with the models they made."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from avatar_hub_paddlespeech import tts_spec

from hub import Hub
from hub.settings import load_settings

HERE = Path(__file__).parent
(SPEC,) = tts_spec.tts_providers()

Inside = Callable[..., str]
Filled = Callable[..., Path]
HubWith = Callable[[Path], AbstractContextManager[Hub]]


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
def inside(run_in: Any) -> Inside:
    """``inside("whole_voices", *arguments)``: what that script prints in the environment."""
    return lambda script, *arguments: run_in(SPEC, HERE / f"{script}.py", *arguments)


@pytest.fixture(scope="session")
def filled(inside: Inside, tmp_path_factory: pytest.TempPathFactory) -> Filled:
    """``filled("tiny_voices")``: a new folder with the archives that those scripts make."""

    def fill(*scripts: str) -> Path:
        folder = tmp_path_factory.mktemp(scripts[0])
        for script in scripts:
            inside(script, folder)
        return folder

    return fill


@pytest.fixture(scope="session")
def voices(filled: Filled) -> Path:
    """Archives of voices, of what describes a speaker to them, and of g2pW."""
    return filled("tiny_voices", "tiny_speakers", "tiny_g2pw")


@pytest.fixture(scope="session")
def hub_with(built: Any) -> HubWith:
    """``with hub_with(folder) as hub``: it has the environment, and the archives for weights."""

    @contextmanager
    def opened(folder: Path) -> Iterator[Hub]:
        built(SPEC)
        own = {f"paddlespeech/{path.name}": path for path in folder.iterdir()}
        with closing(Hub(load_settings().model_copy(update={"own_weights": own}))) as hub:
            yield hub

    return opened
