"""From frames and speech to a file: encode, caption, preview, and tell how far it is."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import TracebackType
from typing import Self

from hub.errors import Cancelled, ProviderError
from hub.flows.events import Event, Note, Preview, Progress, Segment
from hub.flows.pipeline import Pipeline
from hub.flows.prepare import Plan
from hub.flows.speech_log import SpeechLog
from hub.media import VideoWriter
from hub.media.burner import CaptionBurner
from hub.media.captions import Caption, split
from hub.runtime.told import Told
from hub.types import Frame, Image

PREVIEW_EVERY_SECONDS = 0.4


class Rendering:
    """Writes one video; leaves no half file behind when it doesn't end well."""

    def __init__(
        self,
        plan: Plan,
        video: Path,
        log: SpeechLog,
        pipeline: Pipeline,
        *,
        metadata: Mapping[str, str],
        preview_dir: Path | None,
    ) -> None:
        self._plan, self._log, self._pipeline = plan, log, pipeline
        self.video = video
        self._metadata, self._preview_dir = metadata, preview_dir
        self._speech = log.read(pipeline.stop)
        self._fed = 0.0  # seconds of sound given to the encoder
        self._writer: VideoWriter | None = None
        self._burner: CaptionBurner | None = None
        self._segments = 0
        self._fps = plan.request.fps
        self.captions: list[Caption] = list(plan.captions or ())
        self.frames = 0
        self.first_frame: float | None = None
        """When the first frame was encoded, by `time.monotonic`."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._writer is not None:
            self._writer.__exit__(kind, error, trace)

    @property
    def duration(self) -> float:
        """Seconds of video so far."""
        return self.frames / self._fps

    def run(self, frames: Iterator[Frame | Told]) -> Iterator[Event]:
        """Encode every frame that belongs to the video, telling what happens.

        What comes between the frames is passed on. Raises ProviderError when the stages end without
        a single frame, Cancelled when stopped.
        """
        shown, last = 0.0, None
        for frame in frames:
            if not isinstance(frame, Frame):
                yield frame
                continue
            if not self._log.has_frame(self.frames, self._fps, self._check):
                break
            last = frame.image
            self._write(last)
            now = time.monotonic()
            if now - shown >= PREVIEW_EVERY_SECONDS:
                shown = now
                yield from self._tell(last)
        self._check()
        yield from self._fill(last)
        self._feed_speech(until=float("inf"))
        if self._writer is not None:
            self._writer.close()
        yield from self._tell(last)

    def _check(self) -> None:
        self._pipeline.check()
        if self._pipeline.stop.is_set():
            raise Cancelled

    def _write(self, image: Image | None) -> None:
        assert image is not None  # noqa: S101 - the last stage is asked for pictures
        self._writer = self._writer or self._open(image)
        self._feed_speech(until=(self.frames + 1) / self._fps)
        if self._plan.request.captions == "burn":
            image = self._burnt(image)
        self._writer.write(image)
        self.frames += 1
        self.first_frame = self.first_frame or time.monotonic()

    def _open(self, image: Image) -> VideoWriter:
        height, width = image.shape[:2]
        return VideoWriter(
            self.video,
            width=width,
            height=height,
            fps=self._fps,
            sample_rate=self._log.sample_rate,
            metadata=self._metadata,
            preview_dir=self._preview_dir,
        )

    def _feed_speech(self, until: float) -> None:
        while self._writer is not None and self._fed < until:
            chunk = next(self._speech, None)
            if chunk is None:
                return
            self._writer.write_audio(chunk.samples)
            if self._plan.captions is None:
                self.captions += split(chunk.text, chunk.duration, chunk.marks, start=self._fed)
            self._fed += chunk.duration

    def _burnt(self, image: Image) -> Image:
        now = (self.frames + 0.5) / self._fps
        text = next((c.text for c in reversed(self.captions) if c.start <= now < c.end), "")
        if not text:
            return image
        height, width = image.shape[:2]
        self._burner = self._burner or CaptionBurner(width, height, self._plan.fonts)
        return self._burner.draw(image, text)

    def _fill(self, last: Image | None) -> Iterator[Event]:
        """Repeat the last frame where the engines gave fewer than the speech lasts."""
        if last is None:
            raise ProviderError(
                "The lip sync ended without a single frame.", fix="Choose another provider."
            )
        given = self.frames
        while self._log.has_frame(self.frames, self._fps, self._check):
            self._write(last)
        if self.frames > given:
            yield Note(f"The last {self.frames - given} frames repeat: the engines gave no more.")

    def _tell(self, image: Image | None) -> Iterator[Event]:
        total = max(self._plan.seconds, self._log.duration)
        if self._log.closed:
            total = self._log.duration
        yield Progress("video", self.duration, total, self._left(total))
        if image is not None:
            yield Preview(image, self.duration)
        finished = self._writer.segments() if self._writer else []
        for path in finished[self._segments :]:
            yield Segment(path)
        self._segments = len(finished)

    def _left(self, total: float) -> float | None:
        """Seconds until the end at the pace so far; the first frames say nothing of it."""
        if self.first_frame is None or self.duration < 1.0:
            return None
        pace = (time.monotonic() - self.first_frame) / self.duration
        return pace * (total - self.duration)
