"""The process that an engine runs in when its runtime is not the hub's own.

It is run as a file, by the engine's Python and outside the hub's packages: standard library only,
Python 3.8 and later. Its arguments are the connection (`connect`), the engine's import string, and
the places of the engine's package (`mount`).

The hub sends                                          and the worker answers
    call    call, method, args, streams, credit            item   call, value
    credit  call: one more item may come                   end    call
    item    call, stream, value: as was asked              error  call, user, error, text
    end     call, stream: it has no more                   ask    call, stream: one item of it
    cancel  call
    exit                                                   tell   call, text, share

``streams`` are the positions of the arguments that are iterables; the engine pulls them, item by
item, from the hub. The engine's output waits for credit, so a slow reader holds it back. The
process ends when the hub does: the connection is closed then, however the hub ended.

What a call tells through ``context["tell"]`` crosses as ``tell``: the latest, now and then.
"""

from __future__ import annotations

import faulthandler
import importlib
import importlib.util
import json
import os
import queue
import signal
import socket
import sys
import threading
import traceback
import types
from contextlib import suppress
from contextvars import ContextVar
from pathlib import Path
from typing import TYPE_CHECKING, Any, Iterator  # noqa: UP035 - Python 3.8

if TYPE_CHECKING:
    from hub.runtime import telling, wire
else:
    sys.path.insert(0, str(Path(__file__).parent))
    import telling
    import wire

    del sys.path[0]  # its other modules must not stand in for the engine's


END = object()

CALL: ContextVar[Call] = ContextVar("CALL")
"""What this thread is at."""


class Closed(BaseException):
    """The call was cancelled; raised inside the engine where it waits for an item."""


class Call:
    """One call of a method of the engine, run by a thread of its own."""

    def __init__(self, channel: wire.Channel, message: dict[str, Any]) -> None:
        self._channel = channel
        self._number = message["call"]
        self._method = message["method"]
        self._args = list(message["args"])
        self._credit = threading.Semaphore(message["credit"])
        self._inboxes: dict[int, queue.Queue[Any]] = {i: queue.Queue() for i in message["streams"]}
        self._cancelled = False
        self._telling = telling.Throttle(self._tell)

    def run(self, engine: Any) -> None:
        """Call the method and send what it gives; no exception leaves here."""
        CALL.set(self)
        args = [self._pull(i) if i in self._inboxes else a for i, a in enumerate(self._args)]
        try:
            result = getattr(engine, self._method)(*args)
            if result is not None:
                self._send_items(iter(result))
        except Closed:
            self._send("end")
        except BaseException as error:  # noqa: BLE001 - the engine's boundary
            traceback.print_exc()
            text, user = str(error), isinstance(error, ValueError)
            self._send("error", user=user, error=type(error).__name__, text=text)
        else:
            self._send("end")

    def receive(self, message: dict[str, Any]) -> None:
        """Take what the hub sends for this call."""
        if message["type"] == "credit":
            self._credit.release()
        elif message["type"] == "cancel":
            self._cancel()
        else:
            self._inboxes[message["stream"]].put(message)

    def tell(self, text: Any, share: Any) -> None:
        """Let the hub know what the engine is doing, if it isn't told too often."""
        self._telling(*telling.checked(text, share))

    def _tell(self, text: str, share: float | None) -> None:
        with suppress(OSError):  # the hub is gone; `Worker.serve` knows it as well
            self._send("tell", text=text, share=share)

    def _cancel(self) -> None:
        # The call ends at its next item, whether it gives, takes or waits for one.
        self._cancelled = True
        self._credit.release()
        for inbox in self._inboxes.values():
            inbox.put({"type": "cancel"})

    def _send_items(self, items: Iterator[Any]) -> None:
        try:
            while True:
                self._credit.acquire()  # before the item is made, which may need a device
                item = END if self._cancelled else next(items, END)
                if item is END or self._cancelled:
                    return
                self._send("item", value=item)
        finally:
            if hasattr(items, "close"):
                items.close()

    def _pull(self, stream: int) -> Iterator[Any]:
        while True:
            if self._cancelled:
                raise Closed
            self._send("ask", stream=stream)
            message = self._inboxes[stream].get()
            if message["type"] == "end":
                return
            if message["type"] == "item":
                yield message["value"]

    def _send(self, kind: str, **more: Any) -> None:
        self._channel.send(dict(more, type=kind, call=self._number))


class Worker:
    """Serves the hub's calls, several at once, until it is told to exit or the hub is gone."""

    def __init__(self, channel: wire.Channel, engine: str, places: list[str]) -> None:
        self._channel = channel
        self._name, self._places = engine, places
        self._engine: Any = None
        self._calls: dict[int, Call] = {}

    def serve(self) -> None:
        """Read messages until ``exit``. Raises EOFError or OSError when the hub is gone."""
        while True:
            message = self._channel.receive()
            if message["type"] == "exit":
                return
            if message["type"] == "call":
                started = self._calls[message["call"]] = Call(self._channel, message)
                threading.Thread(target=self._run, args=(message["call"], started)).start()
                continue
            call = self._calls.get(message["call"])
            if call:  # else it has just ended
                call.receive(message)

    def close(self) -> None:
        """Let the engine go."""
        if self._engine is not None:
            self._engine.close()

    def load(self, context: dict[str, Any]) -> None:
        """Import the engine, which may take long, and load it."""
        module, name = self._name.split(":")
        mount(module.split(".")[0], self._places)
        engine = getattr(importlib.import_module(module), name)()
        engine.load(dict(context, tell=tell))
        self._engine = engine

    def _run(self, number: int, call: Call) -> None:
        try:
            call.run(self if self._engine is None else self._engine)
        except OSError:
            pass  # the hub is gone; `serve` knows it as well
        finally:
            self._calls.pop(number, None)


def tell(text: Any, share: Any = None) -> None:
    """``context["tell"]``: what the call that this thread serves is doing."""
    call = CALL.get(None)
    if call is not None:  # else it is a thread of the engine's own
        call.tell(text, share)


def mount(name: str, places: list[str]) -> None:
    """Make a plugin's package importable from where it lies, without running its ``__init__``.

    That one describes the plugin to the hub and imports it; this environment has no hub.
    """
    if places[0].endswith(".py"):
        spec = importlib.util.spec_from_file_location(name, places[0])
        assert spec is not None and spec.loader is not None  # noqa: S101 - it ends with .py
        sys.modules[name] = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(sys.modules[name])
        return
    package = types.ModuleType(name)
    package.__path__ = places
    sys.modules[name] = package


def connect(address: str) -> socket.socket:
    """The hub's end: ``fd:N`` was inherited; ``port:N`` wants the token that stdin gives."""
    kind, number = address.split(":")
    if kind == "fd":
        return socket.socket(fileno=int(number))
    connection = socket.create_connection(("127.0.0.1", int(number)))
    connection.sendall(sys.stdin.buffer.readline())
    return connection


def main() -> None:
    """Serve the hub that started this process; returns to nobody."""
    faulthandler.enable()
    address, engine, places = sys.argv[1:]
    worker = Worker(wire.Channel(connect(address)), engine, json.loads(places))
    code = 1
    try:
        worker.serve()
        worker.close()
        code = 0
    except (EOFError, OSError):
        if hasattr(os, "killpg") and os.getpgid(0) == os.getpid():
            os.killpg(0, signal.SIGKILL)  # this process leads its group: its children end too
    except BaseException:  # noqa: BLE001 - the engine's boundary
        traceback.print_exc()
    sys.stdout.flush()
    os._exit(code)  # no thread of the engine's may hold the process back


if __name__ == "__main__":
    main()
