"""What an engine prints: the last lines in memory, more of them in a file that can't grow large."""

from __future__ import annotations

import os
import select
import threading
import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import IO

TAIL_LINES = 200
SETTLE_SECONDS = 0.02
"""What has been read by then is in the tail."""

MAX_LINE = 8_192
MAX_FILE = 5_000_000
"""Bytes of one file; the one before is kept beside it with the suffix ``.1``."""


class EngineLog:
    """Drains an engine's output in a thread of its own until the engine closes it."""

    def __init__(self, output: IO[bytes], file: Path, clean: Callable[[str], str]) -> None:
        """``clean`` takes secrets out of a line. Raises OSError if ``file`` can't be written."""
        file.parent.mkdir(parents=True, exist_ok=True)
        self._output, self._path, self._clean = output, file, clean
        self._file = file.open("a", encoding="utf-8")
        self._write(time.strftime("--- started %Y-%m-%d %H:%M:%S"))  # the file has earlier ones too
        self._tail: deque[str] = deque(maxlen=TAIL_LINES)
        self._thread = threading.Thread(target=self._drain, name=f"log-{file.stem}", daemon=True)
        self._thread.start()

    def tail(self, lines: int = TAIL_LINES) -> list[str]:
        """The last lines."""
        return list(self._tail)[-lines:]

    def settle(self, timeout: float) -> None:
        """Wait until everything is here that the engine printed before it ended.

        A child of its that lives on may hold the output open and would keep us from its end.
        """
        deadline = time.monotonic() + timeout
        while self._thread.is_alive() and time.monotonic() < deadline:
            self._thread.join(SETTLE_SECONDS)
            if not self._has_unread():
                return

    def _has_unread(self) -> bool:
        if os.name != "posix":
            return True  # a pipe can't be asked there
        with suppress(ValueError):  # its end was reached meanwhile
            poll = select.poll()
            poll.register(self._output, select.POLLIN)
            return bool(poll.poll(0))
        return False

    def _drain(self) -> None:
        with self._output:
            while block := self._output.readline(MAX_LINE):
                line = self._clean(block.decode(errors="replace").rstrip())
                self._tail.append(line)
                self._write(line)
        self._file.close()

    def _write(self, line: str) -> None:
        try:
            if self._file.tell() > MAX_FILE:
                self._file.close()
                self._path.replace(self._path.with_name(f"{self._path.name}.1"))
                self._file = self._path.open("w", encoding="utf-8")
            self._file.write(f"{line}\n")
            self._file.flush()
        except OSError:
            pass  # a full disk must not stop the draining: the engine would block
