"""Write a file that is either whole or not there."""

from __future__ import annotations

import secrets
from pathlib import Path
from typing import Self

from hub.errors import InputError, MediaError


class PendingFile:
    """A file that is written under a hidden name in the target's folder and renamed when whole.

    As a context manager it removes what was written and not kept.
    """

    def __init__(self, path: Path | str, suffixes: tuple[str, ...]) -> None:
        """Raises InputError for a folder that is missing or not writable, or another suffix."""
        self.target = Path(path).absolute()
        suffix = self.target.suffix.lower()
        self.path = self.target.with_name(f".{secrets.token_hex(8)}.part{suffix}")
        try:
            if self.target.is_dir():
                raise InputError(f"The output {self.target} is a folder.", fix="Name a file in it.")
            if suffix not in suffixes:
                raise InputError(
                    f"The output {self.target} can't be written: its name ends in "
                    f"{suffix or 'no suffix'}.",
                    fix=f"Use {', '.join(suffixes)}.",
                )
            self.path.touch(exist_ok=False)
        except OSError as error:
            raise InputError(
                f"The output {self.target} can't be written: {error.strerror}.",
                fix="Choose an existing folder that you may write to, and a short name.",
            ) from error

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self.discard()

    def keep(self) -> None:
        """Give the file its name, replacing what had it."""
        try:
            self.path.replace(self.target)
        except OSError as error:
            raise MediaError(
                f"The output {self.target} can't be written: {error.strerror}.",
                fix="Close the program that has it open, or choose another name.",
            ) from error

    def discard(self) -> None:
        """Remove what was written; the target stays as it was."""
        self.path.unlink(missing_ok=True)


def check_output(path: Path | str, suffixes: tuple[str, ...]) -> None:
    """Raise now what `PendingFile` would raise when the work is done."""
    PendingFile(path, suffixes).discard()
