"""From frames and speech to a file: encode, caption, preview, and tell how far it is."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType

from hub.errors import Cancelled, ProviderError
from hub.flows.events import Event, Note, Preview, Progress, Segment
from hub.flows.pipeline import Pipeline
from hub.flows.prepare import Plan
from hub.flows.speech_log import SpeechLog
from hub.media import Caption, CaptionBurner, VideoWriter, captions_of_speech
from hub.types import Audio, Frame, Image

PREVIEW_EVERY_SECONDS = 0.4


class Rendering:
    """Writes one video; leaves nothing behind when it doesn't end well."""

    def __init__(
        self,
        plan: Plan,
        video: Path,
        log: SpeechLog,
        pipeline: Pipeline,
        *,
        metadata: dict[str, str],
        segments: Path | None,
    ) -> None:
        self._plan, self._log, self._pipeline = plan, log, pipeline
        self._video, self._metadata, self._segments = video, metadata, segments
        self._speech = log.read(pipeline.stop)
        self._writer: VideoWriter | None = None
        self._fed = 0.0
        self.captions: list[Caption] = list(plan.captions or ())
        self._burner: CaptionBurner | None = None
        self.frames = 0
        self.ttff = 0.0

    @property
    def duration(self) -> float:
        """Seconds of video so far."""
        return self.frames / self._plan.request.fps

    def run(self, frames: Iterator[Frame]) -> Iterator[Event]:
        """Encode every frame that belongs to the video, telling what happens.

        Raises ProviderError when a stage ends without a single frame, Cancelled when stopped.
        """
        started = time.monotonic()
        shown = 0.0
        last: Image | None = None
        for frame in frames:
            if not self._wanted():
                break
            last = frame.image
            assert last is not None  # noqa: S101 - the last stage was asked for pictures
            self._write(last)
            now = time.monotonic()
            self.ttff = self.ttff or now - started
            if now - shown >= PREVIEW_EVERY_SECONDS:
                shown = now
                yield Preview(last, self.duration)
                yield self._progress(now - started)
                yield from self._new_segments()
        if self._pipeline.stop.is_set():
            self._pipeline.check()
            raise Cancelled
        yield from self._fill(last)
        self._finish()
        yield from self._new_segments()
        yield self._progress(time.monotonic() - started)
