"""Engines that are loaded, each where its runtime says."""

from __future__ import annotations

import os
import sys
import threading
import time
from collections.abc import Generator, Iterator, Mapping
from contextlib import closing, contextmanager, nullcontext
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hub.credentials import Credentials, how_to_set
from hub.errors import HubError, InputError, ProviderError, Rubbish, WeightError
from hub.registry import Registry, State
from hub.runtime.device import device_for
from hub.runtime.environments import Environments
from hub.runtime.job import Turn, held, waiting
from hub.runtime.process import EngineError, ProcessRunner, WorkerDied
from hub.runtime.runner import InProcessRunner, Runner, Started
from hub.runtime.strikes import Strikes
from hub.runtime.telling import checked
from hub.runtime.told import LISTENER, Loads, Told, one_line
from hub.settings import Settings
from hub.specs import ProviderSpec, Weight
from hub.weights import WeightStore

if TYPE_CHECKING:
    from hub.runtime.admission import Admission
    from hub.types import Plain


class EngineHost:
    """Starts engines on first use and keeps them; safe for many threads.

    One that was given a user's own ``credentials`` ends its engines when they are idle, wherever
    they run, and writes none of what they print to a file.
    """

    def __init__(
        self,
        registry: Registry,
        weights: WeightStore,
        environments: Environments,
        settings: Settings,
        credentials: Credentials | None = None,
    ) -> None:
        self._registry, self._weights, self._settings = registry, weights, settings
        self._environments = environments
        self.credentials = credentials or Credentials()
        self._started: dict[str, Started] = {}
        self._strikes: dict[str, Strikes] = {}
        self._locks: dict[str, threading.Lock] = {}
        self._turns: dict[str, Turn] = {}
        self._loads = Loads()
        self._guard = threading.Lock()
        self._reaper: threading.Thread | None = None
        self._closed = threading.Event()

    def stream(self, spec: ProviderSpec, method: str, *args: Any) -> Generator[Any, None, None]:
        """Yield what the engine's method yields.

        The weights that the call's parameters ask for are fetched before it begins. An engine's
        ValueError is about the user's input and becomes an InputError; anything else it raises is
        its own failure and becomes a ProviderError. Its engine is started anew next time.
        """
        params = args[-1]  # so it is in every engine's methods
        turn = None if spec.resources.concurrent else self._turn(spec)
        with turn.taken() if turn else nullcontext(), self._borrowed(spec, params) as started:
            try:
                items = started.runner.stream(method, *args)
                with closing(items):
                    yield from turn.watched(items) if turn else items
                self._strikes.pop(spec.slug, None)
            except (HubError, Rubbish):
                raise
            except ValueError as error:
                reason = self.credentials.clean(str(error), spec)
                raise InputError(f"{spec.title}: {reason}") from self._shown(spec, error)
            except (Exception, SystemExit) as error:  # noqa: BLE001 - the engine's boundary
                self._retire(spec, started)
                raise self._failed(spec, error) from self._shown(spec, error)

    def warm(self, spec: ProviderSpec, params: Mapping[str, Any]) -> None:
        """Start the engine now, so that the first call doesn't wait for it."""
        with self._borrowed(spec, params):
            pass

    def weights_for(self, spec: ProviderSpec, params: Mapping[str, Any]) -> tuple[Weight, ...]:
        """What a call with these parameters needs.

        Raises WeightError for an own weight of the user's that isn't there, and where a stranger
        would make a public hub fetch what the default parameters don't need.
        """
        weights = spec.weights_for(params)
        self._weights.check_own(weights)
        if self._settings.public:
            chosen = set(weights) - set(spec.weights_for({}))
            if missing := self._weights.missing(chosen):
                names = " ".join(sorted(weight.name for weight in missing))
                raise WeightError(
                    f"{spec.title}: this public hub does not have the weights of that choice.",
                    fix=f"Choose another; its owner can run `avatar-hub weights pull {names}`.",
                )
        return weights

    def close(self) -> None:
        """End every engine."""
        self._closed.set()
        with self._guard:
            all_started, self._started = list(self._started.values()), {}
            reaper = self._reaper
        for started in all_started:
            started.runner.close()
        if reaper:
            reaper.join()

    def release(self) -> None:
        """End every engine as soon as nobody calls it; a later call starts it anew."""
        with self._guard:
            all_started, self._started = list(self._started.values()), {}
            for started in all_started:
                started.retired = True
                self._registry.set_engine_state(started.spec, None)
            idle = [started for started in all_started if not started.calls]
        self._end(idle)

    @contextmanager
    def _borrowed(self, spec: ProviderSpec, params: Mapping[str, Any]) -> Iterator[Started]:
        if missing := self.credentials.missing(spec):
            reason, fix = how_to_set(missing)
            raise ProviderError(f"{spec.title} ({spec.kind} {spec.id}) has {reason}.", fix=fix)
        if spec.slug not in self._started:
            self._check_built(spec)  # before anything is fetched for it
        with waiting(Told(spec.title, "being loaded")):
            paths = self._weights.ensure(self.weights_for(spec, params))
            with held(self._lock(spec), partial(self._loads.overhear, spec.slug)):
                started = self._running(spec, paths) or self._start(spec)
        try:
            yield started
        finally:
            if not started.retired and not started.runner.alive:  # its call would not be cancelled
                self._retire(spec, started)
                self._registry.set_engine_state(spec, None)
            with self._guard:
                started.calls -= 1
                started.idle_since = time.monotonic()
                last = started.retired and not started.calls
            if last:
                started.end()

    def _running(self, spec: ProviderSpec, paths: Mapping[str, Path]) -> Started | None:
        with self._guard:
            started = self._started.get(spec.slug)
            if started is None:
                return None
            if started.runner.alive and started.knows(paths):
                started.calls += 1
                return started
            del self._started[spec.slug]
            started.retired = True
            unused = not started.calls
        if unused:
            started.end()
        return None

    def _start(self, spec: ProviderSpec) -> Started:
        self._check_built(spec)
        paths = {weight.name: self._weights.where(weight) for weight in spec.weights}
        self._strikes.setdefault(spec.slug, Strikes()).wait(spec)
        try:
            with self._loads.heard(spec.slug):
                runner = self._runner(spec, self._context(spec, paths))
        except HubError:
            raise
        except (Exception, SystemExit) as error:  # noqa: BLE001 - the engine's boundary
            raise self._failed(spec, error) from self._shown(spec, error)
        started = Started(spec, runner, paths)
        with self._guard:
            self._started[spec.slug] = started
            if self._may_end(started) and self._reaper is None:
                self._reaper = threading.Thread(target=self._end_idle, name="idle", daemon=True)
                self._reaper.start()
        self._registry.set_engine_state(spec, State.RUNNING)
        return started

    def _runner(self, spec: ProviderSpec, context: Plain) -> Runner:
        environment = self._environments.of(spec)
        if environment is None and not self._settings.force_workers & {spec.id, "all"}:
            return InProcessRunner(spec, context, partial(self._hear, spec))
        return ProcessRunner(
            spec,
            context,
            python=environment.python if environment else Path(sys.executable),
            log=self._log(spec) or Path(os.devnull),
            clean=partial(self.credentials.clean, spec=spec),
            hear=partial(self._hear, spec),
            admission=self._admission(context["device"]),
        )

    def _log(self, spec: ProviderSpec) -> Path | None:
        """The file of what the engine prints; None for a user's own."""
        own = self.credentials.are_own(spec)
        return None if own else self._settings.log_file(spec.slug)

    def _hear(self, spec: ProviderSpec, text: Any, share: Any = None) -> None:
        """Pass on what the engine tells, without its secrets; it is alive."""
        if turn := self._turns.get(spec.slug):
            turn.moved()
        if listener := LISTENER.get():
            said, done = checked(text, share)
            listener(Told(spec.title, one_line(self.credentials.clean(said, spec)), done))

    def _check_built(self, spec: ProviderSpec) -> None:
        environment = self._environments.of(spec)
        if environment is not None and not environment.is_built:
            raise ProviderError(
                f"{spec.title} ({spec.kind} {spec.id}) needs its environment, which isn't built.",
                fix=f"avatar-hub plugins build {spec.id}",
            )

    def _admission(self, device: str) -> Admission | None:
        if device == "cpu":
            return None
        from hub.runtime.admission import Admission  # few machines need it

        return Admission(self._settings.locks_dir, device)

    def _retire(self, spec: ProviderSpec, started: Started) -> None:
        with self._guard:
            started.retired = True
            if self._started.get(spec.slug) is started:
                del self._started[spec.slug]

    def _failed(self, spec: ProviderSpec, error: BaseException) -> ProviderError:
        reason = str(error)
        if isinstance(error, WorkerDied):
            self._strikes.setdefault(spec.slug, Strikes()).add()
        elif not isinstance(error, EngineError):
            reason = f"{type(error).__name__}: {error}".strip()
        reason = self.credentials.clean(reason, spec)
        self._registry.set_engine_state(spec, State.CRASHED, reason)
        fix = "Try again, or choose another provider; tell the plugin's author if it stays."
        if isinstance(error, (WorkerDied, EngineError)) and self._log(spec):
            fix = f"{fix} Its log: avatar-hub plugins log {spec.id}"
        return ProviderError(f"{spec.title} ({spec.kind} {spec.id}) failed. {reason}", fix=fix)

    def _shown(self, spec: ProviderSpec, error: BaseException) -> BaseException | None:
        """The error as a cause that may be in a traceback, unless it tells a secret."""
        text = str(error)
        return error if self.credentials.clean(text, spec) == text else None

    def _may_end(self, started: Started) -> bool:
        """Whether it ends when nobody calls it: the one sure way to free a GPU, or a key."""
        return started.is_worker or self.credentials.are_own(started.spec)

    def _end_idle(self) -> None:
        """End engines that nobody calls, until none is left that may end."""
        limit = self._settings.worker_idle_seconds
        while not self._closed.wait(min(limit / 2, 30.0)):
            since = time.monotonic() - limit
            with self._guard:
                watched = [s for s in self._started.values() if self._may_end(s)]
                idle = [started for started in watched if started.is_idle(since)]
                for started in idle:
                    del self._started[started.spec.slug]
                if len(idle) == len(watched):
                    self._reaper = None
            self._end(idle)
            if len(idle) == len(watched):
                return

    def _end(self, idle: list[Started]) -> None:
        for started in idle:
            started.end()
            self._registry.set_engine_state(started.spec, None)

    def _context(self, spec: ProviderSpec, paths: dict[str, Path]) -> Plain:
        cache = self._settings.data_dir / "engines" / spec.slug
        cache.mkdir(parents=True, exist_ok=True)
        return {
            "weights": {name: str(path) for name, path in paths.items()},
            "device": device_for(spec, self._settings.device),
            "threads": self._settings.threads or os.cpu_count() or 1,
            "secrets": self.credentials.of(spec),
            "cache_dir": str(cache),
            "offline": self._settings.offline,
            "public": self._settings.public,
        }

    def _lock(self, spec: ProviderSpec) -> threading.Lock:
        with self._guard:
            return self._locks.setdefault(spec.slug, threading.Lock())

    def _turn(self, spec: ProviderSpec) -> Turn:
        with self._guard:
            turn = Turn(spec.title, self._settings.stage_timeout)
            return self._turns.setdefault(spec.slug, turn)
