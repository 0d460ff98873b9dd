"""Engines that are loaded, each where its runtime says."""

from __future__ import annotations

import importlib
import os
import threading
from collections.abc import Generator
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from hub.errors import HubError, InputError, ProviderError, Rubbish
from hub.registry import Registry, State
from hub.settings import Settings
from hub.specs import InProcess, ProviderSpec
from hub.weights import WeightStore

if TYPE_CHECKING:
    from hub.types import Plain


class Runner(Protocol):
    """An engine that has been started."""

    def stream(self, method: str, *args: Any) -> Generator[Any, None, None]:
        """Call a generator method of the engine; closing the iterator cancels the call."""

    def close(self) -> None:
        """End the engine."""


class InProcessRunner:
    """The engine is an object in this process."""

    def __init__(self, spec: ProviderSpec, context: Plain) -> None:
        module, name = spec.engine.split(":")
        self._engine = getattr(importlib.import_module(module), name)()
        self._engine.load(context)

    def stream(self, method: str, *args: Any) -> Generator[Any, None, None]:
        """Call the method and pass on what it yields."""
        yield from getattr(self._engine, method)(*args)

    def close(self) -> None:
        """Let the engine free its memory."""
        self._engine.close()


RUNNERS: dict[type[Any], type[InProcessRunner]] = {InProcess: InProcessRunner}
"""How an engine is started for each kind of runtime a spec can name."""


class EngineHost:
    """Starts engines on first use and keeps them; safe for many threads."""

    def __init__(self, registry: Registry, weights: WeightStore, settings: Settings) -> None:
        self._registry, self._weights, self._settings = registry, weights, settings
        self._runners: dict[str, Runner] = {}
        self._locks: dict[str, threading.Lock] = {}
        self._turns: dict[str, threading.Lock] = {}
        self._guard = threading.Lock()

    def stream(self, spec: ProviderSpec, method: str, *args: Any) -> Generator[Any, None, None]:
        """Yield what the engine's method yields.

        An engine's ValueError is about the user's input and becomes an InputError; anything else
        it raises is its own failure and becomes a ProviderError. Its engine is started anew next
        time.
        """
        turn = nullcontext() if spec.resources.concurrent else self._lock(self._turns, spec)
        with turn:
            runner = self._runner(spec)
            try:
                yield from runner.stream(method, *args)
            except (HubError, Rubbish):
                raise
            except ValueError as error:
                raise InputError(f"{spec.title}: {_without_secrets(str(error), spec)}") from error
            except (Exception, SystemExit) as error:  # the engine's boundary
                raise self._failed(spec, error) from error

    def warm(self, spec: ProviderSpec) -> None:
        """Start the engine now, so that the first call doesn't wait for it."""
        self._runner(spec)

    def close(self) -> None:
        """End every engine."""
        with self._guard:
            runners, self._runners = list(self._runners.values()), {}
        for runner in runners:
            runner.close()

    def _runner(self, spec: ProviderSpec) -> Runner:
        with self._lock(self._locks, spec):
            if spec.slug not in self._runners:
                paths = self._weights.ensure(spec.weights)
                try:
                    self._runners[spec.slug] = RUNNERS[type(spec.runtime)](
                        spec, self._context(spec, paths)
                    )
                except (Exception, SystemExit) as error:  # the engine's boundary
                    raise self._failed(spec, error) from error
                self._registry.set_engine_state(spec, State.RUNNING)
            return self._runners[spec.slug]

    def _failed(self, spec: ProviderSpec, error: BaseException) -> ProviderError:
        reason = _without_secrets(f"{type(error).__name__}: {error}".strip(), spec)
        with self._guard:
            self._runners.pop(spec.slug, None)
        self._registry.set_engine_state(spec, State.CRASHED, reason)
        fix = "Try again, or choose another provider; tell the plugin's author if it stays."
        return ProviderError(f"{spec.title} ({spec.kind} {spec.id}) failed. {reason}", fix=fix)

    def _context(self, spec: ProviderSpec, paths: dict[str, Path]) -> Plain:
        cache = self._settings.data_dir / "engines" / spec.slug
        cache.mkdir(parents=True, exist_ok=True)
        secrets = {s.name: os.environ[s.name] for s in spec.secrets if s.name in os.environ}
        return {
            "weights": {name: str(path) for name, path in paths.items()},
            "device": "cpu",
            "threads": self._settings.threads or os.cpu_count() or 1,
            "secrets": secrets,
            "cache_dir": str(cache),
            "offline": self._settings.offline,
        }

    def _lock(self, locks: dict[str, threading.Lock], spec: ProviderSpec) -> threading.Lock:
        with self._guard:
            return locks.setdefault(spec.slug, threading.Lock())


def _without_secrets(text: str, spec: ProviderSpec) -> str:
    for secret in spec.secrets:
        text = text.replace(os.environ.get(secret.name) or "\0", f"<{secret.name}>")
    return text
