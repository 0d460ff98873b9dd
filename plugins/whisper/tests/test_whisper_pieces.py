"""Cutting a stream of sound, without the recognizer."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from avatar_hub_whisper.engine import RATE, pieces, resampled


def tone(seconds: float, rate: int, hertz: float = 440.0) -> np.ndarray:
    return np.sin(2 * np.pi * hertz * np.arange(round(seconds * rate)) / rate).astype(np.float32)


def chunk(samples: np.ndarray, rate: int) -> dict[str, object]:
    return {"samples": samples, "sample_rate": rate, "text": "", "marks": []}


@pytest.mark.parametrize("rate", [8_000, 16_000, 22_050, 44_100, 48_000])
@pytest.mark.parametrize("size", [160, 10_000_000])
def test_a_tone_keeps_its_pitch_level_and_length_at_every_rate(rate: int, size: int) -> None:
    samples = tone(2.5, rate)
    chunks = (chunk(samples[at : at + size], rate) for at in range(0, len(samples), size))
    sound = np.concatenate(list(resampled(chunks)))
    assert abs(len(sound) - 2.5 * RATE) <= 32
    middle = sound[RATE // 2 : 2 * RATE]
    assert np.argmax(np.abs(np.fft.rfft(middle))) * RATE / len(middle) == pytest.approx(440, abs=1)
    assert np.sqrt(np.mean(middle**2)) == pytest.approx(np.sqrt(0.5), rel=0.02)


def test_what_16_khz_cannot_hold_is_filtered_out() -> None:
    sound = np.concatenate(list(resampled([chunk(tone(1.0, 48_000, 11_000.0), 48_000)])))
    assert np.sqrt(np.mean(sound[2_000:-2_000] ** 2)) < 0.01


def test_the_sample_rate_may_change_within_the_stream() -> None:
    sound = np.concatenate(list(resampled(chunk(tone(1.0, r), r) for r in (48_000, 8_000))))
    assert abs(len(sound) - 2 * RATE) <= 64


def test_nothing_comes_of_nothing() -> None:
    assert list(resampled([])) == []
    assert list(resampled([chunk(np.zeros(0, np.float32), 24_000)])) == []
    for vad in (True, False):
        assert list(pieces([], vad)) == []


def test_silence_and_noise_are_not_speech() -> None:
    noise = np.random.default_rng(0).normal(0, 0.05, 5 * RATE).astype(np.float32)
    for sound in (np.zeros(5 * RATE, np.float32), noise):
        assert list(pieces(np.array_split(sound, 7), vad=True)) == []


def test_without_vad_every_sample_is_in_one_piece_of_at_most_30_seconds() -> None:
    sound = np.random.default_rng(0).normal(0, 0.05, 70 * RATE + 123).astype(np.float32)
    cut = list(pieces(np.array_split(sound, 900), vad=False))
    assert np.array_equal(np.concatenate([piece.samples for piece in cut]), sound)
    # A piece is cut when a whole second is in, so it may be longer by less than one block.
    assert all(len(piece.samples) < 31 * RATE for piece in cut)
    starts = np.cumsum([0, *(len(piece.samples) for piece in cut[:-1])]) / RATE
    assert [piece.start for piece in cut] == pytest.approx(list(starts))


def test_a_piece_comes_before_the_stream_ends() -> None:
    seconds = 0

    def endless() -> Iterator[np.ndarray]:
        nonlocal seconds
        while True:
            seconds += 1
            yield np.zeros(RATE, np.float32)

    next(pieces(endless(), vad=False))
    assert seconds <= 31
