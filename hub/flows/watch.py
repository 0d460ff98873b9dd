"""A video of each new text, as the texts come in."""

from __future__ import annotations

import re
import time
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from hub.errors import HubError, InputError
from hub.flows.events import Event, Note
from hub.flows.feeds import Entry, TextSource
from hub.flows.lists import Defaults
from hub.flows.outputs import Outcome, OutputFolder

if TYPE_CHECKING:
    from hub.hub import Hub

LONGEST_NAME = 48
"""Characters of a title that its video's name keeps."""


class Seen:
    """The ids of the texts that have their video, over restarts."""

    def __init__(self, file: Path) -> None:
        self._file = file
        text = file.read_text(encoding="ascii") if file.is_file() else ""
        self._ids = set(re.findall(r"^[0-9a-f]{64}$", text, re.M))

    def __contains__(self, entry_id: str) -> bool:
        return entry_id in self._ids

    def add(self, entry_id: str) -> None:
        """Remember it. A line cut short by a kill spoils no other: each begins with its break."""
        with self._file.open("a", encoding="ascii") as file:
            file.write(f"\n{entry_id}")
        self._ids.add(entry_id)


def watch(
    hub: Hub,
    source: TextSource,
    defaults: Defaults,
    folder: OutputFolder,
    *,
    every: float | None = None,
    once: bool = False,
) -> Iterator[Event | Outcome]:
    """Make a video of each entry that has none yet, look again, and so on until it is left.

    ``every`` is the pause between two looks in seconds (default: the source's own); ``once`` ends
    after the first look. One that fails is tried again by the next process. A look that fails is a
    Note, with ``once`` an InputError. Raises InputError when ``defaults`` make no video.
    """
    seen = Seen(folder.state / "seen")
    failed: set[str] = set()
    defaults.request({"text": "Hello"}, "The defaults")
    while True:
        try:
            entries = source.look()
        except InputError as error:
            if once:
                raise
            yield Note(str(error))
            entries = []
        for entry in entries:
            if entry.id in seen or entry.id in failed:
                continue
            outcome = yield from _make(hub, entry, defaults, folder)
            failed.add(entry.id) if outcome.error else seen.add(entry.id)
            yield outcome
        if once:
            return
        time.sleep(source.pause if every is None else every)


def _make(
    hub: Hub, entry: Entry, defaults: Defaults, folder: OutputFolder
) -> Generator[Event, None, Outcome]:
    name = f"{_slug(entry.title)}-{entry.id[:8]}".lstrip("-")
    try:
        request = defaults.request({"text": entry.read()}, entry.where)
    except HubError as error:
        return Outcome(name, entry.where, "failed", folder.root / f"{name}.mp4", error=error)
    return (yield from folder.ensure(hub, request, name, where=entry.where))


def _slug(title: str) -> str:
    return re.sub(r"\W+", "-", title)[:LONGEST_NAME].strip("-")
