"""How far a job is: one line that is rewritten on a terminal, a few lines elsewhere."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterable
from contextlib import ExitStack, redirect_stdout
from pathlib import Path
from typing import TextIO

from hub.flows.events import Event, Note, Progress
from hub.hub import Hub
from hub.runtime.told import Told, listening
from hub.specs import Weight
from hub.weights.files import describe as describe_weight
from hub.weights.progress import Tally

EVERY_SECONDS = 5.0
"""How often a log, which can't be rewritten, gets a line."""


class ProgressLine:
    """Shows events on standard error; use as a context manager, which ends the line.

    Meanwhile it also shows what engines tell that this thread calls, and what they print goes to
    standard error: ``out`` is the command's own output.
    """

    def __init__(self, stream: TextIO | None = None) -> None:
        self._stream = stream or sys.stderr
        self._terminal = self._stream.isatty()
        self._stage = ""
        self._told = 0.0
        self._open = False
        self._meanwhile = ExitStack()
        self.out = sys.stdout

    def __enter__(self) -> ProgressLine:
        self._meanwhile.enter_context(listening(self.show))
        self._meanwhile.enter_context(redirect_stdout(sys.stderr))
        return self

    def __exit__(self, *exception: object) -> None:
        self._meanwhile.close()
        self.end()

    def show(self, event: Event) -> None:
        """Show a note, a progress or what an engine tells; other events say nothing here."""
        if isinstance(event, Note):
            self.note(event.text)
        elif isinstance(event, Progress):
            self.progress(event)
        elif isinstance(event, Told):
            self._rewrite("engine", _describe_told(event))

    def note(self, text: str) -> None:
        """A sentence that stays."""
        self._say(f"Note: {text}")

    def fetch(self, hub: Hub, weights: Iterable[Weight]) -> dict[str, Path]:
        """Fetch the weights that are missing, telling first how much and under which licence.

        Returns the file of each by name. Raises WeightError.
        """
        wanted = list(weights)
        missing = hub.weights.missing(wanted)
        for weight in missing:
            self._say(f"To fetch: {describe_weight(weight)}")
        tally = Tally(missing)

        def tell(weight: Weight, done: int, total: int) -> None:
            tally(weight, done, total)
            self.progress(Progress("weights", tally.done, tally.total))

        return hub.weights.ensure(wanted, tell)

    def progress(self, event: Progress) -> None:
        """Where a stage is; on a terminal over the line before."""
        self._rewrite(event.stage, describe(event))

    def _rewrite(self, stage: str, text: str) -> None:
        if self._terminal:
            self._stream.write(f"\r\x1b[K{text}")
            self._stream.flush()
            self._open = True
            return
        due = time.monotonic() - self._told >= EVERY_SECONDS
        if due or stage != self._stage:
            self._stage, self._told = stage, time.monotonic()
            print(text, file=self._stream, flush=True)

    def _say(self, text: str) -> None:
        self.end()
        print(text, file=self._stream, flush=True)

    def end(self) -> None:
        """Go to the next line, where one was begun."""
        if self._open:
            print(file=self._stream, flush=True)
            self._open = False


def _describe_told(told: Told) -> str:
    share = "" if told.share is None else f"  {told.share:.0%}"
    return f"{told.engine}: {told.text}{share}"


def describe(event: Progress) -> str:
    """Such as ``video    12.4 of about 31.0 s  40 %  0:25 left``."""
    weights = event.stage == "weights"
    unit, scale = ("MB", 1e6) if weights else ("s", 1.0)
    parts = [f"{event.stage:<8}"]
    if event.total:
        about = "" if weights else "about "
        parts.append(f"{event.done / scale:.1f} of {about}{event.total / scale:.1f} {unit}")
        parts.append(f"{min(1.0, event.done / event.total):.0%}")
    else:
        parts.append(f"{event.done / scale:.1f} {unit}")
    if event.left is not None:
        minutes, seconds = divmod(round(max(0.0, event.left)), 60)
        parts.append(f"{minutes}:{seconds:02d} left")
    return "  ".join(parts)
