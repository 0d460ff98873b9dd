"""The hub's side of a worker: start it, call its engine, and be sure that it ends."""

from __future__ import annotations

import itertools
import signal
import threading
import time
from collections.abc import Callable, Generator, Iterator
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Any

from hub.runtime.job import POLL_SECONDS, STOP, check_stop, waiting
from hub.runtime.launch import kill_group, launch
from hub.runtime.log import EngineLog
from hub.runtime.wire import Channel
from hub.specs import ProviderSpec

if TYPE_CHECKING:
    from hub.runtime.admission import Admission
    from hub.types import Plain

AHEAD = 4
"""Items that an engine may have made before anyone takes them."""

CANCEL_SECONDS = 5.0
"""How long an engine may take to notice that its call was cancelled, or to close."""

TERM_SECONDS = 1.0
"""How long a process may take to end after SIGTERM."""

KILL_SECONDS = 10.0
"""How long the system may take to end a process after SIGKILL: a driver may hold it."""

LAST_LINES = 10
"""Lines of the engine's log that an error carries; the log has the rest."""


Hear = Callable[[str, float | None], None]
"""Takes what an engine tells of its work."""


class EngineError(Exception):
    """The engine raised something in its worker; the text is its type and message."""


class WorkerDied(Exception):  # noqa: N818 - an event, told to the user as a ProviderError
    """The worker ended while it was needed; the text says how, with the engine's last lines."""


@dataclass(slots=True)
class Call:
    """A call of this worker, and the messages that came for it."""

    number: int
    hear: Hear
    inbox: SimpleQueue[dict[str, Any]] = field(default_factory=SimpleQueue)
    running: bool = False
    """Whether the worker is at it."""

    def receive(self, timeout: float | None = None) -> dict[str, Any]:
        """The next message. Raises queue.Empty when none comes in time."""
        message = self.inbox.get(timeout=timeout)
        self.running = message["type"] in ("item", "ask", "tell")
        return message

    def answer(self) -> dict[str, Any]:
        """The next message, however long it takes. Raises Cancelled once its job is stopped."""
        while True:
            with suppress(Empty):
                message = self.receive(POLL_SECONDS if STOP.get() else None)
                if message["type"] != "tell":
                    return message
                self.hear(message["text"], message["share"])
            check_stop()


class ProcessRunner:
    """The engine is an object in a worker of its own.

    ``python`` is the worker's interpreter, ``log`` the file that takes what the engine prints,
    ``clean`` takes secrets out of a text, ``hear`` gets what the engine tells, in the thread that
    called it, ``admission`` is that to its device, if it shares one. Raises what `stream` raises if
    the engine does not load.
    """

    def __init__(
        self,
        spec: ProviderSpec,
        context: Plain,
        *,
        python: Path,
        log: Path,
        clean: Callable[[str], str],
        hear: Hear = lambda _text, _share: None,
        admission: Admission | None = None,
    ) -> None:
        self._hear, self._admission = hear, admission
        self._numbers = itertools.count()
        self._calls: dict[int, Call] = {}
        self._guard = threading.Lock()
        self._dead = threading.Event()
        self._epitaph = self._nonsense = ""
        self._popen, connection = launch(spec, context, python)
        self._channel = Channel(connection)
        assert self._popen.stdout is not None  # noqa: S101 - what launch promises
        self._log = EngineLog(self._popen.stdout, log, clean)
        for work in (self._read, self._wait):
            threading.Thread(target=work, name=f"worker-{spec.slug}", daemon=True).start()
        try:
            list(self.stream("load", context))
        except BaseException:
            self.kill()
            raise

    @property
    def alive(self) -> bool:
        """Whether it can be called."""
        return not self._dead.is_set()

    def stream(self, method: str, *args: Any) -> Generator[Any, None, None]:
        """Call a method and give its items as they come; iterators among ``args`` are fed as asked.

        Raises ValueError when the engine did, EngineError for its other exceptions, WorkerDied, and
        whatever the iterators raise. To close it, or to set `STOP` (then it raises Cancelled), is
        to cancel: an engine that does not stop in `CANCEL_SECONDS` is ended with its process.
        """
        call = self._open_call()
        try:
            message = self._exchange(call, self._first(method, args))
            while message["type"] != "end":
                if message["type"] == "item":
                    yield message["value"]
                    message = self._exchange(call, {"type": "credit"})
                elif message["type"] == "ask":
                    message = self._exchange(call, _fed(message["stream"], args))
                else:
                    raise self._failure(message)
        finally:
            if call.running:
                self._cancel(call)
            del self._calls[call.number]

    def close(self) -> None:
        """Let the engine free what it holds, then end its process, however it behaves."""
        with suppress(WorkerDied):
            self._send(type="exit")
        if not self._dead.wait(CANCEL_SECONDS):
            self.kill()

    def kill(self) -> None:
        """End the process and its children: SIGTERM, then SIGKILL."""
        self._popen.terminate()
        if not self._dead.wait(TERM_SECONDS):
            kill_group(self._popen)
            self._dead.wait(KILL_SECONDS)

    def _open_call(self) -> Call:
        with self._guard:
            if not self.alive:
                raise WorkerDied(self._epitaph)
            call = Call(next(self._numbers), self._hear)
            self._calls[call.number] = call
            return call

    def _first(self, method: str, args: tuple[Any, ...]) -> dict[str, Any]:
        streams = [i for i, arg in enumerate(args) if isinstance(arg, Iterator)]
        plain = [None if i in streams else arg for i, arg in enumerate(args)]
        ahead = 1 if self._admission else AHEAD  # it must not compute when it isn't its turn
        head = {"type": "call", "method": method, "credit": ahead}
        return {**head, "args": plain, "streams": streams}

    def _exchange(self, call: Call, message: dict[str, Any]) -> dict[str, Any]:
        """Send what lets the engine go on; returns its answer."""
        with ExitStack() as turn:
            if self._admission:
                with waiting():
                    turn.enter_context(self._admission.turn(check_stop))
            self._send(call=call.number, **message)
            call.running = True
            return call.answer()

    def _failure(self, message: dict[str, Any]) -> Exception:
        if message["type"] == "died":
            return WorkerDied(self._epitaph)
        if message["user"]:
            return ValueError(message["text"])
        return EngineError(f"{message['error']}: {message['text']}")

    def _cancel(self, call: Call) -> None:
        try:
            self._send(type="cancel", call=call.number)
            deadline = time.monotonic() + CANCEL_SECONDS
            while call.running:
                call.receive(max(0.0, deadline - time.monotonic()))
        except WorkerDied:
            pass
        except Empty:
            self.kill()

    def _send(self, **message: Any) -> None:
        try:
            self._channel.send(message)
        except OSError as error:
            self._dead.wait(KILL_SECONDS)
            raise WorkerDied(self._epitaph) from error

    def _read(self) -> None:
        """Bring each message to its call, until the worker is gone or talks nonsense."""
        try:
            while True:
                message = self._channel.receive()
                if call := self._calls.get(message["call"]):
                    call.inbox.put(message)
        except (EOFError, OSError):
            kill_group(self._popen)
        except Exception as error:  # noqa: BLE001 - the worker's boundary: it may send anything
            self._nonsense = f"It sent what is no message: {type(error).__name__}: {error}"
            kill_group(self._popen)
        self._dead.wait(KILL_SECONDS)
        self._channel.close()

    def _wait(self) -> None:
        """Notice the worker's end, however it came; leave none of its children behind."""
        code = self._popen.wait()
        kill_group(self._popen)
        self._log.settle(TERM_SECONDS)
        lines = [f"Its process ended {_how(code)}.", self._nonsense, *self._log.tail(LAST_LINES)]
        self._epitaph = "\n".join(filter(None, lines))
        with self._guard:
            self._dead.set()
            calls = list(self._calls.values())
        for call in calls:
            call.inbox.put({"type": "died"})
        self._channel.hang_up()


def _how(code: int) -> str:
    if code >= 0:
        return f"with code {code}"
    try:
        return f"by {signal.Signals(-code).name}"
    except ValueError:  # most of the real-time signals have no name
        return f"by signal {-code}"


def _fed(stream: int, args: tuple[Any, ...]) -> dict[str, Any]:
    """What the engine asked for: an item of one of its iterables, or their end."""
    for item in args[stream]:
        return {"type": "item", "stream": stream, "value": item}
    return {"type": "end", "stream": stream}
