"""Bytes to disk and back: copying under a limit, hashing, moving into place."""

from __future__ import annotations

import errno
import hashlib
import os
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO, Protocol

from hub.specs import Weight

CHUNK = 1 << 16


class Readable(Protocol):
    """A file, a member of an archive, or an answer from a server."""

    def read(self, size: int, /) -> bytes:
        """At most ``size`` bytes; none at the end."""


class SourceError(Exception):
    """One source can't give the file; the text is the reason. The next source may."""


def sha256_of(path: Path) -> str:
    """The file's SHA-256 in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def copy_at_most(
    source: Readable, target: BinaryIO, limit: int, check: Callable[[], None] = lambda: None
) -> None:
    """Copy all of ``source``, calling ``check`` now and then.

    Raises SourceError when it has more than ``limit`` bytes.
    """
    left = limit
    while block := source.read(CHUNK):
        check()
        left -= len(block)
        if left < 0:
            raise SourceError(f"it is larger than the {limit:,} bytes it should have")
        target.write(block)


def copy_member(package: Path, member: str, target: BinaryIO, limit: int) -> None:
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


def is_disk_full(error: OSError) -> bool:
    """Whether writing failed for want of space, quota or an allowed file size."""
    return error.errno in {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


def human_size(size: int) -> str:
    """For people: 92361271 is ``92 MB``, 522240 is ``522 kB``."""
    if size < 1e3:
        return f"{size} bytes"
    return f"{size / 1e6:,.0f} MB" if size >= 1e6 else f"{size / 1e3:.0f} kB"


def describe(weight: Weight) -> str:
    """For people: name, size and licence."""
    return f"{weight.name} ({human_size(weight.size)}, {weight.licence})"
