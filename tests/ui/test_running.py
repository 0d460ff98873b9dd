"""A visitor cancels what is theirs, and nobody else's; what is cancelled has really ended."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Iterator

import pytest

from hub.errors import Cancelled
from hub.runtime.job import STOP
from hub.ui.running import Running, finished, until


def test_cancel_reaches_only_the_session_that_asks() -> None:
    running = Running()
    with running.job("anna", "tts") as hers, running.job("bert", "tts") as his:
        running.cancel("anna")
        assert (hers.is_set(), his.is_set()) == (True, False)


def test_cancel_reaches_only_the_place_that_is_named() -> None:
    running = Running()
    with (
        running.job("anna", "tts") as voice,
        running.job("anna", "make") as video,
        running.job("anna", "make") as other,
    ):
        running.cancel("anna", "make")
        assert (voice.is_set(), video.is_set(), other.is_set()) == (False, True, True)
        running.cancel("anna")
        assert voice.is_set()


def test_callers_without_a_session_dont_share_one() -> None:
    running = Running()
    with running.job(None, "tts") as stop:
        running.cancel(None)
        assert not stop.is_set()


def test_nothing_to_cancel_is_no_error() -> None:
    running = Running()
    with running.job("anna", "tts") as stop:
        pass
    assert stop.is_set()
    running.cancel("anna")


def test_values_end_with_the_stop_and_so_does_what_gives_them() -> None:
    stop, closed = threading.Event(), list[bool]()

    def count() -> Iterator[int]:
        try:
            yield from range(10)
        finally:
            closed.append(True)

    values = until(stop, count())
    assert next(values) == 0
    stop.set()
    with pytest.raises(Cancelled):
        next(values)
    assert closed == [True]


def test_a_cancelled_event_is_over_only_when_its_work_is() -> None:
    stop, ended, seen = threading.Event(), threading.Event(), list[object]()

    def work() -> None:
        seen.append(STOP.get())
        stop.wait(20)
        time.sleep(0.2)
        ended.set()

    async def cancel() -> None:
        task = asyncio.ensure_future(finished(work, stop))
        while not seen:
            await asyncio.sleep(0.01)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)

    asyncio.run(cancel())
    assert ended.is_set()
    assert seen == [stop]


def test_a_result_and_an_error_come_through() -> None:
    assert asyncio.run(finished(lambda: 3, threading.Event())) == 3
    with pytest.raises(ZeroDivisionError):
        asyncio.run(finished(lambda: 1 / 0, threading.Event()))
