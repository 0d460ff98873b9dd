from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from avatar_hub_paddlegan.mel import Mel


def sound(seconds: float) -> np.ndarray:
    """Noise whose loudness and colour change, and some silence."""
    random = np.random.default_rng(3)
    noise = random.normal(0, 0.2, round(seconds * 16_000))
    noise *= 0.5 + 0.5 * np.sin(np.arange(len(noise)) / 900)
    noise[len(noise) // 3 : len(noise) // 2] = 0
    return noise.astype(np.float32)


def chunks(samples: np.ndarray, *lengths: int) -> Iterator[dict[str, Any]]:
    for part in np.split(samples, np.cumsum(lengths)):
        yield {"samples": part, "sample_rate": 16_000}


def columns(mel: Mel, count: int) -> np.ndarray:
    """The first columns of the windows that begin at each column."""
    return np.stack([mel.window(i)[:, 0] for i in range(count)], 1)


@pytest.mark.environments
@pytest.mark.parametrize("seconds", [0.21, 2.3337])
def test_it_is_paddlegans(reference: Any, seconds: float) -> None:
    samples = sound(seconds)
    theirs = reference("mel", {"samples": samples})
    ours = columns(Mel(chunks(samples)), theirs.shape[1] - 15)
    assert theirs.std() > 0.5
    np.testing.assert_allclose(ours, theirs[:, : ours.shape[1]], atol=2e-6)
    last = Mel(chunks(samples)).window(10_000)
    np.testing.assert_allclose(last, theirs[:, -16:], atol=2e-6)


@pytest.mark.parametrize("lengths", [(1,), (399, 1, 1, 1), (5000, 7, 0, 2000), (200,) * 60])
def test_how_speech_is_cut_into_chunks_changes_nothing(lengths: tuple[int, ...]) -> None:
    samples = sound(1.0)
    whole = columns(Mel(chunks(samples)), 66)
    np.testing.assert_allclose(columns(Mel(chunks(samples, *lengths)), 66), whole, atol=1e-6)


def test_no_more_speech_is_taken_than_a_window_needs() -> None:
    taken: list[int] = []

    def speech() -> Iterator[dict[str, Any]]:
        for i in range(20):
            taken.append(i)
            yield {"samples": sound(0.2), "sample_rate": 16_000}

    mel = Mel(speech())
    mel.window(0)
    assert len(taken) == 2
    mel.window(48)
    assert len(taken) == 5


def test_after_the_end_the_last_window_stays() -> None:
    mel = Mel(chunks(sound(1.0)))
    last = mel.window(66).copy()
    np.testing.assert_array_equal(mel.window(400), last)
    np.testing.assert_array_equal(mel.window(401), last)


@pytest.mark.parametrize("length", [0, 1, 2, 300, 401, 2000])
def test_speech_too_short_for_a_window_goes_on_as_silence(length: int) -> None:
    window = Mel(chunks(sound(1.0)[:length])).window(0)
    assert window.shape == (80, 16)
    heard = 1 + length // 200 if length else 0
    assert (window[:, heard:] == -4).all()
    assert np.isfinite(window).all()


def test_memory_stays_flat() -> None:
    mel = Mel(chunks(sound(20.0), *[3200] * 99))
    sizes = []
    for start in range(0, 1500, 3):
        mel.window(start)
        sizes.append(mel._columns.size + mel._signal.size)
    assert max(sizes) < 40 * 80 + 1000
