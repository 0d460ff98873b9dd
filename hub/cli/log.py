"""`avatar-hub plugins log`"""

from __future__ import annotations

import time
from collections import deque
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from hub.hub import Hub

LOOK_SECONDS = 0.3


def log(
    *,
    id: Annotated[str, typer.Argument(metavar="ID", help="A provider, such as paddlespeech.")],
    lines: Annotated[
        int, typer.Option("--lines", "-n", min=0, metavar="N", help="How many of the last ones.")
    ] = 50,
    follow: Annotated[
        bool, typer.Option("--follow", "-f", help="Go on with what comes, until Ctrl-C.")
    ] = False,
) -> None:
    """Print what an engine printed that has a process of its own.

    Keys are left out. AVATAR_HUB_FORCE_WORKERS=ID gives any engine such a process; without one,
    it prints where the hub does.

    \b
    avatar-hub plugins log paddlespeech
    avatar-hub plugins log paddlespeech -f
    """
    from hub.errors import InputError
    from hub.hub import Hub

    files = _files(Hub(), id)
    if not follow and not any(file.is_file() for file in files):
        raise InputError(
            f"{id} has no log: its engine has not run in a process of its own yet.",
            fix=f"AVATAR_HUB_FORCE_WORKERS={id} gives it one.",
        )
    ends = {file: _print_tail(file, lines, headed=len(files) > 1) for file in files}
    while follow:
        time.sleep(LOOK_SECONDS)
        for file in files:
            ends[file] = _print_new(file, ends[file])


def _files(hub: Hub, id: str) -> list[Path]:
    """The logs of the providers of that id. Raises InputError when there is none."""
    from hub.errors import InputError

    specs = [item.spec for item in hub.providers() if item.spec and item.id == id]
    if not specs:
        raise InputError(f"There is no provider {id!r}.", fix="See `avatar-hub plugins`.")
    return [hub.settings.log_file(spec.slug) for spec in specs]


def _print_tail(file: Path, lines: int, *, headed: bool) -> int:
    """Print the last lines; returns where they end."""
    if not file.is_file():
        return 0
    if headed:
        typer.echo(f"==> {file} <==")
    with file.open("rb") as stream:
        for line in deque(stream, maxlen=lines):
            _print(line)
        return stream.tell()


def _print_new(file: Path, end: int) -> int:
    """Print what came after ``end``; returns where it ends. A shorter file is a new one."""
    with suppress(FileNotFoundError), file.open("rb") as stream:
        stream.seek(end if end <= file.stat().st_size else 0)
        for line in stream:
            _print(line)
        return stream.tell()
    return 0


def _print(line: bytes) -> None:
    typer.echo(line.decode(errors="replace"), nl=False)
