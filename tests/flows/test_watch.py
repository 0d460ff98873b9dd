"""The news loop: each new text once, over restarts, whatever happens to one of them."""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import Any

import pytest

from hub import Hub, InputError
from hub.flows.events import Note
from hub.flows.feeds import FeedFile, TextFolder
from hub.flows.lists import Defaults
from hub.flows.outputs import Outcome, OutputFolder
from hub.flows.watch import Seen, watch

ENTRY = "<item><title>{0}</title><guid>{0}</guid></item>"


def write_feed(file: Path, *titles: str) -> None:
    entries = "".join(map(ENTRY.format, titles))
    file.write_text(f'<rss version="2.0"><channel>{entries}</channel></rss>')


def write_text(folder: Path, name: str, text: str) -> Path:
    file = folder / name
    file.write_text(text, encoding="utf-8")
    os.utime(file, (time.time() - 60,) * 2)
    return file


@pytest.fixture
def defaults(sample_portrait_path: Path) -> Defaults:
    return Defaults({"portrait": sample_portrait_path, "size": 128})


def look(hub: Hub, source: Any, defaults: Defaults, out: Path) -> list[tuple[str, str]]:
    """One look: what became of the texts that were new."""
    with OutputFolder(out) as folder:
        events = list(watch(hub, source, defaults, folder, once=True))
    outcomes = [event for event in events if isinstance(event, Outcome)]
    return [(outcome.name.rpartition("-")[0], outcome.state) for outcome in outcomes]


@pytest.mark.weights
def test_each_text_of_a_folder_is_made_once(
    toy_hub: Hub, defaults: Defaults, tmp_path: Path
) -> None:
    out = tmp_path / "videos"
    write_text(tmp_path, "早上 news.txt", "one")
    source = TextFolder(tmp_path)
    assert look(toy_hub, source, defaults, out) == [("早上-news", "made")]
    assert len(list(out.glob("早上-news-*.mp4"))) == 1
    assert look(toy_hub, source, defaults, out) == []
    write_text(tmp_path, "later.txt", "two")
    assert look(toy_hub, TextFolder(tmp_path), defaults, out) == [("later", "made")]
    write_text(tmp_path, "later.txt", "two, corrected")
    assert look(toy_hub, source, defaults, out) == [("later", "made")]
    for video in out.glob("*.mp4"):
        video.unlink()
    assert look(toy_hub, source, defaults, out) == [], "what was shown may be cleared away"


@pytest.mark.weights
def test_new_entries_of_a_feed_are_made_while_it_runs(
    toy_hub: Hub, defaults: Defaults, tmp_path: Path
) -> None:
    feed, names = tmp_path / "news.xml", list[str]()
    write_feed(feed, "One")
    with OutputFolder(tmp_path / "videos") as folder:
        events = watch(toy_hub, FeedFile(feed), defaults, folder, every=0.05)
        for event in events:
            if isinstance(event, Note) and "is no RSS" in event.text:
                write_feed(feed, "Three", "Two", "One")
            if isinstance(event, Outcome):
                names.append(event.name.rpartition("-")[0])
                feed.write_text("<html>Down for maintenance</html>")
            if len(names) == 3:
                break
    assert names == ["One", "Two", "Three"]


@pytest.mark.weights
def test_one_that_fails_waits_for_the_next_start(
    toy_hub: Hub, defaults: Defaults, tmp_path: Path
) -> None:
    bad = write_text(tmp_path, "1.txt", "choke!")
    empty = write_text(tmp_path, "2.txt", "…")
    write_text(tmp_path, "3.txt", "good")
    out = tmp_path / "videos"
    outcomes = []
    with OutputFolder(out) as folder:
        for event in watch(toy_hub, TextFolder(tmp_path), defaults, folder, every=0.05):
            outcomes += [event] if isinstance(event, Outcome) else []
            if len(outcomes) == 3:
                write_text(tmp_path, "4.txt", "later")
            if len(outcomes) == 4:
                break
    assert [outcome.state for outcome in outcomes] == ["failed", "failed", "made", "made"]
    assert "no letters or digits" in str(outcomes[1].error)
    assert str(empty) in outcomes[1].where
    again = look(toy_hub, TextFolder(tmp_path), defaults, out)
    assert again == [("1", "failed"), ("2", "failed")]
    bad.unlink()
    assert look(toy_hub, TextFolder(tmp_path), defaults, out) == [("2", "failed")]


def test_a_look_that_fails_ends_only_a_single_look(toy_hub: Hub, tmp_path: Path) -> None:
    feed = tmp_path / "news.xml"
    feed.write_text("no feed")
    with pytest.raises(InputError, match="is no RSS"):
        look(toy_hub, FeedFile(feed), Defaults({"portrait": "me.png"}), tmp_path / "out")


def test_defaults_that_make_no_video_are_told_at_once(toy_hub: Hub, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"The defaults: .*portrait: it is missing"):
        look(toy_hub, TextFolder(tmp_path), Defaults({}), tmp_path / "out")


def test_a_memory_that_was_cut_short_keeps_the_rest(tmp_path: Path) -> None:
    one, two, three = ("a" * 64, "b" * 64, "c" * 64)
    file = tmp_path / "seen"
    for entry_id in (one, two):
        Seen(file).add(entry_id)
    file.write_text(file.read_text()[:-20])
    Seen(file).add(three)
    seen = Seen(file)
    assert [entry_id in seen for entry_id in (one, two, three)] == [True, False, True]
