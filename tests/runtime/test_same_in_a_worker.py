"""The same engine gives the same video in the hub's process and in a worker of its own."""

from __future__ import annotations

import wave
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from hub import Hub
from hub.media import read_audio, read_video
from hub.settings import load_settings

RATE = 16_000


def write_speech(file: Path) -> None:
    """A second and a half of a buzz that opens and closes three times."""
    time = np.arange(RATE * 3 // 2) / RATE
    buzz = np.sign(np.sin(2 * np.pi * 120 * time)) * np.clip(np.sin(4 * np.pi * time), 0, 1)
    with wave.open(str(file), "wb") as out:
        out.setparams((1, 2, RATE, 0, "NONE", ""))
        out.writeframes((buzz * 9_000).astype("<i2").tobytes())


@pytest.mark.weights
def test_a_video_is_the_same_bit_for_bit(
    sample_portrait_path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    speech, videos = tmp_path / "speech.wav", [tmp_path / "here.mp4", tmp_path / "worker.mp4"]
    write_speech(speech)
    for video, forced in zip(videos, ("", "all"), strict=True):
        monkeypatch.setenv("AVATAR_HUB_FORCE_WORKERS", forced)
        with closing(Hub(load_settings())) as hub:
            hub.make_avatar(
                portrait=sample_portrait_path, audio=speech, out=video, size=256, seed=7,
                driver="warp", lipsync="warp",
            )  # fmt: skip
            logs = {log.name for log in hub.settings.logs_dir.glob("*.log")}
            assert logs == ({"driver_warp.log", "lipsync_warp.log"} if forced else set())
    here, worker = (list(read_video(video, 25)) for video in videos)
    assert len(here) == len(worker) == 38
    assert all(np.array_equal(a, b) for a, b in zip(here, worker, strict=True))
    assert not np.array_equal(here[0], here[12]), "it moves"
    assert np.array_equal(*(read_audio(video).samples for video in videos))
