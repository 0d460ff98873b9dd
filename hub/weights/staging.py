"""The folder in which a pull works: each package fetched once, tools that leave no traces."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from hub.errors import Cancelled
from hub.weights.files import SourceError


class Staging:
    """The working folder of one pull, which belongs to the holder of the store's lock.

    What an interrupted pull left is used again, except for the tools' temporary files. Setting
    ``stop`` ends the pull.
    """

    def __init__(self, folder: Path, stop: threading.Event) -> None:
        self.folder = folder
        self.given_up: dict[str, str] = {}
        """Why what was tried in this pull is not tried again."""
        self._stop = stop
        shutil.rmtree(self._temporary, ignore_errors=True)
        self._temporary.mkdir(parents=True)

    @property
    def _temporary(self) -> Path:
        return self.folder / "tmp"

    def package(self, kind: str, name: str, fetch: Callable[[Path], None]) -> Path:
        """The folder that ``fetch`` fills; a package is fetched, and fails, once in a pull."""
        folder = self.folder / kind / re.sub(r"[^\w.=@+-]", "_", name)
        if folder.is_dir():
            return folder
        if reason := self.given_up.get(f"{kind} {name}"):
            raise SourceError(reason)
        part = folder.with_name(f"{folder.name}.part")
        shutil.rmtree(part, ignore_errors=True)
        part.mkdir(parents=True)
        try:
            fetch(part)
        except SourceError as error:
            self.given_up[f"{kind} {name}"] = str(error)
            raise
        return part.rename(folder)

    def check(self) -> None:
        """Raises Cancelled once the pull is to end."""
        if self._stop.is_set():
            raise Cancelled

    def run(self, command: list[str], extra: dict[str, str] | None = None) -> None:
        """Run a fetching tool. Raises SourceError with the last thing it said, or Cancelled."""
        environment = os.environ | dict.fromkeys(("TMPDIR", "TEMP", "TMP"), str(self._temporary))
        try:
            process = subprocess.Popen(
                command,
                cwd=self._temporary,
                env=environment | (extra or {}),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                text=True,
                errors="replace",
            )
        except OSError as error:
            raise SourceError(f"{command[0]} could not be started: {error.strerror}") from error
        with process:
            try:
                output, log = self._wait(process)
            except BaseException:
                process.kill()
                raise
        if process.returncode:
            raise SourceError(_last_words(log or output))

    def _wait(self, process: subprocess.Popen[str]) -> tuple[str, str]:
        while True:
            self.check()
            with suppress(subprocess.TimeoutExpired):
                return process.communicate(timeout=0.2)

    def clear(self) -> None:
        """Forget everything, also what could be resumed."""
        shutil.rmtree(self.folder, ignore_errors=True)

    def restart(self) -> None:
        """Forget the packages: one of them gave wrong bytes and must not be read again."""
        self.clear()
        self._temporary.mkdir(parents=True)


def _last_words(output: str) -> str:
    lines = [" ".join(line.split()) for line in output.splitlines() if line.strip()]
    first = next((i for i, line in enumerate(lines) if "error" in line.lower()), -3)
    return " ".join(lines[first:])[:600] or "it failed without a word"
