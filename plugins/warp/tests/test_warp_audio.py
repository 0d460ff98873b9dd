import numpy as np
import pytest
from avatar_hub_warp.audio import Loudness, bands, decibels, shapes
from avatar_hub_warp.visemes import OPEN, PUCKER, TEETH

RATE = 16000


def vowel(first: float, second: float, seconds: float = 0.5, level: float = 0.2) -> np.ndarray:
    """A buzz of 120 Hz with two formants."""
    t = np.arange(int(seconds * RATE)) / RATE
    total = np.zeros_like(t)
    for harmonic in range(1, 40):
        pitch = 120.0 * harmonic
        gain = sum(1 / (1 + ((pitch - f) / 90) ** 2) for f in (first, second))
        total += gain * np.sin(2 * np.pi * pitch * t)
    return (level * total / np.abs(total).max()).astype(np.float32)


def mouth(samples: np.ndarray) -> np.ndarray:
    energy = bands(samples, RATE)
    return shapes(Loudness()(decibels(energy[:, 0])), energy)


def phrase(*parts: np.ndarray) -> np.ndarray:
    pause = np.zeros(RATE // 2, np.float32)
    return np.concatenate([piece for part in parts for piece in (pause, part)] + [pause])


def test_open_vowels_open_more_than_close_ones() -> None:
    found = mouth(phrase(vowel(800, 1200), vowel(300, 2300)))
    assert found[65:85, OPEN].mean() > 1.4 * found[165:185, OPEN].mean()


def test_rounded_vowels_round() -> None:
    found = mouth(phrase(vowel(320, 600), vowel(300, 2300)))
    assert found[65:85, PUCKER].mean() > found[165:185, PUCKER].mean() + 0.2


def test_a_hiss_shows_teeth() -> None:
    noise = np.diff(np.random.default_rng(0).normal(0, 0.1, RATE // 2), n=3).astype(np.float32)
    found = mouth(phrase(vowel(800, 1200), noise))
    assert found[165:185, TEETH].mean() > found[65:85, TEETH].mean() + 0.4


def test_pauses_close_the_mouth_over_a_noisy_room() -> None:
    speech = phrase(vowel(800, 1200), vowel(500, 1500), vowel(800, 1200))
    speech += np.random.default_rng(0).normal(0, 0.004, len(speech)).astype(np.float32)
    found = mouth(speech)
    assert found[65:85, OPEN].mean() > 0.05
    assert found[110:140, OPEN].max() < 0.01


@pytest.mark.parametrize("level", [0.0, 1e-4, 0.05])
def test_noise_alone_says_nothing(level: float) -> None:
    noise = np.random.default_rng(0).normal(0, 1, 3 * RATE).astype(np.float32) * level
    assert mouth(noise)[:, OPEN].max() < 0.01


def test_quiet_and_loud_speakers_open_alike() -> None:
    loud, quiet = (mouth(phrase(vowel(800, 1200, level=v)))[65:85, OPEN] for v in (0.8, 0.04))
    np.testing.assert_allclose(loud, quiet, rtol=0.15)


@pytest.mark.parametrize("count", [1, 7, 100])
def test_the_shortest_sounds_are_no_error(count: int) -> None:
    assert np.isfinite(mouth(np.ones(count, np.float32) * 0.1)).all()
