"""Arrays and speech as bytes, exactly, and never pickled: NumPy's npz format."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hub.types import Audio, Expressions, Mark


def pack_arrays(arrays: Mapping[str, NDArray[Any]]) -> bytes:
    """The arrays, uncompressed. Raises ValueError for arrays of objects."""
    file = io.BytesIO()
    np.savez(file, allow_pickle=False, **arrays)
    return file.getvalue()


def unpack_arrays(data: bytes) -> dict[str, NDArray[Any]]:
    """What `pack_arrays` was given. Raises ValueError when ``data`` is not that."""
    try:
        with np.load(io.BytesIO(data), allow_pickle=False) as arrays:
            return dict(arrays)
    except (zipfile.BadZipFile, EOFError, KeyError, OSError, TypeError, ValueError) as error:
        raise ValueError(f"not packed arrays: {error}") from error


def pack_speech(chunks: Iterable[Audio]) -> bytes:
    """Chunks with texts, marks and expressions, sample for sample."""
    kept = list(chunks)
    arrays: dict[str, NDArray[Any]] = {}
    for i, chunk in enumerate(kept):
        arrays[f"samples{i}"] = np.asarray(chunk.samples, np.float32)
        if chunk.expressions is not None:
            arrays[f"times{i}"] = chunk.expressions.times
            arrays[f"blendshapes{i}"] = chunk.expressions.blendshapes
    about = [
        {"sample_rate": c.sample_rate, "text": c.text, "marks": [asdict(m) for m in c.marks]}
        for c in kept
    ]
    text = np.frombuffer(json.dumps(about).encode(), np.uint8)
    return pack_arrays({"about": text, **arrays})


def unpack_speech(data: bytes) -> list[Audio]:
    """What `pack_speech` was given. Raises ValueError when ``data`` is not that."""
    arrays = unpack_arrays(data)
    try:
        about = json.loads(arrays["about"].tobytes())
        return [
            Audio(
                samples=arrays[f"samples{i}"],
                sample_rate=chunk["sample_rate"],
                text=chunk["text"],
                marks=tuple(Mark(**mark) for mark in chunk["marks"]),
                expressions=Expressions(arrays[f"times{i}"], arrays[f"blendshapes{i}"])
                if f"times{i}" in arrays
                else None,
            )
            for i, chunk in enumerate(about)
        ]
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"not packed speech: {error!r}") from error
