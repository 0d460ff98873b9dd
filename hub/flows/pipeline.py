"""Stages that run side by side, joined by bounded queues.

Each stage is an iterator that a thread of its own exhausts into a queue. A slow stage holds the
fast ones back; stopping reaches every stage at its next value; the first error ends all and is
raised where the last queue is read.
"""

from __future__ import annotations

import errno
import queue
import threading
import time
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from hub.errors import HubError, MediaError, ProviderError
from hub.runtime.job import CLOCK, STOP
from hub.runtime.told import LISTENER, Told

T = TypeVar("T")
POLL_SECONDS = 0.05
LONG_SECONDS = 2.0
"""What a stage waits for longer than this is told."""

STOP_SECONDS = 2.0
"""How long the stages, all together, are waited for when the pipeline ends."""

_END = object()


@dataclass(slots=True)
class Meter:
    """How a stage spends its time; ``busy`` is seconds inside the stage itself."""

    name: str
    busy: float = 0.0
    values: int = 0
    since: float | None = None
    """When the stage last began to work; None while it waits for others."""
    waits_for: Told | None = None
    """What it waits for, if that is worth telling."""
    told: Told | None = None
    """What its engine last said that it is doing."""

    def start(self) -> None:
        """The stage works from now on."""
        self.since = time.monotonic()

    def pause(self) -> None:
        """The stage waits from now on."""
        if self.since is not None:
            self.busy += time.monotonic() - self.since
            self.since = None

    def hear(self, told: Told) -> None:
        """The engine says what it is doing, and so hasn't hung."""
        self.told = told
        if self.since is not None:
            self.pause()
            self.start()

    def stuck(self, limit: float) -> bool:
        """Whether it has worked on one value for longer than ``limit`` seconds."""
        return self.since is not None and time.monotonic() - self.since > limit


class Pipeline:
    """Runs stages; use as a context manager, so that none outlives it."""

    def __init__(self, *, timeout: float, stop: threading.Event) -> None:
        self.stop = stop
        self.meters: dict[str, Meter] = {}
        self._timeout = timeout
        self._error: BaseException | None = None
        self._threads: list[threading.Thread] = []

    def __enter__(self) -> Pipeline:
        return self

    def __exit__(self, *exception: object) -> None:
        self.stop.set()
        deadline = time.monotonic() + STOP_SECONDS
        for thread in self._threads:
            # An engine in this process can't be killed; one that hangs keeps its daemon thread.
            thread.join(timeout=max(0.0, deadline - time.monotonic()))

    def spawn(self, name: str, work: Callable[[Meter], None]) -> None:
        """Run ``work`` in a thread; its error ends the pipeline."""
        meter = self.meters[name] = Meter(name)

        def run() -> None:
            STOP.set(self.stop)  # an engine in a worker can be ended even if it hangs
            CLOCK.set(meter)
            LISTENER.set(meter.hear)
            meter.start()
            try:
                work(meter)
            except BaseException as error:  # noqa: BLE001 - carried over to the reading thread
                self._error = self._error or error
                self.stop.set()
            finally:
                meter.pause()

        thread = threading.Thread(target=run, name=f"stage-{name}", daemon=True)
        self._threads.append(thread)
        thread.start()

    def stage(self, name: str, values: Iterable[T], *, size: int) -> Iterator[T]:
        """Exhaust ``values`` in a thread and give what it gives; at most ``size`` of them wait."""
        return self._take(self._exhaust(name, values, size))

    def last_stage(self, name: str, values: Iterable[T], *, size: int) -> Iterator[T | Told]:
        """Like `stage`; while its reader waits, also what takes any of the stages long."""
        return self._take(self._exhaust(name, values, size), News(self.meters).waited)

    def _exhaust(self, name: str, values: Iterable[T], size: int) -> queue.Queue[Any]:
        buffer: queue.Queue[Any] = queue.Queue(size)

        def work(meter: Meter) -> None:
            iterator = iter(values)
            try:
                for value in iterator:
                    meter.values += 1
                    meter.pause()
                    self._put(buffer, value)
                    if self.stop.is_set():
                        return
                    meter.start()
                self._put(buffer, _END)
            finally:
                if isinstance(iterator, Generator):
                    iterator.close()

        self.spawn(name, work)
        return buffer

    def waiting(self, name: str, values: Iterable[T]) -> Iterator[T]:
        """Pass ``values`` on to the stage ``name``; while it waits for one it isn't busy."""
        iterator = iter(values)
        while True:
            self.meters[name].pause()
            try:
                value = next(iterator)
            except StopIteration:
                return
            finally:
                self.meters[name].start()
            yield value

    def check(self) -> None:
        """Raise the first stage's error, or say which stage has hung.

        Raises ProviderError for a stage that has worked on one value longer than the timeout.
        """
        if self._error is not None:
            raise self._error
        for meter in self.meters.values():
            if meter.stuck(self._timeout):
                raise ProviderError(
                    f"The stage {meter.name} has given nothing for {self._timeout:.0f} s.",
                    fix="Try a shorter text or another provider, or raise "
                    "AVATAR_HUB_STAGE_TIMEOUT.",
                )

    def _put(self, buffer: queue.Queue[Any], value: object) -> None:
        while not self.stop.is_set():
            try:
                return buffer.put(value, timeout=POLL_SECONDS)
            except queue.Full:
                continue
        return None

    def _take(
        self, buffer: queue.Queue[Any], waited: Callable[[float], Iterable[Any]] = lambda _: ()
    ) -> Iterator[Any]:
        last = time.monotonic()
        while True:
            try:
                value = buffer.get(timeout=POLL_SECONDS)
            except queue.Empty:
                self.check()
                if self.stop.is_set():
                    return
                yield from waited(time.monotonic() - last)
                continue
            if value is _END:
                return
            yield value
            last = time.monotonic()


class News:
    """What takes the stages long, each thing once."""

    def __init__(self, meters: Mapping[str, Meter]) -> None:
        self._meters = meters
        self._reasons: set[Told] = set()
        self._heard: dict[str, Told] = {}

    def waited(self, seconds: float) -> Iterator[Told]:
        """What there is to tell someone who has waited for so long."""
        for name, meter in self._meters.items():
            told, reason = meter.told, meter.waits_for
            if reason and reason not in self._reasons and seconds > LONG_SECONDS:
                self._reasons.add(reason)
                yield reason
            if told is not None and told is not self._heard.get(name):
                self._heard[name] = told
                yield told


def as_hub_error(error: BaseException, where: str) -> HubError:
    """An unexpected error as one that can be shown; what is shown already stays as it is."""
    if isinstance(error, HubError):
        return error
    if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT):
        return MediaError(
            f"The disk is full: {error.filename or 'a file'} could not be written.",
            fix="Free some space, or point AVATAR_HUB_DATA_DIR at another disk.",
        )
    return ProviderError(
        f"{where} failed unexpectedly: {type(error).__name__}: {error}",
        fix="Please report it, with the job's folder, at the project's issue tracker.",
    )
