"""hub/store/arrays.py"""

from __future__ import annotations

import io

import numpy as np
import pytest

from hub.store import pack_arrays, pack_speech, unpack_arrays, unpack_speech
from hub.types import Audio, Expressions, Mark


def test_speech_comes_back_sample_for_sample() -> None:
    samples = np.random.default_rng(1).normal(size=24_001).astype(np.float32)
    samples[:4] = [np.float32(1e-45), -0.0, 1.0, np.nextafter(np.float32(1), np.float32(2))]
    marks = (Mark("həˈloʊ", 0.1, 1 / 3), Mark("你好", 1 / 3, 0.9, "word"))
    chunks = [
        Audio(samples, 24_000, 'Hello "你好" 😀\n', marks),
        Audio(np.zeros(0, np.float32), 16_000),
    ]
    back = unpack_speech(pack_speech(chunks))
    assert [(c.sample_rate, c.text, c.marks) for c in back] == [
        (c.sample_rate, c.text, c.marks) for c in chunks
    ]
    for chunk, original in zip(back, chunks, strict=True):
        assert chunk.samples.dtype == np.float32
        assert chunk.samples.tobytes() == original.samples.tobytes()


def test_expressions_come_back_with_the_chunks_that_have_them() -> None:
    rows = np.random.default_rng(1).random((2, 52), np.float32)
    chunks = [
        Audio(np.zeros(9, np.float32), 16_000),
        Audio(np.zeros(9, np.float32), 16_000, expressions=Expressions(np.float32([0, 0.5]), rows)),
    ]
    without, back = (chunk.expressions for chunk in unpack_speech(pack_speech(chunks)))
    assert without is None
    assert back is not None
    assert np.array_equal(back.times, np.float32([0, 0.5]))
    assert np.array_equal(back.blendshapes, rows)


def test_no_speech_is_speech_too() -> None:
    assert unpack_speech(pack_speech([])) == []


def test_arrays_keep_type_and_shape() -> None:
    arrays = {"points": np.ones((3, 478, 3), np.float32), "face": np.array([True, False, True])}
    back = unpack_arrays(pack_arrays(arrays))
    assert back.keys() == arrays.keys()
    for name, array in arrays.items():
        assert back[name].dtype == array.dtype
        assert np.array_equal(back[name], array)


@pytest.mark.parametrize("data", [b"", b"rubbish", b"PK\x03\x04", pack_arrays({})])
def test_what_is_not_speech_is_refused(data: bytes) -> None:
    with pytest.raises(ValueError, match="not packed"):
        unpack_speech(data)


def test_half_an_entry_is_refused() -> None:
    whole = pack_speech([Audio(np.ones(1_000, np.float32), 16_000)])
    with pytest.raises(ValueError, match="not packed"):
        unpack_speech(whole[: len(whole) // 2])


def test_pickled_objects_are_never_opened() -> None:
    file = io.BytesIO()
    np.savez(file, about=np.array([{"sample_rate": 1}], dtype=object))
    with pytest.raises(ValueError, match="allow_pickle"):
        unpack_arrays(file.getvalue())
    with pytest.raises(ValueError, match="allow_pickle"):
        pack_arrays({"objects": np.array([object()], dtype=object)})
