"""Bytes to disk and back: copying under a limit, hashing, moving into place."""

from __future__ import annotations

import errno
import hashlib
import os
import shutil
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from pathlib import Path
from typing import BinaryIO, Literal, Protocol

from hub.specs import Weight

CHUNK = 1 << 16

NAMED = 3
"""How many missing files an error names; an engine may have a hundred."""

SPARE = 64_000_000
"""Bytes left free beside a fetch, for the parts of a package nobody asked for."""


class Readable(Protocol):
    """A file, a member of an archive, or an answer from a server."""

    def read(self, size: int, /) -> bytes:
        """At most ``size`` bytes; none at the end."""


class SourceError(Exception):
    """One source can't give the file; the text is the reason. The next source may."""


def hash_of(path: Path, kind: Literal["sha256", "md5"] = "sha256") -> str:
    """The file's digest in hexadecimal."""
    new = partial(hashlib.new, kind, usedforsecurity=False)
    with path.open("rb") as file:
        return hashlib.file_digest(file, new).hexdigest()


def members_of(folder: Path) -> list[str]:
    """The files in a folder and its folders, as sorted relative names with forward slashes."""
    files = (file for file in folder.rglob("*") if file.is_file())
    return sorted(file.relative_to(folder).as_posix() for file in files)


def copy_at_most(
    source: Readable, target: BinaryIO, limit: int | None, check: Callable[[], None] = lambda: None
) -> None:
    """Copy all of ``source``, calling ``check`` now and then.

    Raises SourceError when it has more than ``limit`` bytes; there may be none.
    """
    left = limit
    while block := source.read(CHUNK):
        check()
        if left is not None:
            left -= len(block)
            if left < 0:
                raise SourceError(f"it is larger than the {limit:,} bytes it should have")
        target.write(block)


def copy_member(package: Path, member: str, target: BinaryIO, limit: int | None) -> None:
    """Copy a file of an unpacked package.

    Raises SourceError when the package has no such file in it, or it has more than ``limit`` bytes.
    """
    path = (package / member).resolve()
    if not path.is_relative_to(package.resolve()) or not path.is_file():
        raise SourceError(f"{package.name} has no file {member}")
    with path.open("rb") as file:
        copy_at_most(file, target, limit)


def move_into_place(part: Path, target: Path) -> None:
    """Make ``part`` durable, then give it its name in one step."""
    with part.open("rb+") as file:
        os.fsync(file.fileno())
    target.parent.mkdir(parents=True, exist_ok=True)
    part.replace(target)


def move_folder_into_place(part: Path, target: Path, old: Path) -> None:
    """Give the folder ``part`` its name in one step; what was there becomes ``old`` and goes."""
    target.parent.mkdir(parents=True, exist_ok=True)
    if target.is_dir():
        shutil.rmtree(old, ignore_errors=True)
        target.rename(old)
    else:
        target.unlink(missing_ok=True)
    part.rename(target)
    shutil.rmtree(old, ignore_errors=True)


def check_room(folder: Path, size: int) -> None:
    """Raises OSError when the disk can't take ``size`` bytes and keep `SPARE` free."""
    if shutil.disk_usage(folder).free < size + SPARE:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def is_disk_full(error: OSError) -> bool:
    """Whether writing failed for want of space, quota or an allowed file size."""
    return error.errno in {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


def human_size(size: int) -> str:
    """For people: 92361271 is ``92 MB``, 522240 is ``522 kB``."""
    if size < 1e3:
        return f"{size} bytes"
    return f"{size / 1e6:,.0f} MB" if size >= 1e6 else f"{size / 1e3:.0f} kB"


def human_total(weights: Iterable[Weight]) -> str:
    """For people: the size of all, ``over 12 MB`` where some don't tell it, ``size unknown``."""
    sizes = [weight.size for weight in weights]
    if sizes and not any(sizes):
        return "size unknown"
    return f"{'' if all(sizes) else 'over '}{human_size(sum(sizes))}"


def describe(weight: Weight) -> str:
    """For people: name, size and licence."""
    return f"{weight.name} ({human_total([weight])}, {weight.licence})"


def pull_command(weights: Sequence[Weight]) -> str:
    """What the user can run to fetch them."""
    names = " ".join(weight.name for weight in weights) if len(weights) <= NAMED else "ID"
    return f"avatar-hub weights pull {names}"
