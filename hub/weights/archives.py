"""Unpack an archive that may be hostile: only files, only inside the folder, no more than fits.

zip, tar, tar.gz, tar.bz2 and tar.xz are told apart by their first bytes.
"""

from __future__ import annotations

import bz2
import gzip
import lzma
import os
import stat
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path, PurePosixPath
from typing import IO, TypeAlias, cast

from hub.weights.files import Readable, SourceError, copy_at_most

MOST_MEMBERS = 10_000
MOST_GROWTH, ALLOWANCE = 50, 64_000_000
"""An archive may hold that many times its own size, and some bytes more; weights hardly shrink."""

UNREADABLE = (tarfile.TarError, zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError)
UNREADABLE_TOO = (NotImplementedError, RuntimeError, UnicodeError)
"""What zipfile raises for methods and passwords it does not know, and for names that are none."""


Member: TypeAlias = tuple[str, IO[bytes] | None]
"""Name and content; a folder has none."""


class _AtMost:
    """Reads no more than ``limit`` bytes, so that no header can make tarfile swallow more."""

    def __init__(self, source: Readable, limit: int) -> None:
        self._source, self._left = source, limit

    def read(self, size: int, /) -> bytes:
        block = self._source.read(size)
        self._left -= len(block)
        if self._left < 0:
            raise SourceError("it holds more bytes than weights would")
        return block


def unpack(archive: Path, folder: Path, check: Callable[[], None] = lambda: None) -> None:
    """Write the archive's files to ``folder``, which must not exist, under their own names.

    ``check`` is called between blocks and may raise. Raises SourceError for an archive that can't
    be read or can't be trusted, OSError for a full disk; what was written until then stays.
    """
    limit = MOST_GROWTH * archive.stat().st_size + ALLOWANCE
    folder.mkdir(parents=True)
    left = limit
    try:
        for count, (name, content) in enumerate(_members(archive, limit)):
            if count >= MOST_MEMBERS:
                raise SourceError(f"it holds more than {MOST_MEMBERS:,} files")
            path = folder / _checked(name)
            if content is not None:
                left -= _write(path, content, left, check)
    except (*UNREADABLE, *UNREADABLE_TOO) as error:
        raise SourceError(f"it can't be unpacked: {error or type(error).__name__}") from error
    except OSError as error:
        if error.errno is not None:
            raise
        raise SourceError(f"it can't be unpacked: {error}") from error  # gzip and bz2 say it so
    if not any(folder.iterdir()):
        raise SourceError("it holds no files")


def _members(archive: Path, limit: int) -> Iterator[Member]:
    """Each file and folder. Raises SourceError for members that are something else."""
    with archive.open("rb") as file:
        start = file.read(6)
    if start.startswith(b"PK"):
        yield from _of_zip(archive)
    elif start.startswith(b"\x1f\x8b"):
        with gzip.open(archive) as stream:
            yield from _of_tar(stream, limit)
    elif start.startswith(b"BZh"):
        with bz2.open(archive) as stream:
            yield from _of_tar(stream, limit)
    elif start.startswith(b"\xfd7zXZ\x00"):
        with lzma.open(archive) as stream:
            yield from _of_tar(stream, limit)
    else:
        with archive.open("rb") as stream:
            yield from _of_tar(stream, limit)


def _of_zip(archive: Path) -> Iterator[Member]:
    with zipfile.ZipFile(archive) as package:
        for member in package.infolist():
            kind = stat.S_IFMT(member.external_attr >> 16)
            if kind not in (0, stat.S_IFREG, stat.S_IFDIR):
                raise SourceError(f"{member.filename!r} in it is neither a file nor a folder")
            if member.is_dir():
                yield member.orig_filename, None
                continue
            with package.open(member) as content:
                yield member.orig_filename, content


def _of_tar(stream: Readable, limit: int) -> Iterator[Member]:
    source = cast("IO[bytes]", _AtMost(stream, limit))  # all that tarfile uses of one
    with tarfile.open(fileobj=source, mode="r|") as package:
        for member in package:
            if not (member.isfile() or member.isdir()) or member.issparse():
                raise SourceError(f"{member.name!r} in it is neither a file nor a folder")
            # Written by our own hands: tarfile's data filter would let links through.
            yield member.name, package.extractfile(member)


def _checked(name: str) -> PurePosixPath:
    """The name, if it stays in the folder on every system. Raises SourceError."""
    path = PurePosixPath(name)
    odd = any(character in name for character in "\\:") or not name.isprintable()
    if odd or path.is_absolute() or ".." in path.parts:
        raise SourceError(f"{name!r} in it is no name of a file inside a folder")
    return path


def _write(path: Path, content: IO[bytes], limit: int, check: Callable[[], None]) -> int:
    """Write a new file and make it durable; returns its size."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("xb") as file:
            copy_at_most(content, file, limit, check)
            file.flush()
            os.fsync(file.fileno())
            return file.tell()
    except (FileExistsError, NotADirectoryError, IsADirectoryError) as error:
        raise SourceError(f"two members of it are called {path.name}") from error
