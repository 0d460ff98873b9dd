from __future__ import annotations

import threading
from pathlib import Path

import numpy as np
import pytest

from hub.errors import Cancelled
from hub.flows.speech_log import AHEAD_SECONDS, SpeechLog
from hub.types import Audio

RATE = 8_000


def second(value: float = 0.1, seconds: float = 1.0) -> Audio:
    return Audio(np.full(round(seconds * RATE), value, np.float32), RATE, text=str(value))


def nothing() -> None: ...


@pytest.fixture
def log(tmp_path: Path) -> SpeechLog:
    return SpeechLog(tmp_path / "speech")


def test_every_reader_gets_every_chunk_from_the_first(log: SpeechLog) -> None:
    stop = threading.Event()
    early = log.read(stop)
    for value in (0.1, 0.2):
        log.append(second(value), stop=stop)
    log.close()
    assert [chunk.text for chunk in early] == ["0.1", "0.2"]
    assert [chunk.text for chunk in log.read(stop)] == ["0.1", "0.2"]


def test_samples_come_back_exactly(log: SpeechLog) -> None:
    stop = threading.Event()
    given = np.random.default_rng(1).uniform(-1, 1, 5_000).astype(np.float32)
    log.append(Audio(given, RATE), stop=stop)
    log.close()
    (chunk,) = log.read(stop)
    np.testing.assert_array_equal(chunk.samples, given)


def test_the_voice_waits_for_the_fastest_reader_only(log: SpeechLog) -> None:
    stop = threading.Event()
    chunks = int(AHEAD_SECONDS) + 10

    def write() -> None:
        for _ in range(chunks):
            log.append(second(), stop=stop)
        log.close()

    slow = log.read(stop)
    writer = threading.Thread(target=write)
    writer.start()
    next(slow)
    writer.join(0.5)
    assert writer.is_alive(), "the voice must not run ahead without bound"
    assert len(list(log.read(stop))) == chunks, "a reader that wants all at once gets it"
    writer.join(5)
    assert not writer.is_alive()
    assert len(list(slow)) == chunks - 1


def test_stop_ends_readers_and_writer(log: SpeechLog) -> None:
    stop = threading.Event()
    reader = threading.Thread(target=lambda: list(log.read(stop)))
    reader.start()
    stop.set()
    reader.join(2)
    assert not reader.is_alive()


@pytest.mark.parametrize(
    ("seconds", "fps", "frames"), [(1.0, 25, 25), (0.99, 25, 25), (1.03, 25, 26), (0.01, 25, 1)]
)
def test_a_video_has_the_rounded_number_of_frames_and_at_least_one(
    log: SpeechLog, seconds: float, fps: float, frames: int
) -> None:
    log.append(second(seconds=seconds), stop=threading.Event())
    log.close()
    assert log.has_frame(frames - 1, fps, nothing)
    assert not log.has_frame(frames, fps, nothing)


def test_waiting_for_a_frame_ends_when_the_check_raises(log: SpeechLog) -> None:
    def check() -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        log.has_frame(0, 25, check)


def test_another_sample_rate_is_refused(log: SpeechLog) -> None:
    stop = threading.Event()
    log.append(second(), stop=stop)
    with pytest.raises(ValueError, match="8000 to 16000"):
        log.append(Audio(np.zeros(10, np.float32), 16_000), stop=stop)
