"""Slow work that the hub's owner starts from a page: it goes on when the page is closed."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator

POLL_SECONDS = 0.5

Tell = Callable[[str], None]
"""Told what to show of the work now, as HTML."""

Job = Callable[[Tell, threading.Event], None]
"""Does the work, and raises Cancelled soon after the event is set."""


class Work:
    """A job in a thread of its own. Give it to `Works`, which knows what is running."""

    def __init__(self, job: Job) -> None:
        self.shown = ""
        self.error: Exception | None = None
        self.stop = threading.Event()
        self._job, self._began = job, time.monotonic()
        self._thread = threading.Thread(target=self._run, name="setup", daemon=True)
        self._thread.start()

    @property
    def runs(self) -> bool:
        """Whether it isn't over yet."""
        return self._thread.is_alive()

    @property
    def seconds(self) -> float:
        """Since it began."""
        return time.monotonic() - self._began

    def watch(self) -> Iterator[str]:
        """What it shows, now and then until it is over. Raises what the job raised."""
        while self.runs:
            yield self.shown
            self._thread.join(POLL_SECONDS)
        if self.error:
            raise self.error

    def _run(self) -> None:
        try:
            self._job(self._tell, self.stop)
        except Exception as error:  # noqa: BLE001 - whoever watches is told
            self.error = error

    def _tell(self, text: str) -> None:
        self.shown = text


class Works:
    """What is running, by a name of the thing that is worked on: nothing is done twice at once."""

    def __init__(self) -> None:
        self._running: dict[str, Work] = {}
        self._guard = threading.Lock()

    def running(self, key: str) -> Work | None:
        """The work on that thing, if there is any now."""
        with self._guard:
            work = self._running.get(key)
        return work if work and work.runs else None

    def start(self, key: str, job: Job) -> Work:
        """Begin the job, unless someone did; then it is that one's."""
        with self._guard:
            work = self._running.get(key)
            if work is None or not work.runs:
                work = self._running[key] = Work(job)
            return work
