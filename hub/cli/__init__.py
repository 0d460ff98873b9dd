"""The command line, `avatar-hub`: one file per command, each importing what it needs when run."""

from __future__ import annotations

import os
import signal
import sys
from types import FrameType
from typing import NoReturn

INTERRUPTED = 128 + signal.SIGINT
TERMINATED = 128 + signal.SIGTERM


class Terminated(KeyboardInterrupt):
    """Someone asked this process to end; handled like Ctrl-C, so that no half file stays."""


def main() -> NoReturn:
    """Run the command that the process was started with, and end the process."""
    signal.signal(signal.SIGTERM, _terminate)
    for stream in (sys.stdout, sys.stderr):
        # A terminal that can't show 你好 is no reason to fail.
        stream.reconfigure(errors="replace")  # type: ignore[union-attr]
    try:
        from hub.cli.app import app

        app(prog_name="avatar-hub")
    except KeyboardInterrupt as stop:  # while the commands are still being imported
        os._exit(TERMINATED if isinstance(stop, Terminated) else INTERRUPTED)
    except SystemExit as error:
        if isinstance(error.code, int) and error.code != 0:
            # A stage's thread may still be inside native code, which aborts when Python ends.
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(error.code)
        raise
    sys.exit()


def _terminate(_number: int, _frame: FrameType | None) -> NoReturn:
    raise Terminated
