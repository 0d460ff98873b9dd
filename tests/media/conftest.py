from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from hub.media import find_ffmpeg
from hub.settings import get_settings


@pytest.fixture
def ffmpeg() -> Callable[..., None]:
    """Run the real ffmpeg to make an input file."""

    def run(*arguments: object) -> None:
        line = [str(find_ffmpeg()), "-v", "error", "-y", "-nostdin", *map(str, arguments)]
        subprocess.run(line, check=True)

    return run


@pytest.fixture
def clip(tmp_path: Path, ffmpeg: Callable[..., None]) -> Path:
    """Two seconds of 64 x 48 test picture at 30 frames a second with a tone."""
    file = tmp_path / "clip.mp4"
    ffmpeg("-f", "lavfi", "-i", "testsrc=d=2:s=64x48:r=30", "-f", "lavfi", "-i",
           "sine=d=2:r=44100", "-pix_fmt", "yuv420p", file)  # fmt: skip
    return file


@pytest.fixture
def use_ffmpeg(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Put a shell script in ffmpeg's place; it finds the real one in $FFMPEG."""

    def install(script: str) -> None:
        wrapper = tmp_path / "wrapped" / "ffmpeg"
        wrapper.parent.mkdir()
        wrapper.write_text(f"#!/bin/bash\nFFMPEG={find_ffmpeg()}\n{script}\n")
        wrapper.chmod(0o755)
        monkeypatch.setenv("AVATAR_HUB_FFMPEG", str(wrapper))
        get_settings.cache_clear()

    return install


@pytest.fixture(autouse=True)
def _fresh_settings() -> object:
    yield
    get_settings.cache_clear()


@pytest.fixture
def tone() -> Callable[[float, int], np.ndarray]:
    """A 440 Hz tone of some seconds at a rate."""

    def make(seconds: float, rate: int) -> np.ndarray:
        times = np.arange(round(seconds * rate)) / rate
        return (0.3 * np.sin(2 * np.pi * 440 * times)).astype(np.float32)

    return make
