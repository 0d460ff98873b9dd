"""The values that flow between stages. Time is in seconds, sound is mono, pictures are RGB."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

Samples = NDArray[np.float32]
"""Mono sound, shape (N,), in [-1, 1]."""

Image = NDArray[np.uint8]
"""An RGB picture, shape (H, W, 3)."""

Points = NDArray[np.float32]
"""Face landmarks, shape (478, 3): x right and y down in pixels of the picture, z in the same unit
(smaller is nearer). Order: MediaPipe Face Landmarker, https://ai.google.dev/edge/mediapipe."""

MarkKind = Literal["phoneme", "word"]


@dataclass(frozen=True, slots=True)
class Mark:
    """A unit of speech and when it sounds, in seconds from the start of the sound it belongs to."""

    text: str
    start: float
    end: float
    kind: MarkKind = "phoneme"


@dataclass(frozen=True, slots=True)
class Expressions:
    """The speaker's face at some times; between two of them it moves evenly.

    ``times``: (N,), in order, seconds from the start of the sound they belong to. ``blendshapes``:
    (N, 52), see `Face`. What is more than 0.1 s from all of the times is not known.
    """

    times: NDArray[np.float32]
    blendshapes: NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Audio:
    """Mono sound, with the words it says, and the marks of its phonemes and the speaker's
    expressions where the voice gives them.
    """

    samples: Samples
    sample_rate: int
    text: str = ""
    marks: tuple[Mark, ...] = ()
    expressions: Expressions | None = None

    @property
    def duration(self) -> float:
        """Seconds."""
        return len(self.samples) / self.sample_rate


@dataclass(frozen=True, slots=True)
class Face:
    """One face in one picture.

    ``points``: see `Points`. ``blendshapes``: the 52 of `hub.face.BLENDSHAPES`, each in [0, 1].
    ``pose``: yaw, pitch, roll in degrees; positive turns to the picture's right, down, and
    clockwise as the viewer sees it. ``score``: the tracker's confidence in [0, 1].
    """

    points: Points
    blendshapes: NDArray[np.float32]
    pose: tuple[float, float, float]
    score: float = 1.0

    @property
    def box(self) -> tuple[float, float, float, float]:
        """Left, top, right, bottom of the landmarks, in pixels."""
        low, high = self.points[:, :2].min(0), self.points[:, :2].max(0)
        return float(low[0]), float(low[1]), float(high[0]), float(high[1])


@dataclass(frozen=True, slots=True)
class Frame:
    """One picture of the video.

    ``image`` is None where a driver gave only motion (blendshapes and pose) to a lip sync that
    draws the picture itself. ``face`` is None where there is no face: such a frame passes through.
    """

    image: Image | None
    face: Face | None = None


@dataclass(frozen=True, slots=True)
class Transcript:
    """What was said between ``start`` and ``end``; ``final`` is False for a partial result."""

    text: str
    start: float
    end: float
    language: str = ""
    words: tuple[Mark, ...] = ()
    final: bool = True


@dataclass(frozen=True, slots=True)
class Source:
    """The picture that gives identity, with its face.

    ``faces`` are all that the picture shows, largest first, where they were asked for.
    """

    image: Image
    face: Face
    name: str = ""
    digest: str = ""
    faces: tuple[Face, ...] = ()


def concatenate(chunks: Iterable[Audio]) -> Audio:
    """Join pieces of one sample rate; marks and expressions move to their place in the whole.

    Raises ValueError for no pieces or for two sample rates.
    """
    pieces = list(chunks)
    rates = {piece.sample_rate for piece in pieces}
    if len(rates) != 1:
        raise ValueError(f"pieces must share one sample rate, got {sorted(rates)}")
    rate, marks, expressions, at = rates.pop(), list[Mark](), list[Expressions](), 0
    for piece in pieces:
        offset = at / rate
        marks += [Mark(m.text, m.start + offset, m.end + offset, m.kind) for m in piece.marks]
        if found := piece.expressions:
            expressions.append(Expressions(found.times + offset, found.blendshapes))
        at += len(piece.samples)
    samples = np.concatenate([piece.samples for piece in pieces])
    text = " ".join(piece.text for piece in pieces if piece.text)
    return Audio(samples, rate, text, tuple(marks), _joined(expressions))


def _joined(parts: list[Expressions]) -> Expressions | None:
    if not parts:
        return None
    times = np.concatenate([part.times for part in parts])
    return Expressions(times, np.concatenate([part.blendshapes for part in parts]))


Plain = dict[str, Any]
"""What crosses the border to an engine: arrays, strings, numbers, and dicts and lists of them."""
