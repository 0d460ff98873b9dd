from collections.abc import Iterator

import numpy as np
import pytest

from hub.face.detection import Detection
from hub.face.gaps import Sighting, bridge_gaps

IMAGE = np.zeros((2, 2, 3), np.uint8)


def seen(at: float, *, cut: bool = False) -> Sighting:
    return Sighting(IMAGE, Detection(np.full((478, 3), at, np.float32), 1.0), cut)


def lost(*, cut: bool = False) -> Sighting:
    return Sighting(IMAGE, None, cut)


def places(sightings: Iterator[Sighting]) -> list[float | None]:
    return [None if s.face is None else float(s.face.points[0, 0]) for s in sightings]


def test_a_short_gap_gets_faces_between_its_ends() -> None:
    track = [seen(0), lost(), lost(), lost(), seen(8)]
    assert places(bridge_gaps(track, 3)) == [0, 2, 4, 6, 8]


def test_a_longer_gap_stays_empty_and_does_not_hide_the_next_one() -> None:
    track = [seen(0), lost(), lost(), lost(), seen(8), lost(), seen(10)]
    assert places(bridge_gaps(track, 2)) == [0, None, None, None, 8, 9, 10]


def test_nothing_is_made_up_before_the_first_face_or_after_the_last() -> None:
    assert places(bridge_gaps([lost(), seen(1), lost()], 5)) == [None, 1, None]


@pytest.mark.parametrize(
    "after", [[lost(cut=True), seen(4)], [lost(), seen(4, cut=True)]], ids=["in the gap", "at end"]
)
def test_a_cut_is_never_bridged(after: list[Sighting]) -> None:
    assert places(bridge_gaps([seen(0), lost(), *after], 5)) == [0, *[None] * (len(after)), 4]


def test_a_clip_without_faces_or_frames_passes() -> None:
    assert places(bridge_gaps([lost()] * 4, 2)) == [None] * 4
    assert places(bridge_gaps([], 2)) == []


def test_no_more_than_the_longest_gap_is_held_back() -> None:
    taken = 0

    def clip() -> Iterator[Sighting]:
        nonlocal taken
        for index in range(100):
            taken += 1
            yield seen(index) if index < 10 else lost()

    for given, _ in enumerate(bridge_gaps(clip(), 5), start=1):
        assert taken - given <= 6
    assert given == 100
