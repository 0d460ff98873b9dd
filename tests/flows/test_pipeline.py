from __future__ import annotations

import errno
import threading
import time
from collections.abc import Iterator

import pytest

from hub.errors import MediaError, ProviderError
from hub.flows.pipeline import Pipeline, as_hub_error
from hub.runtime.job import waiting
from hub.runtime.told import LISTENER, Told

LOADING = Told("Tortoise", "being loaded")


def pipeline(timeout: float = 5) -> Pipeline:
    return Pipeline(timeout=timeout, stop=threading.Event())


def tell(told: Told) -> None:
    """What an engine does that this thread calls."""
    listener = LISTENER.get()
    assert listener
    listener(told)


def test_values_pass_in_order_through_stages() -> None:
    with pipeline() as run:
        doubled = run.stage("double", (2 * n for n in range(100)), size=4)
        plus = run.stage("plus", (n + 1 for n in run.waiting("plus", doubled)), size=4)
        assert list(plus) == [2 * n + 1 for n in range(100)]


def test_a_slow_reader_holds_the_stage_back() -> None:
    made: list[int] = []

    def numbers() -> Iterator[int]:
        for number in range(1000):
            made.append(number)
            yield number

    with pipeline() as run:
        values = run.stage("numbers", numbers(), size=3)
        next(values)
        time.sleep(0.3)
        assert len(made) <= 6


def test_an_error_in_a_stage_is_raised_where_the_last_is_read() -> None:
    def broken() -> Iterator[int]:
        yield 1
        raise OSError("the disk went away")

    with pipeline() as run:
        first = run.stage("first", broken(), size=2)
        second = run.stage("second", run.waiting("second", first), size=2)
        with pytest.raises(OSError, match="went away"):
            list(second)


def test_leaving_closes_the_generators() -> None:
    closed = threading.Event()

    def endless() -> Iterator[int]:
        try:
            while True:
                yield 1
        finally:
            closed.set()

    with pipeline() as run:
        next(run.stage("endless", endless(), size=2))
    assert closed.is_set()


def test_a_stage_that_hangs_is_named() -> None:
    release = threading.Event()

    def hangs() -> Iterator[int]:
        yield 1
        release.wait(10)

    with pipeline(timeout=0.3) as run, pytest.raises(ProviderError, match="stage tortoise"):
        try:
            list(run.stage("tortoise", hangs(), size=2))
        finally:
            release.set()


def test_a_stage_that_waits_for_others_does_not_hang() -> None:
    def slow() -> Iterator[int]:
        for number in range(3):
            time.sleep(0.25)
            yield number

    with pipeline(timeout=0.5) as run:
        first = run.stage("slow", slow(), size=2)
        second = run.stage("patient", run.waiting("patient", first), size=2)
        assert list(second) == [0, 1, 2]
        assert run.meters["patient"].busy < 0.2
        assert run.meters["slow"].busy > 0.6


def test_what_takes_long_is_told_once_between_the_values(monkeypatch: pytest.MonkeyPatch) -> None:
    def loads() -> Iterator[int]:
        for number in range(2):
            with waiting(LOADING):
                time.sleep(0.6)
            yield number

    monkeypatch.setattr("hub.flows.pipeline.LONG_SECONDS", 0.2)
    for limit in (5.0, 0.4):
        with pipeline(timeout=limit) as run:
            values = list(run.last_stage("tortoise", loads(), size=1))
            assert values == [LOADING, 0, 1]


def test_what_the_engines_of_all_stages_tell_comes_between_the_values() -> None:
    news, heard = [Told("Hare", "stretching"), Told("Hare", "running", 0.5)], threading.Event()

    def tells() -> Iterator[int]:
        for number, told in enumerate(news):
            tell(told)
            heard.wait(20)
            heard.clear()
            yield number

    given: list[object] = []
    with pipeline() as run:
        first = run.stage("hare", tells(), size=1)
        for value in run.last_stage("tortoise", run.waiting("tortoise", first), size=1):
            given.append(value)
            if isinstance(value, Told):
                heard.set()
    assert given == [news[0], 0, news[1], 1]


def test_a_stage_whose_engine_tells_what_it_does_has_not_hung() -> None:
    def fetches(*, tells: bool) -> Iterator[int]:
        for part in range(15):
            time.sleep(0.1)
            if tells:
                tell(Told("Tortoise", "fetching", part / 15))
        yield 1

    with pipeline(timeout=1.0) as run:
        assert list(run.stage("tortoise", fetches(tells=True), size=1)) == [1]
        assert run.meters["tortoise"].busy > 1.4
    with pipeline(timeout=1.0) as run, pytest.raises(ProviderError, match="stage tortoise"):
        list(run.stage("tortoise", fetches(tells=False), size=1))


def test_a_job_that_is_stopped_does_not_wait_for_the_first_value() -> None:
    release = threading.Event()

    def loads() -> Iterator[int]:
        with waiting(LOADING):
            release.wait(20)
        yield 1

    with pipeline(timeout=5.0) as run:
        values = run.last_stage("tortoise", loads(), size=1)
        threading.Timer(0.2, run.stop.set).start()
        assert list(values) == []
        release.set()


def test_a_stage_that_fails_before_its_first_value_is_not_waited_for() -> None:
    def fails() -> Iterator[int]:
        raise ProviderError("no voice")
        yield 1

    with pipeline() as run, pytest.raises(ProviderError, match="no voice"):
        list(run.last_stage("tortoise", fails(), size=1))


def test_a_full_disk_is_said_to_be_one() -> None:
    full = OSError(errno.ENOSPC, "No space left on device", "speech/00001.npz")
    shown = as_hub_error(full, "The render")
    assert isinstance(shown, MediaError)
    assert "speech/00001.npz" in str(shown)
    assert "AVATAR_HUB_DATA_DIR" in shown.fix
