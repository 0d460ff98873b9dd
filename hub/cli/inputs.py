"""What several commands read from their arguments."""

from __future__ import annotations

from pathlib import Path

from hub.errors import InputError


def read_text(text: str, file: Path | None) -> str:
    """The words of ``--text`` or ``--text-file``, without control characters.

    Raises InputError for both, for neither, for a file that can't be read, and for nothing to say.
    """
    from hub.flows.request import clean_text

    if text and file is not None:
        raise InputError("--text and --text-file both say what is spoken.", fix="Give one.")
    try:
        return clean_text(read_utf8(file) if file is not None else text)
    except ValueError as error:
        raise InputError(f"Nothing can be said: {error}.") from error


def read_utf8(file: Path) -> str:
    """The text of a file. Raises InputError that says why it can't be read."""
    try:
        return file.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise InputError(
            f"The text file {file} can't be read: {error.strerror}.", fix="Check its name."
        ) from error
    except UnicodeDecodeError as error:
        raise InputError(
            f"The text file {file} is not UTF-8 (byte {error.start}).", fix="Save it as UTF-8."
        ) from error


def read_point(text: str | None) -> tuple[float, float] | None:
    """``X,Y`` in pixels. Raises InputError for anything else."""
    if text is None:
        return None
    try:
        x, y = (float(part) for part in text.split(","))
    except ValueError as error:
        raise InputError(
            f"--face {text} is not a point.", fix="Write two numbers of pixels: --face 320,180"
        ) from error
    return x, y
