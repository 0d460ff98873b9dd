"""Texts in files of the user's."""

from __future__ import annotations

from pathlib import Path

from hub.errors import InputError

LARGEST_TEXT = 1_000_000
"""Bytes of what may be spoken."""


def read_utf8(file: Path, what: str, largest: int = LARGEST_TEXT) -> str:
    """The text of a file of at most ``largest`` bytes, with ``\\n`` at its lines' ends.

    Raises InputError that names it by ``what`` and says why it can't be read.
    """
    try:
        with file.open("rb") as stream:  # what is no regular file doesn't tell its size
            content = stream.read(largest + 1)
    except OSError as error:
        raise InputError(
            f"The {what} {file} can't be read: {error.strerror}.",
            fix="Check its name and permissions.",
        ) from error
    if len(content) > largest:
        raise InputError(
            f"The {what} {file} is larger than {largest / 1e6:.0f} MB.", fix="Split it."
        )
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(
            f"The {what} {file} is not UTF-8 (byte {error.start}).", fix="Save it as UTF-8."
        ) from error
    return text.replace("\r\n", "\n").replace("\r", "\n")
