"""Read what ``paddle.save`` wrote without running what somebody else may have put into it.

``paddle.load`` unpickles, and a pickle calls whatever it names. Here the names are those that
Paddle 2 and 3 write for arrays, and each is a method below that makes an array or a number.
"""

from __future__ import annotations

import pickle
import re
from collections import OrderedDict
from pathlib import Path
from typing import Any

import numpy as np

_NUMBER = re.compile(r"[fiub][1248]")
_BROKEN = (pickle.UnpicklingError, EOFError, ValueError, TypeError, AttributeError, LookupError)
_BROKEN += (ImportError, ArithmeticError, RecursionError, MemoryError)


def read(path: str) -> Any:
    """The dicts, lists, strings, numbers and arrays (each by its key) of a ``.pdparams`` file.

    Raises ValueError when it holds anything else or is cut short, OSError when it can't be opened.
    """
    with Path(path).open("rb") as file:
        try:
            return _plain(_Unpickler(file, encoding="latin1").load())
        except _BROKEN as error:
            raise ValueError(f"{path} is no checkpoint of arrays: {error}") from error


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        items = dict.items(value)
        return {k: _plain(v) for k, v in items if k != "StructuredToParameterName@@"}
    if isinstance(value, tuple) and len(value) == 2 and isinstance(value[1], np.ndarray):
        return value[1]  # a tensor: its name inside Paddle, its values
    return [_plain(item) for item in value] if isinstance(value, (list, tuple)) else value


class _Unpickler(pickle.Unpickler):
    def find_class(self, module: str, name: str) -> Any:
        # Bound methods and built-in types, for a pickle can change what is neither.
        known = {
            "tuple": ("builtins __builtin__", tuple),
            "bytes": ("builtins __builtin__", self._empty),
            "encode": ("_codecs", self._encode),
            "OrderedDict": ("collections", OrderedDict),
            "ndarray": ("numpy", "ndarray"),
            "dtype": ("numpy", self._dtype),
            "_reconstruct": ("numpy.core.multiarray numpy._core.multiarray", self._array),
            "scalar": ("numpy.core.multiarray numpy._core.multiarray", self._scalar),
        }
        modules, meant = known.get(name, ("", None))
        if module not in modules.split():
            raise pickle.UnpicklingError(f"it names {module}.{name}")
        return meant

    def _empty(self) -> bytes:
        return b""

    def _encode(self, text: str, encoding: str) -> bytes:
        if encoding != "latin1":
            raise pickle.UnpicklingError(f"it names the encoding {encoding}")
        return text.encode("latin1")

    def _dtype(self, code: str, *_flags: Any) -> _Type:
        return _Type(code)

    def _array(self, *_start: Any) -> Any:
        return np.ndarray.__new__(_Array, (0,), "u1")

    def _scalar(self, kind: _Type, data: bytes) -> Any:
        return np.frombuffer(data, kind.real)[0]


class _Type:
    """A type of numbers, and nothing that holds objects."""

    def __init__(self, code: str) -> None:
        if not _NUMBER.fullmatch(code):
            raise ValueError(f"arrays of {code}")
        self.real = np.dtype(code)

    def __setstate__(self, state: Any) -> None:
        self.real = self.real.newbyteorder(state[1])


class _Array(np.ndarray):
    """An array whose state is checked before NumPy sees it."""

    def __setstate__(self, state: Any) -> None:
        version, shape, kind, by_columns, data = state
        super().__setstate__((version, shape, kind.real, by_columns, data))
