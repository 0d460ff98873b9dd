"""Weights that come as archives: fetched, put by hand, shared, damaged, interrupted."""

from __future__ import annotations

import io
import shutil
import threading
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from hub.errors import Cancelled, WeightError
from hub.specs import Weight
from hub.weights import WeightStore

WeightOf = Callable[..., Weight]
NAME = "paddle/voice"
FILES = {"checkpoint/model.pdz": bytes(range(256)) * 3_000, "phones.txt": b"a\nb"}


def zipped(files: dict[str, bytes]) -> bytes:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as package:
        for name, content in files.items():
            package.writestr(name, content)
    return archive.getvalue()


ARCHIVE = zipped(FILES)


@pytest.fixture
def weight(web: Any, weight_of: WeightOf) -> Weight:
    web.files["/voice.zip"] = ARCHIVE
    return weight_of(ARCHIVE, web.url("/voice.zip"), name=NAME, unpack=True)


def read(folder: Path) -> dict[str, bytes]:
    files = (file for file in folder.rglob("*") if file.is_file())
    return {file.relative_to(folder).as_posix(): file.read_bytes() for file in files}


def leftovers(store: WeightStore) -> list[Path]:
    """Folders and archives that are neither the weight nor the store's own."""
    inside = (store.root / NAME).rglob("*")
    return sorted({*store.root.rglob("*.zip"), *store.root.rglob("*.pdz")} - set(inside))


def test_the_engine_is_given_the_folder_of_its_members(
    store: WeightStore, weight: Weight, web: Any
) -> None:
    assert store.where(weight) == store.root / NAME
    assert store.path(weight) is None
    assert store.ensure([weight]) == {NAME: store.root / NAME}
    assert read(store.root / NAME) == FILES
    assert WeightStore(store.root, offline=True).path(weight) == store.root / NAME
    assert store.digest(weight) == WeightStore(store.root).digest(weight)
    assert not (store.root / ".staging").exists()
    assert len(web.asked) == 1


def test_an_archive_put_by_hand_is_unpacked_without_a_network(
    store: WeightStore, weight: Weight, web: Any
) -> None:
    store.place(weight).parent.mkdir(parents=True)
    store.place(weight).write_bytes(ARCHIVE)
    offline = WeightStore(store.root, offline=True)
    assert offline.missing([weight]) == [weight]
    assert read(offline.ensure([weight])[NAME]) == FILES
    assert leftovers(store) == []
    assert web.asked == []


def test_an_archive_in_a_read_only_folder_stays_there(
    store: WeightStore, weight: Weight, tmp_path: Path
) -> None:
    image = tmp_path / "image"
    (image / NAME).parent.mkdir(parents=True)
    (image / NAME).write_bytes(ARCHIVE)
    both = WeightStore(store.root, extra=[image], offline=True)
    assert both.ensure([weight])[NAME] == store.root / NAME
    assert (image / NAME).read_bytes() == ARCHIVE


def test_a_folder_that_an_image_brings_is_used_where_it_is(
    store: WeightStore, weight: Weight, tmp_path: Path
) -> None:
    image = tmp_path / "image"
    WeightStore(image).ensure([weight])
    moved = shutil.copytree(image, tmp_path / "copy", copy_function=shutil.copy)  # other times
    both = WeightStore(store.root, extra=[moved], offline=True)
    assert both.ensure([weight])[NAME] == moved / NAME
    assert not store.root.exists()


def test_a_wrong_archive_put_by_hand_is_not_unpacked(
    store: WeightStore, weight: Weight, web: Any
) -> None:
    store.place(weight).parent.mkdir(parents=True)
    store.place(weight).write_bytes(ARCHIVE[:-1] + b"?")
    with pytest.raises(WeightError, match="not the right one") as caught:
        WeightStore(store.root, offline=True).ensure([weight])
    assert f"The archive may be put by hand at {store.place(weight)}" in caught.value.message
    assert store.place(weight).is_file()
    assert web.asked == []
    assert read(store.ensure([weight])[NAME]) == FILES


@pytest.mark.parametrize("change", ["edit", "add", "remove"])
def test_a_folder_that_was_changed_is_replaced(
    store: WeightStore, weight: Weight, change: str
) -> None:
    folder = store.ensure([weight])[NAME]
    match change:
        case "edit":
            (folder / "phones.txt").write_bytes(b"b\na")
        case "add":
            (folder / "extra.txt").write_bytes(b"")
        case "remove":
            (folder / "checkpoint" / "model.pdz").unlink()
    assert not store.verify(weight)
    assert store.path(weight) is None
    assert read(store.ensure([weight])[NAME]) == FILES


def test_a_folder_that_nobody_has_checked_is_not_used(store: WeightStore, weight: Weight) -> None:
    (store.root / NAME).mkdir(parents=True)
    (store.root / NAME / "phones.txt").write_bytes(b"made by somebody")
    assert store.path(weight) is None
    assert not store.verify(weight)
    assert read(store.ensure([weight])[NAME]) == FILES


def test_an_archive_without_a_digest_must_stay_what_it_was(
    store: WeightStore, weight_of: WeightOf, web: Any
) -> None:
    web.files["/voice.zip"] = ARCHIVE
    weight = weight_of(b"", web.url("/voice.zip"), name=NAME, unpack=True, sha256="")
    shutil.rmtree(store.ensure([weight])[NAME])
    web.files["/voice.zip"] = zipped(FILES | {"phones.txt": b"b\na"})
    with pytest.raises(WeightError, match="came first"):
        store.ensure([weight])
    web.files["/voice.zip"] = ARCHIVE
    assert read(store.ensure([weight])[NAME]) == FILES


def test_a_hostile_archive_is_an_error_and_leaves_nothing(
    store: WeightStore, weight_of: WeightOf, web: Any
) -> None:
    hostile = zipped({"good.pdz": b"good", "../../../out.pdz": b"bad"})
    web.files["/voice.zip"] = hostile
    weight = weight_of(hostile, web.url("/voice.zip"), name=NAME, unpack=True)
    with pytest.raises(WeightError, match="no name of a file inside a folder"):
        store.ensure([weight])
    assert not list(store.root.parent.rglob("*.pdz"))
    assert store.path(weight) is None


def test_what_is_cancelled_while_it_is_unpacked_leaves_nothing_half(
    store: WeightStore, weight: Weight, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.place(weight).parent.mkdir(parents=True)
    store.place(weight).write_bytes(ARCHIVE)
    stop = threading.Event()
    fsync = shutil.os.fsync
    monkeypatch.setattr("os.fsync", lambda number: (stop.set(), fsync(number)))
    with pytest.raises(Cancelled):
        store.ensure([weight], stop=stop)
    assert store.place(weight).read_bytes() == ARCHIVE
    assert leftovers(store) == []
    assert read(store.ensure([weight])[NAME]) == FILES
