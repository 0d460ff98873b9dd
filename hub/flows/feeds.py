"""Texts that come in over time: the files of a folder, the entries of an RSS or Atom feed."""

from __future__ import annotations

import hashlib
import http.client
import io
import os
import re
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path
from typing import Any, Protocol

from hub.errors import HubError, InputError
from hub.media.inputs import check_file
from hub.texts import LARGEST_TEXT, read_utf8
from hub.weights.files import SourceError
from hub.weights.url import TIMEOUT, OnlyHttps

LARGEST_FEED = 5_000_000
"""Bytes."""

MOST_ENTRIES = 500
"""A feed's entries beyond these are its oldest, and are left."""

SETTLED_SECONDS = 1.0
"""A file is read once it was not written to for so long."""

BLOCKS = frozenset(("p", "div", "br", "li", "tr", "blockquote", "h1", "h2", "h3", "h4", "h5", "h6"))


@dataclass(frozen=True, slots=True)
class Entry:
    """A text that came in. ``id`` is 64 hexadecimal digits; ``read`` may raise InputError."""

    id: str
    title: str
    where: str
    read: Callable[[], str]


class TextSource(Protocol):
    """Where texts come from."""

    pause: float
    """Seconds between two looks that are polite."""

    def look(self) -> list[Entry]:
        """The entries there are now, oldest first; those seen before may be left out."""


def open_source(target: str, *, offline: bool) -> TextSource:
    """The folder, feed file or https address. Raises InputError for anything else."""
    if "://" not in target:
        if os.path.isdir(target):  # noqa: PTH112 - a Path raises where a name is too long
            return TextFolder(Path(target))
        return FeedFile(check_file(target, "feed"))
    if not target.startswith("https://"):
        raise InputError(f"{target} is not fetched.", fix="Give its https address.")
    if offline:
        raise InputError(
            f"{target} is not fetched: the hub is offline by setting.",
            fix="Unset AVATAR_HUB_OFFLINE, or give a folder or a file.",
        )
    return WebFeed(target)


class TextFolder:
    """A folder's .txt files in UTF-8. A file with new content is a new text."""

    pause = 2.0

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def look(self) -> list[Entry]:
        """The files that nobody is writing to, by the time of their last change."""
        files = [path for path in self._folder.glob("*.txt") if not path.name.startswith(".")]
        newest = max((_changed(path) for path in files), default=0.0)
        time.sleep(min(max(0.0, newest + SETTLED_SECONDS - time.time()), SETTLED_SECONDS))
        now = time.time()
        settled = [p for p in files if not 0 <= now - _changed(p) < SETTLED_SECONDS]
        return [self._entry(path) for path in sorted(settled, key=_changed) if path.is_file()]

    def _entry(self, path: Path) -> Entry:
        try:
            with path.open("rb") as file:
                content = file.read(LARGEST_TEXT + 1)
        except OSError:  # told when it is its turn
            content = b""
        digest = hashlib.sha256(path.name.encode() + b"\n" + content).hexdigest()
        what = "text file"
        return Entry(digest, path.stem, str(path), lambda: read_utf8(check_file(path, what), what))


class FeedFile:
    """A feed that another program writes to a file."""

    pause = 2.0

    def __init__(self, path: Path) -> None:
        self._path = path

    def look(self) -> list[Entry]:
        """What the file holds now. Raises InputError when it is no feed."""
        try:
            with self._path.open("rb") as file:
                content = file.read(LARGEST_FEED + 1)
        except OSError as error:
            raise InputError(f"{self._path} can't be read: {error.strerror}.") from error
        return parse_feed(content, str(self._path))


class WebFeed:
    """A feed behind an https address, asked only whether it has changed."""

    pause = 600.0

    def __init__(self, address: str) -> None:
        self._address = address
        self._known: dict[str, str] = {}  # headers that ask for what is newer

    def look(self) -> list[Entry]:
        """The feed's entries, or none when it hasn't changed since the last look.

        Raises InputError when it can't be fetched or is no feed.
        """
        headers = {"User-Agent": "avatar-hub", "Accept-Encoding": "identity", **self._known}
        request = urllib.request.Request(self._address, headers=headers)  # noqa: S310 (https only)
        try:
            with urllib.request.build_opener(OnlyHttps).open(request, timeout=TIMEOUT) as answer:
                content, given = answer.read(LARGEST_FEED + 1), answer.headers
        except urllib.error.HTTPError as error:
            if error.code == http.client.NOT_MODIFIED:
                return []
            raise self._failed(f"the server answered {error.code} {error.reason}") from error
        except (SourceError, OSError, http.client.HTTPException) as error:
            raise self._failed(str(getattr(error, "reason", error))) from error
        entries = parse_feed(content, self._address)
        asks = {"If-None-Match": given["ETag"], "If-Modified-Since": given["Last-Modified"]}
        self._known = {name: value for name, value in asks.items() if value}
        return entries

    def _failed(self, reason: str) -> HubError:
        return InputError(
            f"The feed {self._address} can't be fetched: {reason}.",
            fix="Check the address and the network.",
        )


def parse_feed(content: bytes, where: str) -> list[Entry]:
    """The entries of an RSS or Atom document, oldest first, without markup.

    Raises InputError for what is no feed, is too large, or declares XML entities, which no feed
    needs and which can name files or grow without end.
    """
    import feedparser

    if len(content) > LARGEST_FEED:
        raise InputError(f"{where} is larger than {LARGEST_FEED / 1e6:.0f} MB.", fix="Shorten it.")
    if b"<!ENTITY" in content:
        raise InputError(f"{where} declares XML entities.", fix="Use a feed without them.")
    # As a file: bytes or a string might be taken for the name of one.
    feed = feedparser.parse(io.BytesIO(content), resolve_relative_uris=False)
    if not feed.get("version"):
        raise InputError(f"{where} is no RSS or Atom feed.", fix="Check its address.")
    return [_entry(item, where) for item in reversed(feed.entries[:MOST_ENTRIES])]


def _entry(item: Any, where: str) -> Entry:
    title = plain_text(item.get("title", ""))
    body = plain_text(item.get("summary") or next((c.value for c in item.get("content", ())), ""))
    text = body if body.startswith(title) else f"{title}\n{body}".strip()
    name = item.get("id") or item.get("link") or text
    digest = hashlib.sha256(f"{where}\n{name}".encode()).hexdigest()
    return Entry(digest, title, f"{where}: {title or name}", lambda: text)


def plain_text(markup: str) -> str:
    """What a reader sees of a piece of HTML, its blocks in lines of their own."""
    collector = _Collector()
    collector.feed(markup)
    collector.close()
    lines = "".join(collector.parts).split("\n")
    return "\n".join(kept for line in lines if (kept := re.sub(r"\s+", " ", line).strip()))


class _Collector(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []

    def handle_data(self, data: str) -> None:
        self.parts.append(re.sub(r"\s+", " ", data))

    def handle_starttag(self, tag: str, attrs: Any) -> None:  # noqa: ARG002 (html.parser's)
        if tag in BLOCKS:
            self.parts.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in BLOCKS:
            self.parts.append("\n")


def _changed(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except OSError:  # gone meanwhile
        return 0.0
