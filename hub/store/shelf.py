"""A folder of files under a size limit; what was used longest ago goes first.

A file's modification time is when it was last used, so several processes share a shelf without an
index that could be locked, stale or corrupt. Files appear whole or not at all.
"""

from __future__ import annotations

import os
import threading
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

ABANDONED_SECONDS = 3600.0
"""Age of an unfinished file that no process can still be writing."""

ROOM = 0.9
"""Eviction frees down to this share of the limit, so that it isn't done for every file."""


class Shelf:
    """Files directly in ``root``, at most ``limit`` bytes of them. Threads may share it."""

    def __init__(self, root: Path, limit: int) -> None:
        self.root = root
        self.limit = limit
        self._used: int | None = None  # estimate: other processes add to the folder too
        self._lock = threading.Lock()

    def find(self, name: str) -> Path | None:
        """The file, marked as used now."""
        path = self.root / name
        try:
            os.utime(path)
        except OSError:
            return None
        return path

    @contextmanager
    def adding(self, name: str) -> Iterator[Path]:
        """Give a path to write; the file gets its name when the block ends well.

        Raises OSError, for instance for a full disk, and then leaves nothing.
        """
        self.root.mkdir(parents=True, exist_ok=True)
        part = self.root / f".{uuid.uuid4().hex}"
        try:
            yield part
            size = part.stat().st_size
            part.replace(self.root / name)
        finally:
            part.unlink(missing_ok=True)
        self._account(size)

    def remove(self, name: str) -> None:
        """Delete the file if it is there."""
        (self.root / name).unlink(missing_ok=True)

    def _account(self, size: int) -> None:
        with self._lock:
            if self._used is not None:
                self._used += size
            if self._used is None or self._used > self.limit:
                self._used = self._evict()

    def _evict(self) -> int:
        """Delete until there is room; return the bytes that stay."""
        files = sorted(self._files(), key=lambda file: file[0])
        used = sum(size for _, size, _ in files)
        if used <= self.limit:
            return used
        for _, size, path in files:
            if used <= self.limit * ROOM:
                break
            with suppress(OSError):  # open on Windows, or gone already: another's turn next time
                path.unlink(missing_ok=True)
                used -= size
        return used

    def _files(self) -> Iterator[tuple[float, int, Path]]:
        for path in self.root.iterdir():
            with suppress(FileNotFoundError):  # another process evicts as well
                status = path.stat()
                if not path.name.startswith("."):
                    yield status.st_mtime, status.st_size, path
                elif time.time() - status.st_mtime > ABANDONED_SECONDS:
                    path.unlink()
