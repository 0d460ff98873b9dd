"""Speech on its way from the voice to everyone who needs it.

A driver, a lip sync, the encoder and the captions each read the same speech at their own pace; one
of them may read all of it before the others begin. Chunks therefore lie in files, not in queues:
memory stays flat, no reader can block another, and what was said survives a failed job.
"""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

from hub.media import write_audio
from hub.store import pack_speech, unpack_speech
from hub.types import Audio, concatenate

AHEAD_SECONDS = 30.0
"""How far the voice may run ahead of its fastest reader."""


class SpeechLog:
    """Written by one thread, read by many, each from the start."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self._ends: list[float] = []  # seconds at which each chunk ends
        self._total = 0  # samples
        self._rate = 0
        self._closed = False
        self._furthest = 0.0
        self._changed = threading.Condition()

    @property
    def duration(self) -> float:
        """Seconds logged so far."""
        return self._ends[-1] if self._ends else 0.0

    @property
    def sample_rate(self) -> int:
        """Hz; 0 before the first chunk."""
        return self._rate

    @property
    def closed(self) -> bool:
        """Whether the speech is complete."""
        return self._closed

    def append(self, chunk: Audio, *, stop: threading.Event) -> None:
        """Add a chunk; waits while the fastest reader is far behind, until ``stop`` is set.

        Raises ValueError when the sample rate changes in the middle.
        """
        if self._rate and chunk.sample_rate != self._rate:
            raise ValueError(f"sample rate changed from {self._rate} to {chunk.sample_rate}")
        self._rate = chunk.sample_rate
        self._file(len(self._ends)).write_bytes(pack_speech([chunk]))
        self._total += len(chunk.samples)
        with self._changed:
            self._ends.append(self._total / self._rate)
            self._changed.notify_all()
            while self.duration - self._furthest > AHEAD_SECONDS and not stop.is_set():
                self._changed.wait(0.1)

    def close(self) -> None:
        """No more will come."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()

    def read(self, stop: threading.Event) -> Iterator[Audio]:
        """Yield every chunk from the first, waiting for those to come, until ``stop`` is set."""
        index = 0
        while self._wait_for(index, stop):
            (chunk,) = unpack_speech(self._file(index).read_bytes())
            with self._changed:
                self._furthest = max(self._furthest, self._ends[index])
                self._changed.notify_all()
            yield chunk
            index += 1

    def keep(self, path: Path) -> bool:
        """Write what there is as a sound file; False when there is nothing."""
        chunks = [unpack_speech(self._file(i).read_bytes())[0] for i in range(len(self._ends))]
        if chunks:
            write_audio(path, concatenate(chunks))
        return bool(chunks)

    def delete(self) -> None:
        """Remove the files."""
        shutil.rmtree(self._folder, ignore_errors=True)

    def has_frame(self, count: int, fps: float, check: Callable[[], None]) -> bool:
        """Whether frame ``count`` (from 0) belongs to the video; waits until that is known.

        The video has ``round(duration * fps)`` frames, at least one. ``check`` is called while
        waiting and ends it by raising.
        """
        with self._changed:
            while round(self.duration * fps) <= count and not self._closed:
                self._changed.wait(0.1)
                check()
            return round(self.duration * fps) > count or (count == 0 and bool(self._ends))

    def _wait_for(self, index: int, stop: threading.Event) -> bool:
        with self._changed:
            while len(self._ends) <= index and not self._closed and not stop.is_set():
                self._changed.wait(0.1)
            return index < len(self._ends) and not stop.is_set()

    def _file(self, index: int) -> Path:
        return self._folder / f"{index:05d}.npz"
