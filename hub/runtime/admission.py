"""One engine at a time computes on a GPU."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

LOOK_SECONDS = 0.1
POLL_SECONDS = 0.005


class Admission:
    """The lock of one device, shared by every hub that has the same data folder.

    It is held while an engine computes: from what the hub sends it to what it answers. It is not
    held while the engine waits for an item or a reader: stages of one job, each of which waits for
    the other's frames, take turns, where holding it for a whole call would stop both for ever.
    """

    def __init__(self, folder: Path, device: str) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._path = folder / f"{device.replace(':', '_')}.lock"

    @contextmanager
    def turn(self, check: Callable[[], None]) -> Iterator[None]:
        """Wait for the device, calling ``check`` now and then; it may raise to give up."""
        lock = FileLock(self._path, thread_local=False)
        while not lock.is_locked:
            check()
            try:
                lock.acquire(timeout=LOOK_SECONDS, poll_interval=POLL_SECONDS)
            except Timeout:
                continue
        try:
            yield
        finally:
            lock.release()
