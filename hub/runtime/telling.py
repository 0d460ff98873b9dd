"""What an engine tells of its work, on its way to whoever listens.

Both sides of a worker use this file, so it needs the standard library only and runs under
Python 3.8.
"""

from __future__ import annotations

import contextvars
import math
import threading
import time
from typing import Any, Callable  # noqa: UP035 - Python 3.8

EVERY_SECONDS = 0.1
"""How often news are passed on."""

LONGEST = 10_000
"""Characters that cross to the hub, which shows a line of them: no secret is cut in two there."""


def checked(text: Any, share: Any) -> tuple[str, float | None]:
    """What an engine told, as plain values; a ``share`` that is no number is None."""
    try:
        number = float(share)
    except (TypeError, ValueError, OverflowError):
        number = math.nan
    return str(text)[:LONGEST], None if math.isnan(number) else min(max(number, 0.0), 1.0)


class Throttle:
    """Passes on what it is called with: at once, or the latest of it when the time has come.

    One that is called in a loop costs as little as one that is called now and then. Threads may
    share it.
    """

    def __init__(self, pass_on: Callable[..., None]) -> None:
        self._pass_on = pass_on
        self._lock = threading.Lock()
        self._due = 0.0
        self._latest: tuple[Any, ...] | None = None
        self._closed = False

    def __call__(self, *news: Any) -> None:
        """Pass them on, now or soon."""
        with self._lock:
            left = self._due - time.monotonic()
            if self._latest is None and left <= 0:
                self._pass(news)
                return
            if self._latest is None:
                context = contextvars.copy_context()
                timer = threading.Timer(left, context.run, [self._pass_latest])
                timer.daemon = True
                timer.start()
            self._latest = news

    def close(self) -> None:
        """Nothing is passed on after this."""
        with self._lock:
            self._closed = True

    def _pass_latest(self) -> None:
        with self._lock:
            news, self._latest = self._latest, None
            assert news is not None  # noqa: S101 - it is why the timer was started
            self._pass(news)

    def _pass(self, news: tuple[Any, ...]) -> None:
        if not self._closed:
            self._due = time.monotonic() + EVERY_SECONDS
            self._pass_on(*news)
