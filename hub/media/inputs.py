"""What a user's file must be before anything reads it. Every file is taken for hostile.

ffmpeg opens playlists and scripts whatever a file is called, and those name other files and
addresses; so formats, codecs and protocols are listed here and all others refused.
"""

from __future__ import annotations

import re
import stat
from pathlib import Path
from typing import Any

import ffmpeg

from hub.errors import InputError

MAX_FRAME_PIXELS = 4096 * 2304
"""Largest picture of a video that is decoded."""

FORMATS = "mov,matroska,wav,mp3,flac,ogg"

AUDIO_CODECS = (
    "aac,mp3,mp3float,flac,vorbis,libvorbis,opus,libopus,alac,"
    "pcm_u8,pcm_s8,pcm_s16le,pcm_s16be,pcm_s24le,pcm_s24be,pcm_s32le,pcm_s32be,"
    "pcm_f32le,pcm_f32be,pcm_f64le,pcm_f64be,pcm_alaw,pcm_mulaw,adpcm_ima_wav,adpcm_ms"
)
VIDEO_CODECS = "h264,hevc,mpeg4,vp8,libvpx,vp9,libvpx-vp9,av1,libdav1d,libaom-av1,mjpeg,prores"

DECODER_THREADS = 4
"""More would not be faster here and would need more memory than a decoder is given."""


def check_file(path: Path | str, what: str) -> Path:
    """The absolute path of a regular, non-empty file; ``what`` names it in errors.

    Raises InputError for what is missing, empty, a folder, a link or a device. A link is refused
    because the one who made it chooses what is read, and may change it after the check.
    """
    file = Path(path).absolute()
    try:
        status = file.lstat()
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        message = f"The {what} {file} can't be opened: {reason}."
        raise InputError(message, fix="Check the path.") from error
    if stat.S_ISLNK(status.st_mode):
        raise InputError(f"The {what} {file} is a link.", fix="Give the file it points to.")
    if not stat.S_ISREG(status.st_mode):
        raise InputError(f"The {what} {file} is not a file.", fix="Give a file.")
    if status.st_size == 0:
        raise InputError(f"The {what} {file} is empty (0 bytes).", fix="Give another file.")
    return file


def check_codec(file: Path, what: str, codec: str) -> None:
    """Raises InputError for a codec that is not on the lists."""
    if codec not in f"{AUDIO_CODECS},{VIDEO_CODECS}".split(","):
        raise unreadable(file, what, f"{codec} is not on the whitelist")


def source(file: Path, **options: Any) -> Any:
    """The ffmpeg-python input node of a checked file, with everything locked down."""
    return ffmpeg.input(
        f"file:{file}",
        protocol_whitelist="file",
        format_whitelist=FORMATS,
        codec_whitelist=f"{AUDIO_CODECS},{VIDEO_CODECS}",
        max_pixels=MAX_FRAME_PIXELS,
        threads=DECODER_THREADS,
        **options,
    )


def unreadable(file: Path, what: str, log: str) -> InputError:
    """The error for a file that ffmpeg could not read, from its log."""
    kinds = "mp4, mov, webm or mkv" if what == "video" else "wav, mp3, m4a, flac or ogg"
    if "whitelist" in log:
        return InputError(
            f"The {what} {file} is of a kind that is not accepted, whatever its name says.",
            fix=f"Convert it to {kinds}.",
        )
    first = re.sub(r"^(\[[^\]]*\]\s*)+", "", log.strip().partition("\n")[0])
    reason = first[:200].strip(" .") or "no picture or sound was found in it"
    return InputError(
        f"The {what} {file} is damaged or not {kinds}: {reason}.", fix="Convert or export it again."
    )
