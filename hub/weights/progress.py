"""How far a fetch is, seen from outside: tools that report nothing still write files."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from hub.specs import Weight

OnProgress = Callable[[Weight, int, int], None]
"""Called with the weight, the bytes that came, an estimate, and the bytes in all; by any thread."""

INTERVAL = 0.2
"""Seconds between two reports."""


@contextmanager
def watched(
    folder: Path, weight: Weight, on_progress: OnProgress | None, already: int = 0
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
            on_progress(weight, min(seen, weight.size), weight.size)

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
