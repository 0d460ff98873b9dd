"""hub/weights/own.py: the user's own files and folders stand for weights."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import hub.weights.markers
from hub.errors import WeightError
from hub.settings import get_settings
from hub.specs import Weight
from hub.weights import WeightStore, weight_store

WeightOf = Callable[..., Weight]
NAME = "voice/model.bin"


@pytest.fixture
def weight(web: Any, weight_of: WeightOf) -> Weight:
    web.files["/model.bin"] = b"the publisher's"
    return weight_of(b"the publisher's", web.url("/model.bin"))


@pytest.fixture
def mine(tmp_path: Path) -> Path:
    file = tmp_path / "我的 model.bin"
    file.write_bytes(b"mine")
    return file


def test_the_own_file_is_used_unchecked_and_nothing_is_fetched(
    store: WeightStore, weight: Weight, mine: Path, web: Any
) -> None:
    theirs = store.ensure([weight])[NAME]
    own = WeightStore(store.root, own={NAME: mine})
    assert own.ensure([weight]) == {NAME: mine}
    assert own.path(weight) == own.place(weight) == mine
    assert own.missing([weight]) == []
    assert own.verify(weight)
    assert mine.read_bytes() == b"mine"
    assert theirs.read_bytes() == b"the publisher's"
    assert len(web.asked) == 1


def test_its_digest_is_its_contents_and_is_hashed_when_it_changes(
    store: WeightStore, weight: Weight, mine: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hashed: list[Path] = []
    hash_of = hub.weights.markers.hash_of
    monkeypatch.setattr(
        hub.weights.markers, "hash_of", lambda path: hashed.append(path) or hash_of(path)
    )
    own = WeightStore(store.root, own={NAME: mine})
    first = own.digest(weight)
    assert first == hashlib.sha256(b"mine").hexdigest() != store.digest(weight)
    assert WeightStore(store.root, own={NAME: mine}).digest(weight) == first
    assert hashed == [mine]
    mine.write_bytes(b"another")
    assert own.digest(weight) == hashlib.sha256(b"another").hexdigest()


def test_a_folder_stands_for_an_archive(
    store: WeightStore, weight_of: WeightOf, tmp_path: Path
) -> None:
    weight = weight_of(b"archive", name="paddle/voice", unpack=True)
    folder = tmp_path / "my voice"
    (folder / "part").mkdir(parents=True)
    (folder / "part" / "model.pdz").write_bytes(b"1")
    (folder / "linked.pdz").symlink_to(folder / "part" / "model.pdz")
    own = WeightStore(store.root, own={weight.name: folder})
    assert own.ensure([weight]) == {weight.name: folder}
    digests = {own.digest(weight)}
    (folder / "part" / "model.pdz").write_bytes(b"2")
    digests.add(own.digest(weight))
    (folder / "part").rename(folder / "renamed")
    digests.add(own.digest(weight))
    assert len(digests) == 3


@pytest.mark.parametrize(
    ("unpack", "place", "reason"),
    [
        (False, "nothing", "does not exist"),
        (True, "nothing", "does not exist"),
        (False, "folder", "is not a file"),
        (True, "我的 model.bin", "is not a folder"),
    ],
)
@pytest.mark.usefixtures("mine")
def test_what_can_not_stand_for_it_is_said(
    weight: Weight, tmp_path: Path, unpack: bool, place: str, reason: str
) -> None:
    (tmp_path / "folder").mkdir()
    own = WeightStore(tmp_path / "weights", own={NAME: tmp_path / place})
    with pytest.raises(WeightError, match=reason) as caught:
        own.ensure([weight.model_copy(update={"unpack": unpack})])
    assert f"own_weights says that {NAME} is {tmp_path / place}" in caught.value.message
    assert "AVATAR_HUB_OWN_WEIGHTS" in caught.value.fix
    assert not (tmp_path / "weights").exists()


def test_the_settings_name_them(
    weight: Weight, mine: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("AVATAR_HUB_OWN_WEIGHTS", f'{{"{NAME}": "{mine}"}}')
    get_settings.cache_clear()
    assert weight_store().path(weight) == mine
