import itertools
import threading
from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
import pytest

from hub.face import FaceTracker
from hub.types import Frame, Image

pytestmark = pytest.mark.weights

FPS = 10.0
SIZE = 320
HOME = (60, 30)


@pytest.fixture(scope="module")
def tracker(landmarker_path: Path) -> FaceTracker:
    return FaceTracker(landmarker_path)


@pytest.fixture(scope="module")
def person(portrait: Image) -> Image:
    return portrait[40:220, 130:320]


@pytest.fixture(scope="module")
def stranger(person: Image) -> Image:
    """Another person: darker, cooler, mirrored, with a longer face."""
    longer = cv2.resize(person[:, ::-1, ::-1], None, fx=0.8, fy=1.05)
    return (255 * (longer / 255.0) ** 1.8).astype(np.uint8)


def scene(*people: tuple[Image, tuple[int, int]], wall: int = 120, width: int = SIZE) -> Image:
    """People in front of a wall, each with the corner at (x, y)."""
    image = np.full((SIZE, width, 3), wall, np.uint8)
    for picture, (x, y) in people:
        image[y : y + picture.shape[0], x : x + picture.shape[1]] = picture
    return image


def centre(frame: Frame) -> tuple[float, float]:
    assert frame.face is not None
    left, top, right, bottom = frame.face.box
    return (left + right) / 2, (top + bottom) / 2


def has_face(frames: list[Frame]) -> list[bool]:
    return [frame.face is not None for frame in frames]


def test_a_moving_face_is_followed_and_no_frame_is_lost(
    tracker: FaceTracker, person: Image
) -> None:
    clip = [scene((person, (10 + 6 * step, 30 + 3 * step))) for step in range(15)]
    track = list(tracker.track(clip, FPS))
    assert all(frame.image is image for frame, image in zip(track, clip, strict=True))
    (x, y), (to_x, to_y) = centre(track[0]), centre(track[-1])
    assert (to_x - x, to_y - y) == pytest.approx((6 * 14, 3 * 14), abs=4)


def test_grain_makes_the_landmarks_tremble_less_than_the_picture(
    tracker: FaceTracker, person: Image
) -> None:
    rng = np.random.default_rng(0)
    still = scene((person, HOME)).astype(float)
    clip = [
        np.clip(still + rng.normal(0, 8, still.shape), 0, 255).astype(np.uint8) for _ in range(24)
    ]
    tracked = np.array([f.face.points for f in tracker.track(clip, FPS) if f.face])[8:]
    alone = np.array([tracker.detect(image)[0].points for image in clip[8:]])
    assert tracked[..., :2].std(0).mean() < 0.6 * alone[..., :2].std(0).mean()


def test_a_short_loss_is_interpolated(tracker: FaceTracker, person: Image) -> None:
    places = [(40 + 4 * step, 30) for step in range(16)]
    clip = [
        scene() if 6 <= step < 11 else scene((person, place)) for step, place in enumerate(places)
    ]
    track = list(tracker.track(clip, FPS))
    assert all(has_face(track))
    assert centre(track[8])[0] - centre(track[0])[0] == pytest.approx(32, abs=6)


def test_after_a_longer_loss_the_same_person_is_taken_up_again(
    tracker: FaceTracker, person: Image
) -> None:
    here, gone, back = scene((person, HOME)), scene(), scene((person, (110, 90)))
    track = list(tracker.track([here] * 4 + [gone] * 14 + [back] * 4, FPS))
    assert has_face(track) == [True] * 4 + [False] * 14 + [True] * 4


def test_a_clip_without_a_face_passes_through(tracker: FaceTracker) -> None:
    assert has_face(list(tracker.track([scene()] * 5, FPS))) == [False] * 5
    assert list(tracker.track([], FPS)) == []


def test_a_face_that_comes_late_is_found(tracker: FaceTracker, person: Image) -> None:
    track = list(tracker.track([scene()] * 3 + [scene((person, HOME))] * 3, FPS))
    assert has_face(track) == [False] * 3 + [True] * 3


def test_the_track_does_not_jump_to_a_stranger(
    tracker: FaceTracker, person: Image, stranger: Image
) -> None:
    both = scene((person, (10, 30)), (stranger, (300, 60)), width=480)
    alone = scene((stranger, (300, 60)), width=480)
    clip = [both] * 5 + [alone] * 14 + [both] * 3
    track = list(tracker.track(clip, FPS, choose=(110, 120)))
    assert has_face(track) == [True] * 5 + [False] * 14 + [True] * 3
    assert centre(track[-1])[0] < 200


def test_the_face_pointed_at_is_followed(
    tracker: FaceTracker, person: Image, stranger: Image
) -> None:
    clip = [scene((person, (10, 30)), (stranger, (300, 60)), width=480)] * 3
    assert all(centre(frame)[0] > 280 for frame in tracker.track(clip, FPS, choose=(370, 140)))


def test_after_a_cut_the_person_is_found_elsewhere_at_once(
    tracker: FaceTracker, person: Image, stranger: Image
) -> None:
    larger = cv2.resize(person, None, fx=1.3, fy=1.3)
    first = scene((person, (10, 30)), width=480)
    second = scene((stranger, (5, 80)), (larger, (220, 60)), wall=10, width=480)
    track = list(tracker.track([first] * 5 + [second] * 5, FPS))
    assert all(has_face(track))
    assert all(centre(frame)[0] < 200 for frame in track[:5])
    assert all(centre(frame)[0] > 280 for frame in track[5:])


def test_a_cut_to_a_stranger_passes_through(
    tracker: FaceTracker, person: Image, stranger: Image
) -> None:
    clip = [scene((person, HOME))] * 4 + [scene((stranger, HOME), wall=10)] * 4
    assert has_face(list(tracker.track(clip, FPS))) == [True] * 4 + [False] * 4


def test_a_stranger_who_takes_the_place_without_a_cut_is_not_followed(
    tracker: FaceTracker, person: Image, stranger: Image
) -> None:
    first, second = (scene((each, HOME), width=900) for each in (person, stranger))
    assert np.abs(first.astype(int) - second).mean() < 20, "too alike for a cut"
    track = list(tracker.track([first] * 4 + [second] * 4, FPS))
    assert has_face(track) == [True] * 4 + [False] * 4


def test_an_endless_clip_streams_with_at_most_a_second_held_back(
    tracker: FaceTracker, person: Image
) -> None:
    taken = 0

    def camera() -> Iterator[Image]:
        nonlocal taken
        for step in itertools.count():
            taken += 1
            yield scene() if step % 30 > 12 else scene((person, HOME))

    track = tracker.track(camera(), FPS)
    for given, _ in enumerate(itertools.islice(track, 40), start=1):
        assert taken - given <= FPS + 1
    track.close()


def test_two_clips_at_once_get_the_tracks_they_get_alone(
    tracker: FaceTracker, person: Image, stranger: Image
) -> None:
    clips = [
        [scene((picture, (20 + 5 * step, 30))) for step in range(12)]
        for picture in (person, stranger)
    ]
    alone = [list(tracker.track(clip, FPS)) for clip in clips]
    together: dict[int, list[Frame]] = {}

    def job(index: int) -> None:
        together[index] = list(tracker.track(clips[index], FPS))

    threads = [threading.Thread(target=job, args=(index,)) for index in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for index in range(2):
        for one, other in zip(alone[index], together[index], strict=True):
            assert one.face is not None
            assert other.face is not None
            assert (one.face.points == other.face.points).all()
