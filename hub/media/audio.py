"""Read and write sound."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import ffmpeg
import numpy as np

from hub.errors import InputError
from hub.media.inputs import check_codec, check_file, source, unreadable
from hub.media.output import PendingFile
from hub.media.probe import probe
from hub.media.process import Process
from hub.settings import get_settings
from hub.types import Audio, concatenate

MAX_SAMPLE_RATE = 48_000
"""Sound of a higher rate is brought down to it when no rate is asked for."""

SILENCE = 10 ** (-60 / 20)
"""A peak below this (-60 dB) is silence: the noise of a recorder that heard nobody."""

_ENCODERS: dict[str, dict[str, Any]] = {
    ".wav": {"f": "wav", "c:a": "pcm_s16le"},
    ".flac": {"f": "flac", "c:a": "flac", "sample_fmt": "s16"},
    ".mp3": {"f": "mp3", "c:a": "libmp3lame", "q:a": 2},
    ".m4a": {"f": "ipod", "c:a": "aac", "b:a": "128k", "movflags": "+faststart"},
    ".ogg": {"f": "ogg", "c:a": "libvorbis", "q:a": 5},
}

AUDIO_SUFFIXES = tuple(_ENCODERS)
"""What `write_audio` can write."""


def read_audio(
    path: Path | str, sample_rate: int | None = None, *, max_seconds: float | None = None
) -> Audio:
    """The whole sound of an audio or video file as mono.

    ``sample_rate`` in Hz, default the file's own up to `MAX_SAMPLE_RATE`. Raises InputError for
    what `stream_audio` refuses and for silence.
    """
    audio = concatenate(stream_audio(path, sample_rate, max_seconds=max_seconds))
    if np.abs(audio.samples).max() < SILENCE:
        raise InputError(
            f"The audio {Path(path).absolute()} is silent.",
            fix="Check the recording's volume and that the microphone was on.",
        )
    return audio


def stream_audio(
    path: Path | str,
    sample_rate: int | None = None,
    *,
    max_seconds: float | None = None,
    block_seconds: float = 1.0,
) -> Iterator[Audio]:
    """The sound of an audio or video file as mono, block by block; all but the last are full.

    Channels are mixed, values are clipped to [-1, 1], what is not a number is 0. Raises InputError
    at once for a file without sound or that claims to be longer than ``max_seconds`` (default: the
    setting ``max_audio_seconds``), and at that point for one that lies about its length.
    """
    file = check_file(path, "audio")
    limit = get_settings().max_audio_seconds if max_seconds is None else max_seconds
    info = probe(file, "audio")
    if not info.has_audio:
        raise InputError(f"The file {file} has no sound.", fix="Give one with sound.")
    check_codec(file, "audio", info.codecs[-1])
    if info.duration > limit:
        raise _too_long(file, limit, f"is {info.duration:.0f} s long")
    rate = sample_rate or min(info.sample_rate or MAX_SAMPLE_RATE, MAX_SAMPLE_RATE)
    return _blocks(file, rate, limit, max(1, round(block_seconds * rate)))


def write_audio(path: Path | str, audio: Audio) -> None:
    """Write sound as wav, flac, mp3, m4a or ogg, by the name's suffix; whole or not at all.

    Raises InputError for another suffix or a path that can't be written, MediaError when ffmpeg
    fails or the disk is full.
    """
    with PendingFile(path, AUDIO_SUFFIXES) as file:
        node = ffmpeg.input("pipe:0", f="f32le", ar=audio.sample_rate, ac=1).output(
            f"file:{file.path}", **_ENCODERS[file.path.suffix], fflags="+bitexact"
        )
        with Process(node) as process:
            sound = np.clip(np.nan_to_num(audio.samples), -1.0, 1.0)
            process.write(np.ascontiguousarray(sound, "<f4").data)
            if process.finish() != 0:
                raise process.failure()
        file.keep()


def _blocks(file: Path, rate: int, limit: float, size: int) -> Iterator[Audio]:
    # One second more than allowed is decoded, to tell a file of just that length from a longer one.
    node = source(file, t=limit + 1)["a:0"].output(
        "pipe:1", f="f32le", ac=1, ar=rate, af="aresample=async=1:first_pts=0"
    )
    total = 0
    with Process(node, reads=True) as process:
        while True:
            block = np.empty(size, "<f4")
            got = process.read_into(block.data) // block.itemsize
            total += got
            if total > (limit + 0.5) * rate:
                raise _too_long(file, limit, "is longer than it says")
            if got:
                yield Audio(np.clip(np.nan_to_num(block[:got]), -1.0, 1.0), rate)
            if got < size:
                break
        if process.finish() < 0:
            raise process.failure()
        if not total:
            raise unreadable(file, "audio", process.said)


def _too_long(file: Path, limit: float, finding: str) -> InputError:
    return InputError(
        f"The audio {file} {finding}; at most {limit:.0f} s are taken.",
        fix="Cut it into shorter pieces.",
    )
