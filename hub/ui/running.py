"""What each visitor has running, so that it can be cancelled by that visitor alone."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from typing import TypeVar

from anyio import to_thread

from hub.errors import Cancelled
from hub.runtime.job import STOP

T = TypeVar("T")


class Running:
    """The jobs of each session; Gradio's session hash is a secret between it and its page.

    Programs that call the app's tools through MCP all share one session.
    """

    def __init__(self) -> None:
        self._stops: dict[tuple[str | None, str], set[threading.Event]] = {}
        self._guard = threading.Lock()

    @contextmanager
    def job(self, session: str | None, place: str) -> Iterator[threading.Event]:
        """An event that `cancel` sets, also set at the end; ``place`` is the part of the page."""
        stop = threading.Event()
        with self._guard:
            self._stops.setdefault((session, place), set()).add(stop)
        try:
            yield stop
        finally:
            stop.set()
            with self._guard:
                others = self._stops[session, place]
                others.remove(stop)
                if not others:
                    del self._stops[session, place]

    def cancel(self, session: str | None, place: str | None = None) -> None:
        """Stop what this session has running in one place, or in all."""
        with self._guard:
            for (whose, where), stops in self._stops.items():
                if session and whose == session and place in (None, where):
                    for stop in stops:
                        stop.set()


def until(stop: threading.Event, values: Iterator[T]) -> Iterator[T]:
    """The values. Raises Cancelled once ``stop`` is set, and ends what gives them."""
    with closing(values):  # type: ignore[type-var]
        for value in values:
            if stop.is_set():
                raise Cancelled
            yield value


async def finished(work: Callable[[], T], stop: threading.Event) -> T:
    """The result of ``work``, done in a thread of its own.

    Gradio cancels an event by cancelling its task. ``stop`` is set then, and ``work`` waited for:
    its place in the queue isn't free before.
    """

    def run() -> T:
        STOP.set(stop)  # an engine in a worker can be ended even if it hangs
        return work()

    task = asyncio.ensure_future(to_thread.run_sync(run))
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        stop.set()
        with suppress(Exception):  # nobody is left to be told
            await task
        raise
