"""Write a video: frames and sound are encoded once, in one ffmpeg, into one file."""

from __future__ import annotations

import re
from collections.abc import Mapping
from contextlib import ExitStack
from fractions import Fraction
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import ffmpeg
import numpy as np

from hub.errors import InputError
from hub.media import matroska
from hub.media.output import PendingFile
from hub.media.process import Process
from hub.types import Image, Samples

ENCODER_THREADS = 4
"""Fixed, because x264 encodes differently with another number and a remake must be the same."""

OUTPUT_RATE = 48_000
"""Hz. AAC comes in blocks of 1024 samples and some players play the last one to its end; at this
rate that is 21 ms, less than a frame."""

_PIXELS = (
    "crop=trunc(iw/2)*2:trunc(ih/2)*2:0:0,"
    "scale=out_color_matrix=bt709:out_range=tv:flags=bicubic+accurate_rnd+bitexact,"
    "format=yuv420p,"
    "setparams=range=tv:colorspace=bt709:color_primaries=bt709:color_trc=bt709"
)

# No edit lists: each would drop the beginning of its piece's sound as encoder delay.
_PIECES = (
    "f=segment:onfail=ignore:segment_time=1:segment_time_delta=0.01:reset_timestamps=1:"
    r"segment_format=mp4:segment_format_options=use_editlist=0\\:movflags=+negative_cts_offsets"
)


class VideoWriter:
    """An mp4 with H.264 (yuv420p, BT.709, constant frame rate) and AAC, its index in front.

    Frames and sound may be written in any order and at any distance from each other: ffmpeg takes
    both from one pipe, and what waits for its partner waits encoded. The file appears under its
    name when the context ends without an error, else not at all. The same frames give the same
    decoded frames on every machine.

    An odd width or height loses its last column or row: 4:2:0 video has even sizes.
    """

    def __init__(
        self,
        path: Path | str,
        *,
        width: int,
        height: int,
        fps: float,
        sample_rate: int | None = None,
        metadata: Mapping[str, str] | None = None,
        crf: int = 20,
        preset: str = "veryfast",
        preview_dir: Path | None = None,
    ) -> None:
        """Start ffmpeg; ``fps`` in frames a second, ``sample_rate`` in Hz or None for no sound.

        ``metadata`` is kept in the file, texts of any length; its names are letters, digits, ``_``.
        ``preview_dir``, an existing empty folder, gets the same video in playable pieces of one
        second while it is made (see `segments`). Raises InputError for a path that can't be
        written and MediaError when there is no ffmpeg.
        """
        if min(width, height) < 16 or fps <= 0:
            raise ValueError(f"no video can be {width} x {height} at {fps} frames a second")
        names = [n for n in metadata or {} if not re.fullmatch(r"\w+", n, re.ASCII)]
        if names:
            raise ValueError(f"not usable as names of metadata: {names}")
        self._shape, self._rate = (height, width, 3), Fraction(fps).limit_denominator(1001)
        self._sample_rate, self._preview_dir = sample_rate, preview_dir
        self.frames = self.samples = 0
        with ExitStack() as started:
            self._file = started.enter_context(PendingFile(path, (".mp4",)))
            self._process = started.enter_context(Process(self._node(crf, preset)))
            self._process.write(matroska.header(width, height, sample_rate, metadata or {}))
            self._cleanup = started.pop_all()
        self._open = True

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if kind is None:
            self.close()
        else:
            self.abort()

    def write(self, image: Image) -> None:
        """Append a frame, shape (height, width, 3). Raises MediaError when ffmpeg ended."""
        if image.shape != self._shape or image.dtype != np.uint8:
            raise ValueError(f"a frame is uint8 {self._shape}, not {image.dtype} {image.shape}")
        head = matroska.block(matroska.VIDEO, float(self.frames / self._rate), image.nbytes)
        self._feed(head, np.ascontiguousarray(image))
        self.frames += 1

    def write_audio(self, samples: Samples) -> None:
        """Append sound at ``sample_rate``; what is not a number is silence, peaks are clipped."""
        if self._sample_rate is None:
            raise ValueError("this video was opened without a sample rate")
        sound = np.clip(np.nan_to_num(samples), -1.0, 1.0).astype("<f4", copy=False)
        for at in range(0, len(sound), self._sample_rate):
            piece = np.ascontiguousarray(sound[at : at + self._sample_rate])
            start = self.samples / self._sample_rate
            self._feed(matroska.block(matroska.AUDIO, start, piece.nbytes), piece)
            self.samples += len(piece)

    def segments(self) -> list[Path]:
        """The preview's finished pieces so far, in order: mp4, one second each but the last."""
        if self._preview_dir is None:
            return []
        found = sorted(self._preview_dir.glob("[0-9]*.mp4"))
        return found[:-1] if self._open else found

    def close(self) -> None:
        """Finish the file and give it its name. Raises MediaError; InputError without a frame."""
        if not self._open:
            return
        try:
            if not self.frames:
                raise InputError(f"No frame was made for {self._file.target}.")
            if self._process.finish() != 0:
                raise self._process.failure()
            self._file.keep()
        finally:
            self.abort()

    def abort(self) -> None:
        """Stop at once and leave no file that is not finished."""
        self._open = False
        self._cleanup.close()

    def _feed(self, head: bytes, data: np.ndarray[Any, Any]) -> None:
        if not self._open:
            raise ValueError("this video is closed")
        self._process.write(head, data.data)

    def _node(self, crf: int, preset: str) -> Any:
        source = ffmpeg.input("pipe:0", f="matroska", fpsprobesize=0)
        sound = self._sample_rate is not None
        rate = f"{self._rate.numerator}/{self._rate.denominator}"
        # Times count frames and samples: the pipe's milliseconds would jitter at 30 a second.
        options: dict[str, Any] = {
            "vf": f"settb=1/({rate}),setpts=N,{_PIXELS}",
            "r": rate,
            "c:v": "libx264",
            "crf": crf,
            "preset": preset,
            "threads:v": ENCODER_THREADS,
            "flags:v": "+bitexact",
            # With or without a preview, so that a remake has the same frames.
            "force_key_frames": "expr:gte(t,n_forced)",
            "fflags": "+bitexact",
            "map_metadata": 0,
            "max_muxing_queue_size": 1_000_000,
        }
        if sound:
            options |= {"af": "asetpts=N", "c:a": "aac", "b:a": "128k", "ar": OUTPUT_RATE}
            options["flags:a"] = "+bitexact"
        streams = [source["v:0"], source["a:0"]] if sound else [source["v:0"]]
        return ffmpeg.output(*streams, **options, **self._target())

    def _target(self) -> dict[str, Any]:
        movflags = "+faststart+use_metadata_tags"
        if self._preview_dir is None:
            return {"filename": f"file:{self._file.path}", "f": "mp4", "movflags": movflags}
        pieces = str(self._preview_dir.absolute()).replace("%", "%%") + "/%06d.mp4"
        slaves = (
            f"[f=mp4:movflags={movflags}]file:{_escape(str(self._file.path))}",
            f"[{_PIECES}]file:{_escape(pieces)}",
        )
        return {"filename": "|".join(slaves), "f": "tee", "flags": "+global_header"}


def _escape(path: str) -> str:
    return re.sub(r"([\\'|])", r"\\\1", path)
