"""hub/weights/url.py, against a server that breaks in the usual ways."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest
from pydantic import ValidationError

import hub.weights.url
from hub.errors import Cancelled, WeightError
from hub.specs import Url, Weight
from hub.weights import WeightStore

WeightOf = Callable[..., Weight]
CONTENT = bytes(range(256)) * 4_000


@pytest.fixture
def weight(web: Any, weight_of: WeightOf) -> Weight:
    web.files["/model.bin"] = CONTENT
    return weight_of(CONTENT, web.url("/model.bin"))


def part_of(store: WeightStore, weight: Weight) -> Any:
    return store.root / ".staging" / f"{weight.sha256}.url"


def test_a_file_comes_whole_and_once(store: WeightStore, web: Any, weight: Weight) -> None:
    assert store.ensure([weight])[weight.name].read_bytes() == CONTENT
    assert store.ensure([weight])[weight.name].read_bytes() == CONTENT
    assert web.asked == [("/model.bin", "")]


def test_a_plugin_can_only_name_https() -> None:
    for url in ("http://example.org/a", "file:///etc/passwd", "ftp://example.org/a", "//a"):
        with pytest.raises(ValidationError):
            Url(url=url)


@pytest.mark.parametrize("goal", ["http://127.0.0.1:9/a", "file:///etc/hostname", "ftp://h/a"])
def test_a_redirect_away_from_https_is_refused(
    store: WeightStore, web: Any, weight_of: WeightOf, goal: str
) -> None:
    web.redirects["/moved"] = goal
    with pytest.raises(WeightError, match=r"not https|not allowed"):
        store.ensure([weight_of(b"x", web.url("/moved"))])


def test_what_broke_off_is_resumed_where_it_broke(
    store: WeightStore, web: Any, weight: Weight
) -> None:
    web.cut_after = 400_000
    assert store.ensure([weight])[weight.name].read_bytes() == CONTENT
    starts = [asked for _, asked in web.asked]
    assert starts[0] == ""
    assert len(starts) == 3
    assert all(start.startswith("bytes=") for start in starts[1:])


def test_a_server_without_ranges_starts_again(store: WeightStore, web: Any, weight: Weight) -> None:
    web.ranges = False
    part = part_of(store, weight)
    part.parent.mkdir(parents=True)
    part.write_bytes(CONTENT[:5_000])
    assert store.ensure([weight])[weight.name].read_bytes() == CONTENT


def test_a_server_that_always_breaks_is_given_up(
    store: WeightStore, web: Any, weight: Weight
) -> None:
    web.cut_after, web.ranges = 400_000, False
    with pytest.raises(WeightError, match="could not be fetched"):
        store.ensure([weight])
    assert len(web.asked) <= 3
    assert store.path(weight) is None


def test_wrong_bytes_are_deleted_and_the_next_source_tried(
    store: WeightStore, web: Any, weight_of: WeightOf
) -> None:
    web.files |= {"/bad": b"y" * len(CONTENT), "/good": CONTENT}
    weight = weight_of(CONTENT, web.url("/bad"), web.url("/good"))
    assert store.ensure([weight])[weight.name].read_bytes() == CONTENT


def test_every_sources_reason_is_given(store: WeightStore, web: Any, weight_of: WeightOf) -> None:
    web.files["/bad"] = b"y" * len(CONTENT)
    gone = Url.model_construct(type="url", url="http://127.0.0.1:9/model.bin")
    weight = weight_of(CONTENT, web.url("/none"), web.url("/bad"), gone)
    with pytest.raises(WeightError) as caught:
        store.ensure([weight])
    for reason in ("404", "not the right one", "refused"):
        assert reason in caught.value.message
    assert not [path for path in store.root.rglob("*") if path.is_file() and path.name != ".lock"]


def test_a_server_that_does_not_answer_is_tried_once_and_the_errors_stay_few(
    store: WeightStore, weight_of: WeightOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried: list[str] = []
    fetch_url = hub.weights.url.fetch_url
    monkeypatch.setattr(
        hub.weights.url,
        "fetch_url",
        lambda source, *args, **options: (
            tried.append(source.url) or fetch_url(source, *args, **options)
        ),
    )
    names = [f"voice/{number}.bin" for number in range(22)]
    gone = [Url.model_construct(type="url", url=f"http://127.0.0.1:9/{name}") for name in names]
    pairs = zip(names, gone, strict=True)
    with pytest.raises(WeightError) as caught:
        store.ensure([weight_of(b"x", source, name=name) for name, source in pairs])
    assert tried == [gone[0].url]
    assert caught.value.message.count("refused") == 3
    assert caught.value.message.endswith("\nAnd 19 more.")


def test_more_bytes_than_promised_are_not_taken(
    store: WeightStore, web: Any, weight_of: WeightOf
) -> None:
    web.files["/model.bin"] = CONTENT * 4
    with pytest.raises(WeightError, match="larger than"):
        store.ensure([weight_of(CONTENT, web.url("/model.bin"))])


def test_a_leftover_that_can_not_be_right_is_dropped(
    store: WeightStore, web: Any, weight: Weight
) -> None:
    part = part_of(store, weight)
    part.parent.mkdir(parents=True)
    part.write_bytes(b"z" * (len(CONTENT) + 1))
    assert store.ensure([weight])[weight.name].read_bytes() == CONTENT


def test_a_wrong_leftover_costs_one_more_download(
    store: WeightStore, web: Any, weight: Weight
) -> None:
    part = part_of(store, weight)
    part.parent.mkdir(parents=True)
    part.write_bytes(b"z" * 10_000)
    with pytest.raises(WeightError, match="not the right one"):
        store.ensure([weight])
    assert store.ensure([weight])[weight.name].read_bytes() == CONTENT


def test_progress_never_falls_and_ends_with_everything(
    store: WeightStore, web: Any, weight: Weight
) -> None:
    web.bytes_per_second = 1_500_000
    seen: list[tuple[str, int, int]] = []
    store.ensure([weight], lambda weight, done, total: seen.append((weight.name, done, total)))
    done = [done for _, done, _ in seen]
    assert done == sorted(done)
    assert any(0 < now < len(CONTENT) for now in done)
    assert seen[-1] == (weight.name, len(CONTENT), len(CONTENT))


def test_cancelling_ends_at_once_and_keeps_what_came(
    store: WeightStore, web: Any, weight: Weight
) -> None:
    web.bytes_per_second = 500_000
    stop = threading.Event()

    def cancel(_weight: Weight, done: int, _total: int) -> None:
        if done:
            stop.set()

    with pytest.raises(Cancelled):
        store.ensure([weight], cancel, stop=stop)
    assert store.path(weight) is None
    assert 0 < part_of(store, weight).stat().st_size < len(CONTENT)
    web.bytes_per_second = None
    assert store.ensure([weight])[weight.name].read_bytes() == CONTENT
    assert web.asked[-1][1].startswith("bytes=")
