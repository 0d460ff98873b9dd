"""What engines tell of their work, and who hears it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from hub.runtime.telling import Throttle

LONGEST_LINE = 120
"""Characters of what is shown."""


@dataclass(frozen=True, slots=True)
class Told:
    """What an engine is doing: a line of text, and the ``share`` of it that is done.

    ``engine`` is its provider's title; ``share`` is in [0, 1], None where nobody knows.
    """

    engine: str
    text: str
    share: float | None = None


Listener = Callable[[Told], None]

LISTENER: ContextVar[Listener | None] = ContextVar("LISTENER", default=None)
"""Hears what engines tell that load or work for this thread."""


@contextmanager
def listening(listener: Listener) -> Iterator[None]:
    """Have ``listener`` called when an engine that this thread calls tells what it is doing.

    It is called ten times a second at most, perhaps from another thread, and must not raise. A
    `hub.Hub.run` tells by its events instead.
    """
    throttle = Throttle(listener)
    token = LISTENER.set(throttle)
    try:
        yield
    finally:
        LISTENER.reset(token)
        throttle.close()


def one_line(text: str) -> str:
    """What an engine told without control characters, no longer than a line."""
    words = " ".join(text.split())
    line = "".join(letter for letter in words if letter.isprintable())
    return line if len(line) <= LONGEST_LINE else f"{line[: LONGEST_LINE - 1]}…"


class Loads:
    """What the engines tell that are being loaded, for everyone who waits for one of them."""

    def __init__(self) -> None:
        self._last: dict[str, Told] = {}

    @contextmanager
    def heard(self, engine: str) -> Iterator[None]:
        """This thread loads the engine, for itself and for the others."""
        mine = LISTENER.get()

        def hear(told: Told) -> None:
            self._last[engine] = told
            if mine:
                mine(told)

        token = LISTENER.set(hear)
        try:
            yield
        finally:
            LISTENER.reset(token)
            self._last.pop(engine, None)

    def overhear(self, engine: str) -> None:
        """This thread waits for the engine that another loads: let it hear the last thing told."""
        told, listener = self._last.get(engine), LISTENER.get()
        if told and listener:
            listener(told)
