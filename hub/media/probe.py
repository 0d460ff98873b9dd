"""Learn what is in a media file without decoding it.

There is no ffprobe beside the ffmpeg that imageio-ffmpeg carries, so this reads the description
that ffmpeg logs of its input (libavformat/dump.c, av_dump_format).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hub.media.inputs import check_file, source, unreadable
from hub.media.process import run

_INPUT = re.compile(r"^Input #0, (.+?), from ", re.M)
_DURATION = re.compile(r"^  Duration: (\d+):(\d\d):(\d\d(?:\.\d+)?)", re.M)
# Line breaks in the file's metadata are indented deeper, so that it can't pose as a stream.
_STREAM = re.compile(
    r"^(?:  |    )Stream #0:\d+[^:\s]*: (Video|Audio): (.+)$(?:\n {4,}(?!Stream #).*$)*", re.M
)
_SIZE = re.compile(r", (\d+)x(\d+)(?: \[SAR (\d+):(\d+))?")
_ROTATION = re.compile(r"rotation of (-?[\d.]+) degrees")


@dataclass(frozen=True, slots=True)
class MediaInfo:
    """What a media file holds.

    ``duration`` is in seconds, as the file claims. ``width`` and ``height`` are those of the
    upright picture with square pixels, 0 without one. ``rotation`` is in degrees clockwise (0, 90,
    180, 270): how far the stored picture is turned to be upright. ``fps`` is 0 where unknown;
    ``sample_rate`` is in Hz. ``codecs`` are ffmpeg's names, video first.
    """

    duration: float
    width: int = 0
    height: int = 0
    fps: float = 0.0
    rotation: int = 0
    has_video: bool = False
    has_audio: bool = False
    sample_rate: int = 0
    channels: int = 0
    container: str = ""
    codecs: tuple[str, ...] = ()


def probe(path: Path | str, what: str = "file") -> MediaInfo:
    """Describe a media file; ``what`` names it in errors ("video", "audio").

    A cover picture in a sound file is no video. Raises InputError for what can't be opened, is of
    a kind that is not accepted, or holds neither picture nor sound.
    """
    file = check_file(path, what)
    node = source(file).output("-", f="null", c="copy", t=0)
    _, _, log = run(node, loglevel="info")
    described = re.split(r"^(?:Output #0|Stream mapping:)", log, maxsplit=1, flags=re.M)[0]
    container = _INPUT.search(described)
    streams = [(m[1], m[2], m[0]) for m in _STREAM.finditer(described)]
    video = next((s for s in streams if s[0] == "Video" and "(attached pic)" not in s[1]), None)
    audio = next((s for s in streams if s[0] == "Audio"), None)
    if container is None or (video is None and audio is None):
        raise unreadable(file, what, log if container is None else "")
    return MediaInfo(
        duration=_duration(file, described),
        container=container[1],
        codecs=tuple(s[1].split()[0].rstrip(",") for s in (video, audio) if s),
        **(_video(video[1], video[2]) if video else {}),
        **(_audio(audio[1]) if audio else {}),
    )


def _duration(file: Path, described: str) -> float:
    if found := _DURATION.search(described):
        hours, minutes, seconds = found.groups()
        return int(hours) * 3600 + int(minutes) * 60 + float(seconds)
    # What a browser recorded has no duration in its header: walk through its packets.
    node = source(file).output("-", f="null", c="copy", progress="pipe:1")
    _, output, _ = run(node)
    times = re.findall(rb"^out_time_us=(\d+)", output, re.M)
    return int(times[-1]) / 1e6 if times else 0.0


def _video(line: str, block: str) -> dict[str, Any]:
    size = _SIZE.search(line)
    width, height = (int(size[1]), int(size[2])) if size else (0, 0)
    if size and size[3] and int(size[3]) and int(size[4]):
        width = max(1, round(width * int(size[3]) / int(size[4])))
    turned = _ROTATION.search(block)
    rotation = round(-float(turned[1]) / 90) * 90 % 360 if turned else 0
    if rotation in (90, 270):
        width, height = height, width
    fps = re.search(r", ([\d.]+)(k?) fps", line) or re.search(r", ([\d.]+)(k?) tbr", line)
    rate = float(fps[1]) * (1000 if fps[2] else 1) if fps else 0.0
    return {"has_video": True, "width": width, "height": height, "fps": rate, "rotation": rotation}


def _audio(line: str) -> dict[str, Any]:
    rate = re.search(r", (\d+) Hz, ([^,]+)", line)
    names = {"mono": 1, "stereo": 2}
    layout = rate[2].strip() if rate else ""
    counted = re.match(r"(\d+) channels", layout)
    surround = re.match(r"(\d)\.(\d)(?:\.(\d))?", layout)
    channels = int(counted[1]) if counted else names.get(layout, 0)
    if surround:
        channels = sum(int(part) for part in surround.groups() if part)
    return {"has_audio": True, "sample_rate": int(rate[1]) if rate else 0, "channels": channels}
