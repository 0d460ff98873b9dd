"""Voices like a recording, of tiny random networks in the real environment."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from hub import Audio, Hub
from hub.errors import InputError
from hub.media import read_audio, write_audio
from hub.types import concatenate

pytestmark = pytest.mark.environments

TEXT = "你好"
Voice = Callable[..., np.ndarray]

SAME = 1e-5
"""What rounding may change of a sample."""


@pytest.fixture(scope="module")
def recording(voice: Voice, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Six seconds at 16 kHz."""
    return recorded(tmp_path_factory.mktemp("recording") / "me.wav", voice(6.0))


@pytest.fixture(scope="module")
def whole(inside: Any, voices: Path, recording: Path) -> Path:
    """What PaddleSpeech says like it, in a folder by the voices' names."""
    np.save(recording.with_suffix(".npy"), read_audio(recording).samples)
    inside("whole_clones", voices, recording.with_suffix(".npy"), TEXT, recording.parent)
    return recording.parent


@pytest.fixture(scope="module")
def hub(voices: Path, hub_with: Any) -> Iterator[Hub]:
    with hub_with(voices) as opened:
        yield opened


def say(hub: Hub, reference: Path | str | None, voice: str = "clone", **params: Any) -> Audio:
    provider = hub.get("tts", "paddlespeech")
    with closing(provider.synthesize(TEXT, voice=voice, reference=reference, **params)) as chunks:
        return concatenate(chunks)


def recorded(path: Path, samples: np.ndarray, rate: int = 16_000) -> Path:
    write_audio(path, Audio(samples.astype(np.float32), rate))
    return path


@pytest.mark.parametrize("name", ["clone", "clone-ecapa"])
def test_it_says_what_paddlespeech_says_like_the_same_recording(
    hub: Hub, recording: Path, whole: Path, name: str
) -> None:
    expected = np.load(whole / f"{name}.npy")
    said = say(hub, recording, name)
    assert said.sample_rate == 24_000
    assert said.samples.shape == expected.shape
    assert np.abs(said.samples - expected.clip(-1, 1)).max() < SAME


@pytest.mark.parametrize("name", ["clone", "clone-ecapa"])
def test_another_recording_gives_another_voice(
    hub: Hub, voice: Voice, tmp_path: Path, name: str
) -> None:
    low = recorded(tmp_path / "low.wav", voice(6.0, pitch=100.0))
    high = recorded(tmp_path / "high.wav", voice(6.0, pitch=240.0, seed=2))
    one, same, other = (say(hub, file, name).samples for file in (low, low, high))
    assert np.array_equal(one, same)
    assert one.shape != other.shape or np.abs(one - other).max() > 20 * SAME


def test_a_saved_voice_speaks_as_its_recording(hub: Hub, recording: Path) -> None:
    hub.voices.add("小雅", read_audio(recording), consent="a made-up voice")
    assert np.array_equal(say(hub, "小雅").samples, say(hub, recording).samples)
    assert say(hub, "小雅", pitch=1.3, speed=0.8).duration > say(hub, "小雅").duration


def test_what_no_voice_can_be_learned_from_is_refused(
    hub: Hub, voice: Voice, tmp_path: Path
) -> None:
    loud = (30 * voice(6.0)).clip(-1, 1)
    mostly_still = np.concatenate([voice(3.0), np.zeros(80_000)])
    for samples, reason in ((loud, "clipped"), (mostly_still, r"3\.\d s of speech")):
        with pytest.raises(InputError, match=reason):
            say(hub, recorded(tmp_path / "bad.wav", samples))
    with pytest.raises(InputError, match="silent"):
        say(hub, recorded(tmp_path / "bad.wav", np.zeros(96_000)))
    with pytest.raises(InputError, match="like a recording"):
        say(hub, None)


def test_other_voices_take_no_recording(hub: Hub, recording: Path) -> None:
    with pytest.raises(InputError, match="clone-ecapa"):
        say(hub, recording, "csmsc-fastspeech2")
