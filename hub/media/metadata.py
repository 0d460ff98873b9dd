"""Read the texts that a video carries, such as its recipe."""

from __future__ import annotations

import re
from pathlib import Path

from hub.media.inputs import check_file, source, unreadable
from hub.media.process import run

_OF_THE_CONTAINER = {"major_brand", "minor_version", "compatible_brands", "encoder"}
_ENTRY = re.compile(r"((?:\\.|[^\\=])+)=((?:\\.|[^\\\n])*)\n", re.S)


def read_metadata(path: Path | str) -> dict[str, str]:
    """The metadata of a media file without what the container itself adds.

    Raises InputError for a file that can't be read.
    Source: https://ffmpeg.org/ffmpeg-formats.html#Metadata-2
    """
    file = check_file(path, "file")
    status, output, log = run(source(file).output("pipe:1", f="ffmetadata"))
    if status != 0:
        raise unreadable(file, "video", log)
    text = output.decode("utf-8", "replace").removeprefix(";FFMETADATA1\n")
    found, at = {}, 0
    while entry := _ENTRY.match(text, at):
        name, value = (re.sub(r"\\(.)", r"\1", part, flags=re.S) for part in entry.groups())
        if name.startswith("["):
            break
        found[name] = value
        at = entry.end()
    return {name: value for name, value in found.items() if name not in _OF_THE_CONTAINER}
