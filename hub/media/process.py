"""Run ffmpeg: find it, feed it or drain it, say why it failed, and never leave it behind."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from hub.errors import InputError, MediaError
from hub.settings import get_settings

STALL_SECONDS = 60.0
"""ffmpeg is killed when it has neither taken nor given anything for so long."""

MEMORY_LIMIT = 4 << 30
"""Address space of an ffmpeg that reads a user's file, in bytes (Linux)."""

TAIL_LINES = 20

_PASSED_ON = ("PATH", "HOME", "TMPDIR", "TEMP", "TMP", "LANG", "LC_ALL", "LD_LIBRARY_PATH",
              "DYLD_LIBRARY_PATH", "SYSTEMROOT", "WINDIR")  # fmt: skip


def find_ffmpeg() -> Path:
    """The ffmpeg to run: the setting ``ffmpeg``, else the one on PATH, else imageio-ffmpeg's.

    Raises MediaError if there is none.
    """
    chosen = get_settings().ffmpeg
    if chosen is not None:
        if chosen.is_file() and os.access(chosen, os.X_OK):
            return chosen
        raise MediaError(
            f"The ffmpeg that AVATAR_HUB_FFMPEG names, {chosen}, is not a program.",
            fix="Correct the setting or unset it.",
        )
    if found := shutil.which("ffmpeg"):
        return Path(found)
    import imageio_ffmpeg

    try:
        return Path(imageio_ffmpeg.get_ffmpeg_exe())
    except RuntimeError as error:
        raise MediaError(
            "No ffmpeg was found.",
            fix="Install ffmpeg with your system's packages, or set AVATAR_HUB_FFMPEG to it.",
        ) from error


def command(node: Any, loglevel: str = "error") -> list[str]:
    """The argument list of an ffmpeg-python output node."""
    common = ("-nostdin", "-hide_banner", "-nostats", "-loglevel", loglevel)
    arguments: list[str] = node.global_args(*common).compile(
        cmd=str(find_ffmpeg()), overwrite_output=True
    )
    return arguments


class Process:
    """A running ffmpeg whose standard input is written or whose standard output is read.

    It knows none of the user's secrets, does not see the terminal's Ctrl-C (its owner ends it), is
    killed when it stalls, and is gone when the context ends.
    """

    def __init__(self, node: Any, *, reads: bool = False) -> None:
        """Start ffmpeg. With ``reads`` its output is read, and as it then opens a user's file, its
        memory is limited; else its input is written. Raises MediaError if there is no ffmpeg.
        """
        self._popen: subprocess.Popen[bytes] = subprocess.Popen(
            command(node),
            stdin=subprocess.DEVNULL if reads else subprocess.PIPE,
            stdout=subprocess.PIPE if reads else subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            bufsize=0,
            env=_environment(),
            **_own_group(),
        )
        if reads:
            _limit_memory(self._popen.pid)
        self._tail: deque[str] = deque(maxlen=TAIL_LINES)
        self._waiting_since: float | None = None
        self._ended = threading.Event()
        self.stalled = False
        jobs = (self._drain, self._watch)
        self._threads = [threading.Thread(target=job, daemon=True) for job in jobs]
        for thread in self._threads:
            thread.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.kill()

    def write(self, *buffers: bytes | memoryview) -> None:
        """Feed all bytes. Raises MediaError if ffmpeg ended or stalled."""
        stdin: Any = self._popen.stdin
        with self._waiting():
            try:
                for buffer in buffers:
                    left = memoryview(buffer).cast("B")
                    while left:
                        left = left[stdin.write(left) :]
            except OSError as error:
                self._finish()
                raise self.failure() from error

    def read_into(self, buffer: memoryview) -> int:
        """Fill the buffer; fewer bytes than its size mean that the output ended."""
        view, at = buffer.cast("B"), 0
        stdout: Any = self._popen.stdout
        with self._waiting():
            while at < len(view) and (got := stdout.readinto(view[at:])):
                at += got
        return at

    def finish(self) -> int:
        """End the input, wait for ffmpeg, return its exit status (negative: a signal)."""
        with self._waiting():
            if self._popen.stdin is not None:
                with contextlib.suppress(OSError):
                    self._popen.stdin.close()
            return self._finish()

    def kill(self) -> None:
        """End ffmpeg at once, if it still runs, and release its pipes."""
        self._popen.kill()
        self._finish()

    def failure(self) -> MediaError:
        """Why ffmpeg ended, as an error for the user."""
        said, status = "; ".join(list(self._tail)[-3:]), self._popen.returncode
        if "No space left on device" in said or "File too large" in said:
            return MediaError(
                "The disk is full: ffmpeg could not write its output.",
                fix="Free some space, or write to another disk.",
            )
        if self.stalled:
            return MediaError(
                f"ffmpeg did nothing for {STALL_SECONDS:.0f} s and was ended. {said}".strip(),
                fix="Try again when the machine is less busy.",
            )
        if status is not None and status < 0:
            return MediaError(
                f"ffmpeg was killed (signal {-status}). {said}".strip(),
                fix="Try again; if it happens every time, the machine may be short of memory.",
            )
        return MediaError(
            f"ffmpeg failed (status {status}): {said}",
            fix="Run `avatar-hub doctor` to check ffmpeg, or set AVATAR_HUB_FFMPEG to another one.",
        )

    @property
    def said(self) -> str:
        """The last lines of ffmpeg's log."""
        return "\n".join(self._tail)

    def _finish(self) -> int:
        status = self._popen.wait()
        self._ended.set()
        for thread in self._threads:
            thread.join()
        for pipe in (self._popen.stdin, self._popen.stdout, self._popen.stderr):
            if pipe is not None:
                with contextlib.suppress(OSError):
                    pipe.close()
        return status

    @contextlib.contextmanager
    def _waiting(self) -> Iterator[None]:
        self._waiting_since = time.monotonic()
        try:
            yield
        finally:
            self._waiting_since = None

    def _drain(self) -> None:
        stderr: Any = self._popen.stderr
        for line in iter(lambda: stderr.readline(4096), b""):
            if text := line.decode("utf-8", "replace").strip():
                self._tail.append(text)

    def _watch(self) -> None:
        while not self._ended.wait(0.5):
            since = self._waiting_since
            if since is not None and time.monotonic() - since > STALL_SECONDS:
                self.stalled = True
                self._popen.kill()


def run(node: Any, *, seconds: float = 30.0, loglevel: str = "error") -> tuple[int, bytes, str]:
    """Run ffmpeg on a user's file to its end; exit status, output, log.

    Raises InputError when it takes longer than ``seconds``.
    """
    process = subprocess.Popen(
        command(node, loglevel),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=_environment(),
        **_own_group(),
    )
    _limit_memory(process.pid)
    with process:
        try:
            output, log = process.communicate(timeout=seconds)
        except subprocess.TimeoutExpired as error:
            raise InputError(
                f"Reading a file took ffmpeg longer than {seconds:.0f} s.",
                fix="Convert it to mp4 or wav, or give a shorter one.",
            ) from error
        finally:
            process.kill()
    return process.returncode, output, log.decode("utf-8", "replace")


def _environment() -> dict[str, str]:
    return {name: os.environ[name] for name in _PASSED_ON if name in os.environ}


def _own_group() -> dict[str, Any]:
    if sys.platform == "win32":
        return {"creationflags": subprocess.CREATE_NEW_PROCESS_GROUP | subprocess.CREATE_NO_WINDOW}
    return {"start_new_session": True}


def _limit_memory(pid: int) -> None:
    if sys.platform == "linux":
        import resource

        with contextlib.suppress(ProcessLookupError):
            resource.prlimit(pid, resource.RLIMIT_AS, (MEMORY_LIMIT, MEMORY_LIMIT))
