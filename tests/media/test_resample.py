"""hub/media/resample.py"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from hub.media.resample import Resampler, resampled
from hub.types import Audio, Expressions, Mark, Samples, concatenate

RATES = [(24_000, 16_000), (44_100, 16_000), (22_050, 16_000), (8_000, 16_000), (11_127, 24_000)]


def tone(hertz: float, rate: int, count: int) -> Samples:
    return np.sin(2 * np.pi * hertz * np.arange(count) / rate).astype(np.float32)


def in_pieces(samples: Samples, rate: int, wanted: int, seed: int = 0) -> Samples:
    resampler, sizes = Resampler(rate, wanted), np.random.default_rng(seed)
    pieces, at = [], 0
    while at < len(samples):
        size = int(sizes.integers(1, 1500))
        pieces.append(resampler(samples[at : at + size]))
        at += size
    return np.concatenate([*pieces, resampler.finish()])


@pytest.mark.parametrize(("rate", "wanted"), RATES)
def test_a_tone_stays_the_same_tone(rate: int, wanted: int) -> None:
    out = in_pieces(tone(700, rate, rate), rate, wanted)
    inner = slice(200, -200)
    assert len(out) == wanted
    np.testing.assert_allclose(out[inner], tone(700, wanted, wanted)[inner], atol=1e-4)


@pytest.mark.parametrize(("rate", "wanted"), RATES)
def test_pieces_join_to_what_the_whole_gives(rate: int, wanted: int) -> None:
    noise = np.random.default_rng(1).uniform(-1, 1, rate // 2).astype(np.float32)
    whole = Resampler(rate, wanted)
    at_once = np.concatenate([whole(noise), whole.finish()])
    np.testing.assert_allclose(in_pieces(noise, rate, wanted), at_once, atol=1e-6)


def test_an_impulse_stays_where_it_is() -> None:
    click = np.zeros(4800, np.float32)
    click[2403] = 1.0
    out = in_pieces(click, 48_000, 16_000)
    assert int(np.argmax(np.abs(out))) == 801
    assert np.abs(out[:760]).max() < 1e-3 > np.abs(out[842:]).max()


def test_what_the_new_rate_cannot_hold_is_removed() -> None:
    out = in_pieces(tone(8_800, 44_100, 44_100), 44_100, 16_000)
    assert np.abs(out[200:-200]).max() < 1e-4


def test_chunks_keep_their_words_and_marks_their_place_in_the_whole() -> None:
    marks = (Mark("a", 0.0, 0.05), Mark("b", 0.1, 0.25))
    speech = [Audio(tone(300, 24_000, 6_000), 24_000, "one", marks) for _ in range(3)]
    chunks = list(resampled(speech, 16_000))
    assert [chunk.text for chunk in chunks] == ["one", "one", "one", ""]
    assert sum(len(chunk.samples) for chunk in chunks) == 12_000
    assert {chunk.sample_rate for chunk in chunks} == {16_000}
    starts = np.cumsum([0, *(chunk.duration for chunk in chunks)])
    found = [
        start + mark.start
        for start, chunk in zip(starts, chunks, strict=False)
        for mark in chunk.marks
    ]
    assert found == pytest.approx([0.0, 0.1, 0.25, 0.35, 0.5, 0.6], abs=1e-4)
    assert all(m.start <= m.end <= chunk.duration for chunk in chunks for m in chunk.marks)


def test_expressions_keep_their_place_in_the_whole() -> None:
    rows = np.eye(52, dtype=np.float32)[:2]
    chunk = Audio(tone(300, 24_000, 6_000), 24_000)
    chunk = replace(chunk, expressions=Expressions(np.float32([0.1, 0.25]), rows))
    whole = concatenate(resampled([chunk, chunk], 16_000))
    assert whole.expressions is not None
    assert whole.expressions.times == pytest.approx([0.1, 0.25, 0.35, 0.5], abs=2e-3)
    assert np.array_equal(whole.expressions.blendshapes, np.concatenate([rows, rows]))


def test_the_first_chunk_does_not_wait_for_the_second() -> None:
    def speech():
        yield Audio(np.zeros(2400, np.float32), 24_000)
        raise AssertionError("asked for more than it needs")

    assert len(next(resampled(speech(), 16_000)).samples) > 1500


def test_the_wanted_rate_passes_untouched() -> None:
    chunk = Audio(tone(300, 16_000, 100), 16_000, "one", (Mark("a", 0.0, 0.001),))
    assert list(resampled([chunk], 16_000)) == [chunk]


def test_no_speech_gives_none() -> None:
    assert list(resampled([], 16_000)) == []


def test_a_rate_that_changes_is_refused() -> None:
    speech = [Audio(np.zeros(99, np.float32), rate) for rate in (24_000, 8_000)]
    with pytest.raises(ValueError, match="changed from 24000 to 8000"):
        list(resampled(speech, 16_000))
