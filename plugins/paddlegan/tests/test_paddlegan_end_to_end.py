"""A talking video by both engines, through the command line as a user runs it."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from hub import Hub
from hub.media import probe, read_video
from hub.types import Audio, Frame, Image, Mark, Source

pytestmark = [pytest.mark.environments, pytest.mark.weights, pytest.mark.slow]

FPS = 10.0


@pytest.fixture
def copying(new_hub: Callable[..., Hub]) -> Hub:
    """A hub whose First Order Motion draws the source again, a little softer."""
    return new_hub({"vox-cpk": "copying"})


def speech(seconds: float) -> Audio:
    samples = np.random.default_rng(2).normal(0, 0.1, round(seconds * 16_000))
    return Audio(samples.astype(np.float32), 16_000, "a", (Mark("a", 0.0, seconds),))


def avatar_hub(*arguments: Any) -> dict[str, Any]:
    program = Path(sys.executable).with_name("avatar-hub")
    command = [str(program), *map(str, arguments), "--json"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    answer: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return answer


def test_text_becomes_a_video_by_both_engines(
    copying: Hub, sample_portrait_path: Path, tmp_path: Path
) -> None:
    out = tmp_path / "说 话.mp4"
    made = avatar_hub(
        *("make", "--portrait", sample_portrait_path, "--text", "Hello."),
        *("--driver", "first-order-motion", "--lipsync", "wav2lip-paddle"),
        *("--size", 256, "--fps", FPS, "-p", "lipsync.batch_size=3", "-o", out),
    )
    info = probe(out, "video")
    assert (info.width, info.height) == (256, 256)
    frames = list(read_video(out, FPS))
    assert len(frames) == made["frames"] == round(made["duration"] * FPS)
    portrait = copying.faces.choose_face(frames[0])[0]
    assert portrait.box[2] - portrait.box[0] > 40, "the drawn face is a face, in its place"


def test_the_face_is_drawn_in_its_place_and_colours(
    copying: Hub, portrait: Image, sample_portrait_path: Path
) -> None:
    face, _ = copying.faces.choose_face(portrait)
    source = Source(portrait, face)
    still = [Frame(portrait, face)] * 3
    frames = copying.get("driver", "first-order-motion").drive(
        source, [speech(0.2)], driving=still, fps=FPS
    )
    for frame in frames:
        assert frame.image is not None
        x, y = face.points[1, :2].astype(int)
        near = np.s_[y - 40 : y + 40, x - 40 : x + 40]
        difference = frame.image[near].astype(float) - portrait[near]
        assert np.abs(difference.mean((0, 1))).max() < 25
        correlation = np.corrcoef(frame.image[near].ravel(), portrait[near].ravel())[0, 1]
        assert correlation > 0.85


def test_mouths_are_drawn_where_there_is_a_face(copying: Hub, portrait: Image) -> None:
    face, _ = copying.faces.choose_face(portrait)
    frames = [Frame(portrait, None if i in (2, 3) else face) for i in range(6)]
    given = list(copying.get("lipsync", "wav2lip-paddle").sync(frames, [speech(0.6)], fps=FPS))
    assert len(given) == 6
    mouth = face.points[[13, 14, 61, 291], :2].mean(0).astype(int)
    for number, frame in enumerate(given):
        assert frame.image is not None
        change = np.abs(frame.image.astype(int) - portrait).max(2)
        if number in (2, 3):
            assert not change.any()
            continue
        assert change[mouth[1] - 3 : mouth[1] + 4, mouth[0] - 3 : mouth[0] + 4].max() > 10
        assert not change[: int(face.points[1, 1]) - 5].any(), "eyes and hair stay"
