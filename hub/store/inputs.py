"""The files that jobs were given, by their content, so that a recipe can be rendered again."""

from __future__ import annotations

import hashlib
import logging
import re
import shutil
from pathlib import Path

from hub.errors import InputError
from hub.store.shelf import Shelf

log = logging.getLogger(__name__)

SUFFIX = re.compile(r"\.[a-z0-9]{1,8}")


class InputStore:
    """Copies, at most ``limit`` bytes of them under ``root``; least recently used go first."""

    def __init__(self, root: Path, limit: int) -> None:
        self._shelf = Shelf(root, limit)

    def add(self, path: Path) -> str:
        """Keep a copy; return the SHA-256 of its content in hexadecimal.

        A disk too full to keep it is logged and no more. Raises InputError for an unreadable file.
        """
        digest = digest_of(path)
        name = digest + _suffix(path)
        if self._shelf.find(name) is None:
            try:
                with self._shelf.adding(name) as part:
                    shutil.copyfile(path, part)
            except OSError as error:
                log.warning("%s was not kept to be used again: %s", path.name, error)
        return digest

    def get(self, digest: str) -> Path | None:
        """The copy, its suffix that of the file that was added; None if it is gone or damaged."""
        if not re.fullmatch(r"[0-9a-f]{64}", digest):
            raise ValueError(f"not a SHA-256: {digest!r}")
        for path in self._shelf.root.glob(f"{digest}*"):
            if digest_of(path) == digest:
                return self._shelf.find(path.name)
            self._shelf.remove(path.name)
        return None

    def remove(self, digest: str) -> None:
        """Delete the copy if there is one."""
        for path in self._shelf.root.glob(f"{digest}*"):
            self._shelf.remove(path.name)


def _suffix(path: Path) -> str:
    suffix = path.suffix.lower()
    return suffix if SUFFIX.fullmatch(suffix) else ""


def digest_of(path: Path) -> str:
    """The SHA-256 of a file in hexadecimal. Raises InputError when it can't be read."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise InputError(
            f"{path} can't be read: {error.strerror}.", fix="Choose a file that can be read."
        ) from error
