"""Read a video's frames."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np

from hub.errors import InputError
from hub.media.inputs import MAX_FRAME_PIXELS, check_codec, check_file, source, unreadable
from hub.media.probe import MediaInfo, probe
from hub.media.process import Process
from hub.settings import get_settings
from hub.types import Image


def read_video(
    path: Path | str,
    fps: float,
    *,
    max_side: int | None = None,
    max_seconds: float | None = None,
) -> Iterator[Image]:
    """The upright frames of a video at a constant rate, one at a time.

    ``fps`` in frames a second: frames are repeated or dropped to meet it, and the first is that of
    time 0. No side is longer than ``max_side`` pixels. Stopping the iteration ends ffmpeg. Raises
    InputError at once for a file that is not a video or claims to be longer than ``max_seconds``
    (default: the setting ``max_video_seconds``); one that lies about it is cut there.
    """
    file = check_file(path, "video")
    info = probe(file, "video")
    limit = get_settings().max_video_seconds if max_seconds is None else max_seconds
    if not info.has_video:
        raise InputError(f"The video {file} has sound but no picture.", fix="Give a video.")
    check_codec(file, "video", info.codecs[0])
    if not info.width or not info.height:
        raise unreadable(file, "video", "its size is unknown")
    if info.width * info.height > MAX_FRAME_PIXELS:
        raise InputError(
            f"The video {file} has pictures of {info.width} x {info.height} pixels; at most "
            f"{MAX_FRAME_PIXELS / 1e6:.1f} million are taken.",
            fix="Make it smaller.",
        )
    if info.duration > limit:
        raise InputError(
            f"The video {file} is {info.duration:.0f} s long; at most {limit:.0f} s are taken.",
            fix="Give a shorter one.",
        )
    return _frames(file, _fit(info, max_side), fps, limit)


def _frames(file: Path, size: tuple[int, int], fps: float, limit: float) -> Iterator[Image]:
    width, height = size
    chain = f"fps={fps:.6f}:start_time=0,scale={width}:{height},setsar=1,format=rgb24"
    node = source(file, t=limit)["v:0"].output("pipe:1", f="rawvideo", vf=chain)
    count = 0
    with Process(node, reads=True) as process:
        while True:
            image = np.empty((height, width, 3), np.uint8)
            if process.read_into(image.data) < image.nbytes:
                break
            count += 1
            yield image
        if process.finish() < 0:
            raise process.failure()
        if not count:
            raise unreadable(file, "video", process.said)


def _fit(info: MediaInfo, max_side: int | None) -> tuple[int, int]:
    scale = min(1.0, (max_side or max(info.width, info.height)) / max(info.width, info.height, 1))
    return max(1, round(info.width * scale)), max(1, round(info.height * scale))
