import io
import os
import pickle
import pickletools
from collections import OrderedDict
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from avatar_hub_paddlegan.checkpoint import read


class Calls:
    """Pickles as a call of ``function(*arguments)``."""

    def __init__(self, function: Any, *arguments: Any) -> None:
        self.call = (function, arguments)

    def __reduce__(self) -> Any:
        return self.call


def saved(folder: Path, value: Any, protocol: int = 4) -> Path:
    file = folder / "weights.pdparams"
    file.write_bytes(value if isinstance(value, bytes) else pickle.dumps(value, protocol))
    return file


def tensor(name: str, values: Any) -> Calls:
    """As ``paddle.save`` pickles a tensor: a call of ``tuple`` with its name and its values."""
    return Calls(tuple, (name, np.asarray(values)))


@pytest.mark.parametrize("protocol", [2, 3, 4])
@pytest.mark.parametrize(
    "values",
    [
        np.arange(24, dtype=np.float32).reshape(2, 3, 4),
        np.asfortranarray(np.arange(6, dtype=np.float64).reshape(2, 3)),
        np.array([1, -2], ">i4"),
        np.array([True, False]),
        np.float16(0.5),
        np.zeros((0, 3), np.uint8),
    ],
)
def test_arrays_come_back(tmp_path: Path, protocol: int, values: np.ndarray) -> None:
    state = OrderedDict(a=tensor("conv_0.w_0", values), b=values)
    state["StructuredToParameterName@@"] = {"a": "conv_0.w_0"}
    found = read(saved(tmp_path, {"generator": state, "epoch": 3}, protocol))
    assert found["epoch"] == 3
    assert list(found["generator"]) == ["a", "b"]
    for got in found["generator"].values():
        assert got.dtype == values.dtype.newbyteorder("=")
        np.testing.assert_array_equal(got, values)


def test_both_names_of_numpys_core_are_known(tmp_path: Path) -> None:
    bytes_2 = pickle.dumps({"a": np.ones(2, np.float32)}, 2)
    old = bytes_2.replace(b"numpy._core.multiarray", b"numpy.core.multiarray")
    new = old.replace(b"numpy.core.multiarray", b"numpy._core.multiarray")
    assert old != new
    for data in (old, new):
        np.testing.assert_array_equal(read(saved(tmp_path, data))["a"], np.ones(2))


@pytest.mark.parametrize("protocol", [2, 4])
@pytest.mark.parametrize(
    "evil",
    [
        Calls(os.system, "touch owned"),
        Calls(eval, "open('owned', 'w')"),
        Calls(getattr, "", "join"),
        Calls(np.load, "weights.pdparams", None, True),
        Calls(io.open, "owned", "w"),
        np.array([Calls(os.system, "touch owned")], object),
        np.zeros(2, [("a", "f4")]),
        {"a": Path("x")},
    ],
    ids=lambda evil: str(getattr(evil, "call", type(evil)))[:40],
)
def test_what_is_no_number_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, protocol: int, evil: Any
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ValueError, match="no checkpoint of arrays"):
        read(saved(tmp_path, {"a": evil}, protocol))
    assert not Path("owned").exists()


def pushes(*parts: bytes) -> bytes:
    """A pickle written opcode by opcode."""
    data = b"\x80\x02" + b"".join(parts) + b"."
    pickletools.dis(data, io.StringIO())
    return data


ARRAY = b"cnumpy.core.multiarray\n_reconstruct\n(cnumpy\nndarray\nI0\nS'b'\ntR"
TYPE = b"cnumpy\ndtype\n(S'f4'\ntR"


@pytest.mark.parametrize(
    "data",
    [
        pushes(ARRAY, b"(I1\n(I9000000000000000000\nt", TYPE, b"I00\nS'abcd'\ntb"),
        pushes(ARRAY, b"(I1\n(I-4\nt", TYPE, b"I00\nS'abcd'\ntb"),
        pushes(ARRAY, b"(I1\n(I4\nt", TYPE, b"I00\nS'abcd'\ntb"),
        pushes(ARRAY, b"(I1\n(I1\nt", TYPE, b"I00\n(lp0\ntb"),
        pushes(ARRAY, b"(NNNNNtb"),
        pushes(ARRAY, b"N}S'shape'\nI5\ns\x86b"),
        pushes(b"cnumpy\ndtype\n(S'O8'\ntR"),
        pushes(b"cnumpy\ndtype\n(Nt", b"R"),
        pushes(b"c_codecs\nencode\n(Vx\nVrot13\ntR"),
        pushes(b"cnumpy\ndtype\nN}S'__func__'\nNs\x86b"),
        pushes(b"cbuiltins\nbytes\n(I99\ntR"),
        pushes(b"cbuiltins\ntuple\nN}S'__new__'\nNs\x86b"),
        pushes(b"cbuiltins.tuple\n__class__\n"),
        pushes(b"Psomewhere\n"),
        pushes(b"\x82\x01"),
    ],
)
def test_crafted_bytes_are_refused(tmp_path: Path, data: bytes) -> None:
    with pytest.raises(ValueError, match="no checkpoint of arrays"):
        read(saved(tmp_path, data))


def test_a_hostile_file_leaves_nothing_for_the_next(tmp_path: Path) -> None:
    good = pickle.dumps({"a": np.ones(2, np.float32)}, 2)
    for target in (b"cnumpy\ndtype\n", b"cnumpy.core.multiarray\n_reconstruct\n", ARRAY, TYPE):
        for attribute in (b"__setstate__", b"__defaults__", b"real"):
            evil = pushes(target, b"N}S'" + attribute + b"'\n(I1\nts\x86b")
            with suppress(ValueError):
                read(saved(tmp_path, evil))
            np.testing.assert_array_equal(read(saved(tmp_path, good))["a"], np.ones(2))


def test_no_cut_file_is_taken_for_a_whole_one(tmp_path: Path) -> None:
    whole = pickle.dumps(OrderedDict(a=tensor("w", np.arange(50.0)), b=np.ones(3)), 2)
    for length in range(len(whole)):
        with pytest.raises(ValueError, match="no checkpoint of arrays"):
            read(saved(tmp_path, whole[:length]))


def test_neither_a_picture_nor_endless_nesting_is_a_checkpoint(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="no checkpoint of arrays"):
        read(saved(tmp_path, b"\x89PNG\r\n\x1a\n" + bytes(100)))
    endless = b"\x80\x02]q\x00h\x00a."
    with pytest.raises(ValueError, match="no checkpoint of arrays"):
        read(saved(tmp_path, endless))
    with pytest.raises(FileNotFoundError):
        read(tmp_path / "missing.pdparams")
