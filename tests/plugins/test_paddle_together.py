"""PaddleSpeech, PaddleGAN and the embedded engines at once: what never fitted one environment."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from gradio_client import Client, handle_file

from hub import Hub
from hub.media import probe, read_audio, read_video
from hub.settings import get_settings
from hub.specs import ProviderSpec
from hub.ui import launch

pytestmark = [pytest.mark.environments, pytest.mark.weights, pytest.mark.slow]

PLUGINS = Path(__file__).parents[2] / "plugins"
FPS = 10
TEXT = "你好。"
PADDLE = {"tts": "paddlespeech", "driver": "first-order-motion", "lipsync": "wav2lip-paddle"}


@pytest.fixture(scope="module")
def own_weights(run_in: Callable[..., str], tmp_path_factory: pytest.TempPathFactory) -> str:
    """Random models in the real formats, as the setting of that name wants them."""
    faces, voices = (tmp_path_factory.mktemp(name) for name in ("faces", "voices"))
    hub = Hub()
    gan, speech = (hub.get(kind, PADDLE[kind]).spec for kind in ("driver", "tts"))
    run_in(gan, PLUGINS / "paddlegan" / "tests" / "paddlegan_models.py", faces)
    run_in(speech, PLUGINS / "paddlespeech" / "tests" / "tiny_voices.py", voices)
    own = {f"paddlegan/{file.name}": str(file) for file in faces.glob("*.pdparams")}
    own["paddlegan/vox-cpk.pdparams"] = str(faces / "copying.pdparams")  # it draws a face
    return json.dumps(own | {f"paddlespeech/{p.name}": str(p) for p in voices.iterdir()})


@pytest.fixture
def paddle(
    own_weights: str, built: Callable[[ProviderSpec], Any], monkeypatch: pytest.MonkeyPatch
) -> Iterator[Hub]:
    """A hub whose Paddle engines have their environments and those models."""
    monkeypatch.setenv("AVATAR_HUB_OWN_WEIGHTS", own_weights)
    get_settings.cache_clear()
    hub = Hub(get_settings())
    for kind in ("tts", "driver"):
        built(hub.get(kind, PADDLE[kind]).spec)
    yield hub
    hub.close()


def run(*command: object) -> str:
    words = [str(word) for word in command]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert not done.returncode, done.stderr[-3000:]
    return done.stdout


def check(video: Path, fps: int) -> None:
    """It has a frame for each moment of its sound, and things move in it."""
    sound = read_audio(video, 16_000)
    frames = list(read_video(video, fps))
    # Frames are rounded, and the sound's codec works in blocks.
    assert abs(sound.duration - len(frames) / fps) <= 0.5 / fps + 0.07
    assert np.std(sound.samples) > 0
    assert any((frame != frames[0]).any() for frame in frames)


def test_all_three_engines_are_in_one_hub(
    paddle: Hub, sample_portrait_path: Path, tmp_path: Path
) -> None:
    def make(name: str, fps: int, **chosen: Any) -> Path:
        out = tmp_path / f"{name}.mp4"
        paddle.make_avatar(
            portrait=sample_portrait_path, out=out, size=256, fps=fps, text=TEXT, **chosen
        )
        return out

    with ThreadPoolExecutor() as pool:
        theirs = pool.submit(make, "paddle", FPS, **PADDLE)
        ours = pool.submit(make, "kokoro", 25, tts="kokoro", driver="warp", lipsync="warp")
        mixed = pool.submit(make, "mixed", 25, tts="paddlespeech", driver="warp", lipsync="warp")
        check(theirs.result(), FPS)
        check(ours.result(), 25)
        check(mixed.result(), 25)


@pytest.mark.usefixtures("paddle")
def test_the_command_line_makes_a_video_of_paddle_alone(
    sample_portrait_path: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out.mp4"
    chosen = [word for kind, name in PADDLE.items() for word in (f"--{kind}", name)]
    given = ["--portrait", sample_portrait_path, "--text", TEXT, "--size", 256, "--fps", FPS]
    run(Path(sys.executable).with_name("avatar-hub"), "make", *given, *chosen, "-o", out)
    assert (probe(out, "video").width, probe(out, "video").height) == (256, 256)
    check(out, FPS)


def test_the_app_makes_a_video_of_paddle_alone(paddle: Hub, sample_portrait_path: Path) -> None:
    blocks = launch(paddle, host="127.0.0.1", port=None, block=False)
    try:
        client = Client(blocks.local_url, verbose=False)
        video, *_ = client.predict(
            portrait=handle_file(sample_portrait_path),
            text=TEXT,
            size=256,
            fps=FPS,
            api_name="/make_avatar",
            **PADDLE,
        )
        check(Path(video), FPS)
    finally:
        blocks.close()
