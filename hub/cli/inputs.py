"""What several commands read from their arguments."""

from __future__ import annotations

from pathlib import Path

from hub.errors import InputError


def read_text(text: str, file: Path | None) -> str:
    """The words of ``--text`` or ``--text-file``, without control characters.

    Raises InputError for both, for neither, for a file that can't be read, and for nothing to say.
    """
    from hub.flows.request import clean_text
    from hub.texts import read_utf8

    if text and file is not None:
        raise InputError("--text and --text-file both say what is spoken.", fix="Give one.")
    try:
        return clean_text(read_utf8(file, "text file") if file is not None else text)
    except ValueError as error:
        raise InputError(f"Nothing can be said: {error}.") from error


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
