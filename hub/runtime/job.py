"""What a call of an engine knows of its job: when to stop, and whose time it takes."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Protocol, TypeVar

from hub.errors import Cancelled, ProviderError
from hub.runtime.told import Told

T = TypeVar("T")

POLL_SECONDS = 0.1
"""How often a call that waits looks whether its job was stopped."""


class Clock(Protocol):
    """Measures how long a stage works."""

    def pause(self) -> None:
        """The stage waits from now on."""

    def start(self) -> None:
        """The stage works from now on."""

    waits_for: Told | None
    """What it waits for, if that is worth telling."""


STOP: ContextVar[threading.Event | None] = ContextVar("STOP", default=None)
"""Set by whoever runs a job in this thread: a call that waits for a hung engine ends with it."""

CLOCK: ContextVar[Clock | None] = ContextVar("CLOCK", default=None)
"""That of the stage which this thread runs."""


def check_stop() -> None:
    """Raise Cancelled once the job of this thread is stopped."""
    stop = STOP.get()
    if stop and stop.is_set():
        raise Cancelled


@contextmanager
def waiting(reason: Told | None = None) -> Iterator[None]:
    """What is done meanwhile is no work of the thread's stage: it can't hang in it."""
    clock = CLOCK.get()
    if clock is None:
        yield
        return
    clock.pause()
    clock.waits_for = reason
    try:
        yield
    finally:
        clock.waits_for = None
        clock.start()


@contextmanager
def held(lock: threading.Lock, meanwhile: Callable[[], None]) -> Iterator[None]:
    """Hold the lock; raise Cancelled if the job is stopped before it is free.

    ``meanwhile`` is called now and then until it is.
    """
    while not lock.acquire(timeout=POLL_SECONDS):
        check_stop()
        meanwhile()
    try:
        yield
    finally:
        lock.release()


class Turn:
    """The one call that an engine can serve at a time."""

    def __init__(self, name: str, patience: float) -> None:
        """``patience``: seconds after which a call that has given nothing counts as hung."""
        self._name, self._patience = name, patience
        self._lock = threading.Lock()
        self._moved = float("inf")  # when the call that has its turn last gave something

    @contextmanager
    def taken(self) -> Iterator[None]:
        """Wait for one's turn, and have it.

        Raises Cancelled if the job is stopped, ProviderError if another's call has hung.
        """
        with waiting():
            while not self._lock.acquire(timeout=POLL_SECONDS):
                check_stop()
                if time.monotonic() - self._moved > self._patience:
                    raise ProviderError(
                        f"{self._name} is busy with a job that hangs.",
                        fix="Choose another provider, or start the hub again.",
                    )
        try:
            yield
        finally:
            self._moved = float("inf")
            self._lock.release()

    def moved(self) -> None:
        """Who has its turn is alive."""
        if self._moved < float("inf"):
            self._moved = time.monotonic()

    def watched(self, items: Iterator[T]) -> Iterator[T]:
        """Pass on what the call gives."""
        self._moved = time.monotonic()
        for item in items:
            self._moved = time.monotonic()
            yield item
