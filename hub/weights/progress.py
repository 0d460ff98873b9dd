"""How far a fetch is, seen from outside: tools that report nothing still write files."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from hub.specs import Weight

OnProgress = Callable[[Weight, int, int], None]
"""Called with the weight, the bytes that came, an estimate, and the bytes in all, 0 while they
aren't known; by any thread."""

INTERVAL = 0.2
"""Seconds between two reports."""


class Tally:
    """How far a fetch of several weights is; give it to the fetch as its `OnProgress`."""

    def __init__(self, weights: Iterable[Weight]) -> None:
        self._sizes = {weight.name: weight.size for weight in weights}
        self._came = dict.fromkeys(self._sizes, 0)

    def __call__(self, weight: Weight, done: int, total: int) -> None:
        """Note the bytes of one."""
        self._came[weight.name], self._sizes[weight.name] = done, total

    @property
    def done(self) -> int:
        """Bytes that came."""
        return sum(self._came.values())

    @property
    def total(self) -> int | None:
        """Bytes in all, None while they aren't known."""
        return sum(self._sizes.values()) if all(self._sizes.values()) else None


class Expected:
    """The bytes that will come: the weight's size; else what a server says, 0 until it does."""

    def __init__(self, size: int) -> None:
        self.size = size
        self.is_published = size > 0


@contextmanager
def watched(
    folder: Path,
    weight: Weight,
    expected: Expected,
    on_progress: OnProgress | None,
    already: int = 0,
) -> Iterator[None]:
    """Report the growth of ``folder``, on top of ``already`` bytes, while the block runs."""
    if on_progress is None:
        yield
        return
    done = threading.Event()
    before = _size_of(folder)

    def report() -> None:
        seen = already
        while not done.wait(INTERVAL):
            seen = max(seen, already + _size_of(folder) - before)
            size = expected.size
            on_progress(weight, min(seen, size) if size else seen, size)

    thread = threading.Thread(target=report, daemon=True)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()


def _size_of(folder: Path) -> int:
    size = 0
    for place, _, names in os.walk(folder):
        for name in names:
            with suppress(OSError):  # files come and go while a tool works
                size += (Path(place) / name).stat().st_size
    return size
