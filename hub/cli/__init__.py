"""The command line, `avatar-hub`: one file per command, each importing what it needs when run."""

from __future__ import annotations

import signal
import sys
from types import FrameType


def main() -> None:
    """Run the command that the process was started with; ends the process."""
    from hub.cli.app import app

    signal.signal(signal.SIGTERM, _end)
    for stream in (sys.stdout, sys.stderr):
        # A terminal that can't show 你好 is no reason to fail.
        stream.reconfigure(errors="replace")  # type: ignore[union-attr]
    app(prog_name="avatar-hub")


def _end(number: int, _: FrameType | None) -> None:
    # As an exception, so that everything that is open is closed and no half file stays.
    raise SystemExit(128 + number)
