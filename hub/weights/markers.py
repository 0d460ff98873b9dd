"""What was found when a file or folder was last hashed, so that it isn't hashed at every use."""

from __future__ import annotations

import hashlib
import json
import os
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

from hub.weights.files import hash_of, members_of


@dataclass(frozen=True, slots=True)
class Marker:
    """``stamp``: sizes and times then; ``digest``: of the content (`digest_of`).

    ``origin`` is the SHA-256 of the file that came: the archive of an unpacked folder, else the
    same as ``digest``.
    """

    stamp: str
    digest: str
    origin: str


class Markers:
    """Markers by their files; those that can't be written are kept in memory."""

    def __init__(self) -> None:
        self._in_memory: dict[Path, Marker] = {}

    def read(self, file: Path) -> Marker | None:
        """The marker, or None where there is none, or none that this version wrote."""
        try:
            return Marker(**json.loads(file.read_text()))
        except (OSError, ValueError, TypeError):
            return self._in_memory.get(file)

    def write(self, file: Path, marker: Marker) -> None:
        """Keep the marker, whole or not at all."""
        part = file.with_name(f"{file.name}.{os.getpid()}")
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            part.write_text(json.dumps(asdict(marker)))
            part.replace(file)
        except OSError:
            with suppress(OSError):
                part.unlink(missing_ok=True)
            self._in_memory[file] = marker


def stamp_of(path: Path) -> str:
    """Changes whenever a file, or the members of a folder, change their names, sizes or times.

    Raises OSError.
    """
    lines = [f"{name} {stat.st_size} {stat.st_mtime_ns}" for name, stat in _stats(path)]
    return lines[0].strip() if path.is_file() else _sha256("\n".join(lines))


def digest_of(path: Path) -> str:
    """The SHA-256 of a file, or of the names and digests of a folder's members. Raises OSError."""
    if path.is_file():
        return hash_of(path)
    return _sha256("\n".join(f"{hash_of(path / name)} {name}" for name in members_of(path)))


def _stats(path: Path) -> list[tuple[str, os.stat_result]]:
    if path.is_file():
        return [("", path.stat())]
    return [(name, (path / name).stat()) for name in members_of(path)]


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogateescape")).hexdigest()
