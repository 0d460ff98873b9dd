"""An engine that has been started, in this process or in a worker."""

from __future__ import annotations

import importlib
from collections.abc import Generator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from hub.runtime.process import ProcessRunner
from hub.specs import ProviderSpec

if TYPE_CHECKING:
    from hub.types import Plain


class Tell(Protocol):
    """What an engine is given to say what it is doing."""

    def __call__(self, text: Any, share: Any = None) -> None:
        """Both are the engine's, so they may be anything."""


class Runner(Protocol):
    """An engine that has been started."""

    @property
    def alive(self) -> bool:
        """Whether it can still be called."""

    def stream(self, method: str, *args: Any) -> Generator[Any, None, None]:
        """Call a generator method of the engine; closing the iterator cancels the call."""

    def close(self) -> None:
        """End the engine."""


class InProcessRunner:
    """The engine is an object in this process."""

    alive = True

    def __init__(self, spec: ProviderSpec, context: Plain, tell: Tell) -> None:
        module, name = spec.engine.split(":")
        self._engine = getattr(importlib.import_module(module), name)()
        self._engine.load(context | {"tell": tell})

    def stream(self, method: str, *args: Any) -> Generator[Any, None, None]:
        """Call the method and pass on what it yields."""
        yield from getattr(self._engine, method)(*args)

    def close(self) -> None:
        """Let the engine free its memory."""
        self._engine.close()


@dataclass(slots=True)
class Started:
    """An engine that is there, and how many calls it is at."""

    spec: ProviderSpec
    runner: Runner
    weights: dict[str, Path]
    """Where it was told that its weights are, or will be."""
    calls: int = 1
    retired: bool = False
    """Its place is another's now; it ends with its last call."""
    idle_since: float = 0.0

    def knows(self, paths: Mapping[str, Path]) -> bool:
        """Whether the weights are where it was told."""
        return paths.items() <= self.weights.items()

    def end(self) -> None:
        """Close an engine that has failed, or whose weights have moved."""
        with suppress(Exception):  # the engine's boundary
            self.runner.close()

    @property
    def is_worker(self) -> bool:
        """Whether it has a process of its own."""
        return isinstance(self.runner, ProcessRunner)

    def is_idle(self, since: float) -> bool:
        """Whether nobody has called it after that moment."""
        return not self.calls and self.idle_since < since
