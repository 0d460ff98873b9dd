"""What a running flow tells the one who watches it."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from hub.runtime.told import Told
from hub.types import Image


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a stage is. ``done`` and ``total`` are in seconds of video, or bytes for weights.

    ``total`` is an estimate until the speech is complete, and None where nothing is known.
    ``left`` estimates the seconds until the whole flow ends.
    """

    stage: str
    done: float
    total: float | None = None
    left: float | None = None


@dataclass(frozen=True, slots=True)
class Note:
    """A sentence the user should read, such as which of several faces was taken."""

    text: str


@dataclass(frozen=True, slots=True)
class Preview:
    """A picture of the video being made, and the second it belongs to."""

    image: Image
    time: float


@dataclass(frozen=True, slots=True)
class Segment:
    """About a second of finished video with sound, to be played while the rest is made."""

    path: Path


@dataclass(frozen=True, slots=True)
class Result:
    """The finished video and what came with it.

    ``metrics``: ``duration`` and ``wall`` seconds, ``rtf`` (wall over duration), ``ttff`` seconds
    to the first frame, ``frames``, and ``stages``: busy seconds of each stage.
    """

    video: Path
    recipe: Path
    captions: Path | None
    job: str
    metrics: dict[str, float | dict[str, float]]
    notes: tuple[str, ...] = field(default=())


Event = Progress | Note | Told | Preview | Segment | Result
