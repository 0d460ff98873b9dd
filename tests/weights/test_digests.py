"""hub/weights/copies.py: weights whose publisher gives an MD5, no digest at all, or no size."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from hub.errors import WeightError
from hub.specs import Weight
from hub.weights import WeightStore

WeightOf = Callable[..., Weight]
CONTENT, OTHER = b"weights " * 50_000, b"WEIGHTS " * 50_000
MD5, SHA256 = hashlib.md5(CONTENT).hexdigest(), hashlib.sha256(CONTENT).hexdigest()  # noqa: S324


@pytest.fixture
def by_md5(web: Any, weight_of: WeightOf) -> Weight:
    web.files["/model.bin"] = CONTENT
    return weight_of(CONTENT, web.url("/model.bin"), sha256="", md5=MD5, size=0)


@pytest.fixture
def by_nothing(web: Any, weight_of: WeightOf) -> Weight:
    web.files["/model.bin"] = CONTENT
    return weight_of(CONTENT, web.url("/model.bin"), sha256="", size=0)


def test_an_md5_is_checked_and_the_content_is_known_by_its_sha256(
    store: WeightStore, by_md5: Weight, web: Any
) -> None:
    assert store.digest(by_md5) is None
    assert store.ensure([by_md5])[by_md5.name].read_bytes() == CONTENT
    assert store.digest(by_md5) == SHA256
    store.ensure([by_md5])
    assert len(web.asked) == 1


def test_a_wrong_md5_is_refused_by_its_name(store: WeightStore, by_md5: Weight, web: Any) -> None:
    web.files["/model.bin"] = OTHER
    with pytest.raises(WeightError) as caught:
        store.ensure([by_md5])
    found = hashlib.md5(OTHER).hexdigest()  # noqa: S324
    assert f"its md5 is {found}, which is not the right one" in caught.value.message
    assert f"by hand at {store.place(by_md5)} (md5 {MD5})" in caught.value.message
    assert "(size unknown, Apache-2.0)" in caught.value.message
    assert not store.place(by_md5).exists()


@pytest.mark.parametrize("digest", ["sha256", "md5"])
def test_a_file_put_by_hand_must_have_the_digest(
    store: WeightStore, by_md5: Weight, web: Any, digest: str
) -> None:
    weight = by_md5 if digest == "md5" else by_md5.model_copy(update={"sha256": SHA256})
    store.place(weight).parent.mkdir(parents=True)
    store.place(weight).write_bytes(OTHER)
    assert store.path(weight) is None
    store.place(weight).write_bytes(CONTENT)
    assert store.path(weight) == store.place(weight)
    assert web.asked == []


def test_without_a_digest_what_came_first_is_right(
    store: WeightStore, by_nothing: Weight, web: Any
) -> None:
    path = store.ensure([by_nothing])[by_nothing.name]
    assert store.digest(by_nothing) == SHA256
    assert WeightStore(store.root, offline=True).ensure([by_nothing]) == {by_nothing.name: path}
    assert store.verify(by_nothing)
    assert len(web.asked) == 1


def test_without_a_digest_a_changed_file_is_refused_and_fetched_again(
    store: WeightStore, by_nothing: Weight, web: Any
) -> None:
    path = store.ensure([by_nothing])[by_nothing.name]
    path.write_bytes(OTHER)
    again = WeightStore(store.root)
    assert again.path(by_nothing) is None
    assert not again.verify(by_nothing)
    assert again.ensure([by_nothing])[by_nothing.name].read_bytes() == CONTENT


def test_without_a_digest_another_file_is_taken_only_when_the_user_says_so(
    store: WeightStore, by_nothing: Weight, web: Any
) -> None:
    store.ensure([by_nothing])[by_nothing.name].unlink()
    web.files["/model.bin"] = OTHER
    with pytest.raises(WeightError, match="the one that came first had") as caught:
        store.ensure([by_nothing])
    assert SHA256 in caught.value.message
    assert "(no published digest)" in caught.value.message
    named = Path(caught.value.message.partition("delete ")[2].splitlines()[0])
    named.unlink()
    assert store.ensure([by_nothing])[by_nothing.name].read_bytes() == OTHER


def test_a_changed_file_with_the_old_time_is_found_by_verifying(
    store: WeightStore, by_nothing: Weight
) -> None:
    path = store.ensure([by_nothing])[by_nothing.name]
    time = path.stat().st_mtime_ns
    path.write_bytes(OTHER)
    os.utime(path, ns=(time, time))
    assert store.path(by_nothing) == path
    assert not store.verify(by_nothing)
    assert store.path(by_nothing) is None


@pytest.mark.parametrize("lengths", [True, False])
def test_an_unknown_size_is_told_as_soon_as_the_server_does(
    store: WeightStore, by_nothing: Weight, web: Any, lengths: bool
) -> None:
    web.bytes_per_second, web.lengths = 600_000, lengths
    seen: list[tuple[int, int]] = []
    store.ensure([by_nothing], lambda _, done, total: seen.append((done, total)))
    assert seen[-1] == (len(CONTENT), len(CONTENT))
    underway = {total for done, total in seen[:-1] if done}
    assert underway == {len(CONTENT) if lengths else 0}


def test_an_unknown_size_must_fit_on_the_disk(
    store: WeightStore, by_nothing: Weight, web: Any
) -> None:
    web.headers["Content-Length"] = str(10**16)
    web.lengths = False
    with pytest.raises(WeightError, match=r"too full to fetch voice/model\.bin") as caught:
        store.ensure([by_nothing])
    assert "needed" not in caught.value.message
    assert not store.place(by_nothing).exists()


@pytest.mark.parametrize("tag", ['"v1"', ""])
def test_without_a_digest_a_broken_download_goes_on_only_with_the_same_file(
    store: WeightStore, by_nothing: Weight, web: Any, tag: str
) -> None:
    web.cut_after = 200_000
    web.headers |= {"ETag": tag} if tag else {}
    if tag:
        assert store.ensure([by_nothing])[by_nothing.name].read_bytes() == CONTENT
        assert web.asked[1][1].startswith("bytes=")
    else:
        with pytest.raises(WeightError, match="it ended after"):
            store.ensure([by_nothing])
        assert len(web.asked) == 1


@pytest.mark.parametrize("came", [200_000, len(CONTENT)])
def test_with_a_digest_a_file_of_unknown_size_is_gone_on_with(
    store: WeightStore, by_md5: Weight, web: Any, came: int
) -> None:
    part = store.root / ".staging" / f"{MD5}.url"
    part.parent.mkdir(parents=True)
    part.write_bytes(CONTENT[:came])
    assert store.ensure([by_md5])[by_md5.name].read_bytes() == CONTENT
    assert web.asked == [("/model.bin", f"bytes={came}-")]


def test_a_leftover_of_unknown_size_that_is_wrong_costs_one_more_pull(
    store: WeightStore, by_md5: Weight
) -> None:
    part = store.root / ".staging" / f"{MD5}.url"
    part.parent.mkdir(parents=True)
    part.write_bytes(OTHER + b"?")
    with pytest.raises(WeightError, match="not the right one"):
        store.ensure([by_md5])
    assert store.ensure([by_md5])[by_md5.name].read_bytes() == CONTENT


def test_without_a_digest_what_another_day_left_is_not_joined_to_todays(
    store: WeightStore, by_nothing: Weight, web: Any
) -> None:
    web.cut_after = 200_000
    with pytest.raises(WeightError):
        store.ensure([by_nothing])
    web.cut_after, web.files["/model.bin"] = None, OTHER
    assert store.ensure([by_nothing])[by_nothing.name].read_bytes() == OTHER


def test_many_missing_files_are_counted_not_listed(store: WeightStore, weight_of: WeightOf) -> None:
    weights = [weight_of(b"x", name=f"voice/{number}.bin") for number in range(22)]
    with pytest.raises(WeightError) as caught:
        WeightStore(store.root, offline=True).ensure(weights)
    assert "voice/2.bin (1 bytes, Apache-2.0) and 19 more." in caught.value.message
    assert "voice/3.bin" not in str(caught.value)
    with pytest.raises(WeightError) as caught:
        WeightStore(store.root, offline=True).ensure(weights[:2])
    assert "avatar-hub weights pull voice/0.bin voice/1.bin" in caught.value.fix


def test_two_plugins_may_want_one_file_for_different_choices(
    store: WeightStore, by_md5: Weight, web: Any
) -> None:
    other = by_md5.model_copy(update={"when": (("voice", ("anna",)),)})
    store.ensure([by_md5, other])
    assert len(web.asked) == 1
