"""Bridge the frames of a clip in which the face was lost for a moment."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from hub.face.detection import Detection
from hub.types import Image


@dataclass(frozen=True, slots=True)
class Sighting:
    """What was seen of the followed face in one frame; ``cut``: a new scene starts here."""

    image: Image
    face: Detection | None
    cut: bool = False


def bridge_gaps(sightings: Iterable[Sighting], longest: int) -> Iterator[Sighting]:
    """Give gaps of at most ``longest`` frames a face between the ones before and after.

    Longer gaps, gaps with a cut in them, and those at either end stay. Holds back at most
    ``longest`` frames.
    """
    before: Detection | None = None
    waiting: list[Sighting] = []
    for sighting in sightings:
        if sighting.cut:
            before = None
        if sighting.face is not None:
            yield from waiting if before is None else _between(before, waiting, sighting.face)
            before, waiting = sighting.face, []
            yield sighting
            continue
        waiting.append(sighting)
        if before is None or len(waiting) > longest:
            before = None
            yield from waiting
            waiting = []
    yield from waiting


def _between(before: Detection, gap: list[Sighting], after: Detection) -> Iterator[Sighting]:
    for index, sighting in enumerate(gap, start=1):
        share = index / (len(gap) + 1)
        points = before.points + share * (after.points - before.points)
        score = before.score + share * (after.score - before.score)
        yield replace(sighting, face=Detection(points.astype(before.points.dtype), score))
