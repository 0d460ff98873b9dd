"""hub/store/inputs.py"""

from __future__ import annotations

import hashlib
import logging
import os
from pathlib import Path

import pytest

from hub.errors import InputError
from hub.store import InputStore


@pytest.fixture
def inputs(tmp_path: Path) -> InputStore:
    return InputStore(tmp_path / "inputs", 1_000_000)


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    path = tmp_path / "-me 我.JPG"
    path.write_bytes(b"pixels")
    return path


def test_a_copy_outlives_the_original(inputs: InputStore, picture: Path) -> None:
    digest = inputs.add(picture)
    assert digest == hashlib.sha256(b"pixels").hexdigest()
    picture.write_bytes(b"another picture")
    kept = inputs.get(digest)
    assert kept is not None
    assert kept.read_bytes() == b"pixels"
    assert kept.suffix == ".jpg"


def test_the_same_content_is_kept_once(inputs: InputStore, picture: Path, tmp_path: Path) -> None:
    twin = tmp_path / "twin.jpg"
    twin.write_bytes(b"pixels")
    assert inputs.add(picture) == inputs.add(twin)
    assert len(list((tmp_path / "inputs").iterdir())) == 1


@pytest.mark.parametrize("name", ["x.a b", "x.tar/../..", "x", "x.aaaaaaaaaaaa", "x.é"])
def test_strange_suffixes_are_dropped(inputs: InputStore, tmp_path: Path, name: str) -> None:
    file = tmp_path / Path(name).name
    if file.is_dir():
        file = tmp_path / "dots.."
    file.write_bytes(b"pixels")
    kept = inputs.get(inputs.add(file))
    assert kept is not None
    assert kept.suffix == ""


def test_a_damaged_copy_is_gone(inputs: InputStore, picture: Path) -> None:
    digest = inputs.add(picture)
    kept = inputs.get(digest)
    assert kept is not None
    kept.write_bytes(b"pixelz")
    assert inputs.get(digest) is None
    assert not kept.exists()


@pytest.mark.parametrize("digest", ["", "..", "*", "A" * 64])
def test_only_digests_are_looked_up(inputs: InputStore, digest: str) -> None:
    with pytest.raises(ValueError, match="SHA-256"):
        inputs.get(digest)


def test_the_unknown_is_none(inputs: InputStore) -> None:
    assert inputs.get("0" * 64) is None


def test_what_is_not_a_file_is_an_error_to_mend(inputs: InputStore, tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "none.png"):
        with pytest.raises(InputError, match="can't be read"):
            inputs.add(path)


def test_oldest_inputs_make_room(tmp_path: Path) -> None:
    inputs = InputStore(tmp_path / "inputs", 2_500)
    digests = []
    for i in range(3):
        file = tmp_path / f"{i}.png"
        file.write_bytes(bytes([i]) * 1_000)
        digests.append(inputs.add(file))
        os.utime(tmp_path / "inputs" / f"{digests[-1]}.png", (i + 1, i + 1))
    inputs.add(file)
    assert inputs.get(digests[0]) is None
    assert inputs.get(digests[2]) is not None


def test_a_store_that_takes_nothing_still_gives_the_digest(
    tmp_path: Path, picture: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "inputs").write_text("a file is in the way")
    inputs = InputStore(tmp_path / "inputs", 1_000)
    with caplog.at_level(logging.WARNING):
        assert inputs.add(picture) == hashlib.sha256(b"pixels").hexdigest()
    assert "not kept" in caplog.text
