"""hub/runtime/wire.py: what crosses to a worker and back, and what may not."""

from __future__ import annotations

import json
import math
import socket
import threading
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays_of

from hub.runtime.wire import Channel

NUMBERS = st.sampled_from(["u1", "<i2", ">i4", "<f4", "<f8", "?", "<c8"])
ARRAYS = arrays_of.arrays(NUMBERS, arrays_of.array_shapes(min_dims=0, max_dims=3, min_side=0))
PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | ARRAYS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@pytest.fixture
def ends() -> Iterator[tuple[Channel, Channel]]:
    ours, theirs = map(Channel, socket.socketpair())
    yield ours, theirs
    ours.close()
    theirs.close()


def crossed(message: dict[str, Any]) -> dict[str, Any]:
    ours, theirs = map(Channel, socket.socketpair())
    thread = threading.Thread(target=ours.send, args=(message,))
    thread.start()
    try:
        return theirs.receive()
    finally:
        thread.join()
        ours.close()
        theirs.close()


def same(a: Any, b: Any) -> bool:
    if isinstance(a, np.ndarray):
        return bool(a.dtype == b.dtype and a.shape == b.shape and a.tobytes() == b.tobytes())
    if isinstance(a, dict):
        return a.keys() == b.keys() and all(same(a[key], b[key]) for key in a)
    if isinstance(a, list):
        return len(a) == len(b) and all(map(same, a, b))
    return bool(a == b or (isinstance(a, float) and math.isnan(a) and math.isnan(b)))


@given(PLAIN)
def test_whatever_is_plain_crosses_unchanged(value: Any) -> None:
    assert same(crossed({"value": value})["value"], value)


def test_a_frame_of_millions_of_bytes_crosses_and_can_be_written_to() -> None:
    image = np.arange(1080 * 1920 * 3, dtype=np.uint32).astype(np.uint8).reshape(1080, 1920, 3)
    back = crossed({"frame": {"image": image[:, ::-1], "face": None}})["frame"]["image"]
    assert np.array_equal(back, image[:, ::-1])
    back[0] = 0


def test_tuples_become_lists_and_numpys_numbers_pythons() -> None:
    message = crossed({"pose": (1, np.float32(0.5), np.int64(7), np.bool_(True))})
    assert message == {"pose": [1, 0.5, 7, True]}


@pytest.mark.parametrize(
    "value",
    [
        {1, 2},
        b"bytes",
        object(),
        {1: "a"},
        np.array([object()]),
        np.array(["text"]),
        np.zeros(2, [("a", "i4")]),
        np.datetime64("2026-11-22"),
    ],
)
def test_what_is_not_plain_is_refused_before_anything_is_sent(
    ends: tuple[Channel, Channel], value: Any
) -> None:
    ours, theirs = ends
    with pytest.raises(TypeError):
        ours.send({"array": np.zeros(3), "value": value})
    ours.send({"still": "in step"})
    assert theirs.receive() == {"still": "in step"}


@pytest.mark.parametrize(
    "line",
    [
        b"hello\n",
        b"{}\n",
        b"[1, 2]\n",
        json.dumps([{"a": None}, [[["a"], "|O", [1]]]]).encode() + b"\n",
        json.dumps([{"a": None}, [[["a"], "<f8", [-1]]]]).encode() + b"\n",
        json.dumps([{"a": None}, [[["a"], "<f8", [1 << 40, 1 << 40]]]]).encode() + b"\n",
        json.dumps([{"a": None}, [[["b", "c"], "<f8", [0]]]]).encode() + b"\n",
    ],
)
def test_what_is_no_message_is_refused(line: bytes) -> None:
    ours, theirs = socket.socketpair()
    channel = Channel(theirs)
    with ours:
        ours.sendall(line)
        with pytest.raises((ValueError, TypeError, LookupError)):
            channel.receive()
    channel.close()


@pytest.mark.parametrize("sent", [b"", b'[{"a": 1}', b'[{"a":null},[[["a"],"|u1",[9]]]]\n12345'])
def test_an_end_in_the_middle_is_told_as_an_end(sent: bytes) -> None:
    ours, theirs = socket.socketpair()
    channel = Channel(theirs)
    ours.sendall(sent)
    ours.close()
    with pytest.raises(EOFError):
        channel.receive()
    channel.close()


def test_many_threads_may_send_at_once(ends: tuple[Channel, Channel]) -> None:
    ours, theirs = ends

    def send(number: int) -> None:
        for _ in range(50):
            ours.send({"number": number, "array": np.full(5_000, number)})

    threads = [threading.Thread(target=send, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for _ in range(200):
        message = theirs.receive()
        assert set(message["array"].tolist()) == {message["number"]}
    for thread in threads:
        thread.join()
