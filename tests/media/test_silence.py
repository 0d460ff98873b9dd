"""hub/media/silence.py"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

from hub.media.silence import SilenceGate
from hub.types import Audio, Mark, Samples

RATE = 16_000


def babble(seconds: float, seed: int = 0) -> Samples:
    """Syllables: a buzz whose loudness goes up and down four times a second."""
    time = np.arange(int(seconds * RATE)) / RATE
    buzz = np.sign(np.sin(2 * np.pi * 140 * time)) * 0.2
    return (buzz * (0.55 + 0.45 * np.sin(2 * np.pi * 4 * time + seed))).astype(np.float32)


def quiet(seconds: float) -> Samples:
    return np.zeros(int(seconds * RATE), np.float32)


def hum(samples: Samples) -> Samples:
    """The same in a room with a fan."""
    time = np.arange(len(samples)) / RATE
    noise = np.random.default_rng(0).normal(0, 0.003, len(samples))
    return (samples + 0.004 * np.sin(2 * np.pi * 100 * time) + noise).astype(np.float32)


TALK = np.concatenate([quiet(1), babble(2), quiet(1.5), babble(1), quiet(1)])


def blocks(samples: Samples, seconds: float) -> list[Audio]:
    size = int(seconds * RATE)
    return [Audio(samples[at : at + size], RATE) for at in range(0, len(samples), size)]


@pytest.mark.parametrize("seconds", [0.333, 4.0, 60.0])
@pytest.mark.parametrize("room", [np.asarray, hum], ids=["studio", "fan"])
def test_pauses_become_zeros_and_speech_stays(room, seconds: float) -> None:
    heard = room(TALK)
    out = np.concatenate([c.samples for c in SilenceGate().silenced(blocks(heard, seconds))])
    assert len(out) == len(heard)
    for start, end in ((0.0, 0.9), (3.3, 4.4), (5.8, 6.4)):
        assert not out[int(start * RATE) : int(end * RATE)].any()
    for start, end in ((1.06, 2.95), (4.56, 5.45)):
        inner = slice(int(start * RATE), int(end * RATE))
        np.testing.assert_allclose(out[inner], heard[inner], atol=1e-6)


def test_a_hum_alone_is_no_speech() -> None:
    gate = SilenceGate()
    out = np.concatenate([c.samples for c in gate.silenced(blocks(hum(quiet(3)), 0.5))])
    assert not out.any()
    assert gate.voice(1.5) == 0.0


def test_marks_say_more_than_the_sound() -> None:
    """A breath between two words is loud and yet no reason to open the mouth."""
    marks = (Mark("h", 0.2, 0.5), Mark(",", 0.5, 1.2), Mark("m", 1.2, 1.5))
    gate = SilenceGate()
    (out,) = gate.silenced([Audio(babble(2), RATE, "h, m", marks)])
    assert out.marks == marks
    assert out.text == "h, m"
    assert not out.samples[int(0.6 * RATE) : int(1.1 * RATE)].any()
    assert not out.samples[int(1.62 * RATE) :].any()
    assert (out.samples[int(0.2 * RATE) : int(0.5 * RATE)] != 0).all()


def test_the_gate_opens_and_closes_without_a_click() -> None:
    steady = np.full(2 * RATE, 0.5, np.float32)
    (out,) = SilenceGate().silenced([Audio(steady, RATE, "", (Mark("a", 0.5, 1.5),))])
    assert np.abs(np.diff(out.samples)).max() < 0.5 / (0.005 * RATE)


def test_the_lips_follow_the_voice_and_come_to_rest_in_a_tenth_of_a_second() -> None:
    gate = SilenceGate()
    list(gate.silenced([Audio(quiet(3), RATE, "", (Mark("a", 1.0, 2.0),))]))
    times = np.arange(0, 3, 0.02)
    voice = np.array([gate.voice(time) for time in times])
    assert (voice[(times >= 1) & (times <= 2)] == 1).all()
    assert not voice[(times < 0.8) | (times > 2.2)].any()
    assert np.abs(np.diff(voice)).max() < 0.25


def test_two_chunks_of_speech_leave_no_gap_where_they_meet() -> None:
    gate = SilenceGate()
    chunk = Audio(babble(0.505), RATE, "", (Mark("a", 0.0, 0.505),))
    list(gate.silenced([chunk, chunk, chunk]))
    assert min(gate.voice(time) for time in np.arange(0, 1.51, 0.01)) > 0.99


def test_what_has_not_been_heard_yet_counts_as_spoken() -> None:
    gate = SilenceGate()

    def speech() -> Iterator[Audio]:
        yield Audio(quiet(1), RATE)
        assert (gate.voice(0.5), gate.voice(1.5)) == (0.0, 1.0)
        yield Audio(quiet(1), RATE)

    assert len(list(gate.silenced(speech()))) == 2
    assert (gate.voice(1.5), gate.voice(99.0)) == (0.0, 0.0)


def test_an_empty_chunk_passes() -> None:
    (out,) = SilenceGate().silenced([Audio(quiet(0), RATE, "word")])
    assert (len(out.samples), out.text) == (0, "word")
