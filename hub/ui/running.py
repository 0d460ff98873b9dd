"""What each visitor has running, so that it can be cancelled by that visitor alone."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager


class Running:
    """One job for each session; Gradio's session hash is a secret between it and its page."""

    def __init__(self) -> None:
        self._stops: dict[str, threading.Event] = {}
        self._guard = threading.Lock()

    @contextmanager
    def job(self, session: str | None) -> Iterator[threading.Event]:
        """An event that `cancel` sets; a job this session still has running is cancelled."""
        key, stop = session or "", threading.Event()
        with self._guard:
            earlier = self._stops.pop(key, None)
            if session:
                self._stops[key] = stop
        if earlier is not None:
            earlier.set()
        try:
            yield stop
        finally:
            stop.set()
            with self._guard:
                if self._stops.get(key) is stop:
                    del self._stops[key]

    def cancel(self, session: str | None) -> None:
        """Stop what this session has running, if anything."""
        with self._guard:
            stop = self._stops.get(session or "")
        if stop is not None:
            stop.set()
