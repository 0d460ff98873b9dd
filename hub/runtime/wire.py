"""Messages between the hub and a worker: one line of JSON, then the bytes of its arrays.

The line is ``[message, arrays]``. A message is a dict of plain values in which None stands in the
place of each array; ``arrays`` says where it belongs and what it is, as ``[path, dtype, shape]``,
and its bytes follow the line in the same order. Nothing is ever pickled.

Both sides use this file, so it needs the standard library only and runs under Python 3.8; NumPy is
imported when the first array comes.
"""

from __future__ import annotations

import json
import math
import socket
import sys
import threading
from contextlib import suppress
from typing import Any

MAX_LINE = 64 << 20
MAX_ARRAY = 2 << 30
"""Bytes that one line and one array may have: what is longer is no message of ours."""

NUMBERS = "biufc"
"""The kinds of dtype that may cross; objects, strings and records may not."""


class Channel:
    """One end of a connection. Any thread may `send`; one thread may `receive`."""

    def __init__(self, connection: socket.socket) -> None:
        self._socket = connection
        self._file: Any = connection.makefile("rb", buffering=1 << 16)
        self._sending = threading.Lock()

    def send(self, message: dict[str, Any]) -> None:
        """Send a message of plain values.

        Raises TypeError, before anything is sent, for a value that isn't plain, and OSError when
        the other end is gone.
        """
        arrays: list[tuple[list[Any], Any]] = []
        plain = _without_arrays(message, [], arrays)
        heads = [[path, array.dtype.str, array.shape] for path, array in arrays]
        line = json.dumps([plain, heads], separators=(",", ":")).encode() + b"\n"
        with self._sending:
            self._socket.sendall(line)
            for _, array in arrays:
                self._socket.sendall(_bytes_of(array))

    def receive(self) -> dict[str, Any]:
        """The next message.

        Raises EOFError when the other end is gone, and ValueError, TypeError or LookupError for
        what isn't a message.
        """
        line = self._file.readline(MAX_LINE)
        if not line.endswith(b"\n"):
            raise EOFError
        message, arrays = json.loads(line)
        for path, dtype, shape in arrays:
            place = message
            for key in path[:-1]:
                place = place[key]
            place[path[-1]] = self._array(dtype, shape)
        return dict(message)

    def hang_up(self) -> None:
        """End the connection: whoever is in `send` or `receive`, on either side, returns."""
        with suppress(OSError):  # the other end was faster
            self._socket.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        """Give the descriptor back; for the thread that receives."""
        self._file.close()
        self._socket.close()

    def _array(self, dtype: str, shape: list[int]) -> Any:
        import numpy

        kind = numpy.dtype(dtype)
        if kind.kind not in NUMBERS or not 0 <= math.prod(shape) * kind.itemsize <= MAX_ARRAY:
            raise ValueError(f"no array of numbers: {kind} {shape}"[:200])
        array = numpy.empty(shape, kind)
        left = _bytes_of(array)
        while len(left):
            count = self._file.readinto(left)
            if not count:
                raise EOFError
            left = left[count:]
        return array


def _bytes_of(array: Any) -> memoryview:
    return memoryview(array.reshape(-1).view("u1"))


def _without_arrays(value: Any, path: list[Any], arrays: list[tuple[list[Any], Any]]) -> Any:
    """A copy of ``value`` with None for each array, which is added to ``arrays`` with its path."""
    if value is None or isinstance(value, (str, bool, int, float)):
        return value
    if isinstance(value, dict):
        if not all(isinstance(key, str) for key in value):
            raise TypeError("the keys of a dict must be strings")
        return {k: _without_arrays(item, [*path, k], arrays) for k, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_without_arrays(item, [*path, i], arrays) for i, item in enumerate(value)]
    numpy = sys.modules.get("numpy")  # without it there are no arrays
    if numpy and isinstance(value, (numpy.generic, numpy.ndarray)) and value.dtype.kind in NUMBERS:
        if isinstance(value, numpy.generic):
            return value.item()
        arrays.append((path, numpy.asarray(value, order="C")))
        return None
    kind = f"{type(value).__name__} {getattr(value, 'dtype', '')}".strip()
    raise TypeError(f"{kind} is no plain value, such as numbers, strings, dicts, lists and arrays")
