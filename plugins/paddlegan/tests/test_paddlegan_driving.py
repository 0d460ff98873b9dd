"""Driving frames to key points; squares in pictures. The networks are elsewhere."""

from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np
import pytest
from avatar_hub_paddlegan.driving import Driving
from avatar_hub_paddlegan.faces import Square, difference
from avatar_hub_paddlegan.keypoints import Keypoints

SIZE = 64


def points_at(x: float, y: float, width: float, height: float) -> np.ndarray:
    random = np.random.default_rng(0).uniform(0, 1, (478, 3))
    random[:2] = ((0, 0, 0), (1, 1, 0))
    return (random * (width, height, 1) + (x, y, 0)).astype(np.float32)


def frame(number: int, face: bool = True, **where: float) -> dict[str, Any]:
    """A picture of one grey, by which `find` tells its number."""
    place = {"x": 30, "y": 20, "width": 50, "height": 60} | where
    points = points_at(**place)
    image = np.full((120, 160, 3), number, np.uint8)
    return {"image": image, "face": {"points": points} if face else None}


def find(faces: np.ndarray) -> list[Keypoints]:
    assert faces.shape[1:] == (SIZE, SIZE, 3)
    turns = np.broadcast_to(np.eye(2, dtype=np.float32), (10, 2, 2))
    return [Keypoints(np.full((10, 2), face.mean(), np.float32), turns) for face in faces]


def video(frames: Iterable[dict[str, Any]]) -> Driving:
    return Driving(frames, find, SIZE)


def numbers(taken: list[Keypoints | None]) -> list[int | None]:
    return [None if k is None else round(float(k.places[0, 0])) for k in taken]


@pytest.mark.parametrize("batch", [1, 2, 3, 5])
def test_every_frame_comes_once_in_order(batch: int) -> None:
    driving = video(frame(i) for i in range(10))
    taken = [n for _ in range(10 // batch) for n in numbers(driving.take(batch))]
    assert taken == list(range(len(taken)))
    assert numbers([driving.start]) == [0]


def test_its_end_goes_back_and_forth() -> None:
    driving = video(frame(i) for i in range(4))
    assert numbers(driving.take(12)) == [0, 1, 2, 3, 2, 1, 0, 1, 2, 3, 2, 1]
    assert numbers(driving.take(2)) == [0, 1]
    assert numbers(video([frame(7)]).take(4)) == [7, 7, 7, 7]


def test_without_a_face_the_last_one_stays() -> None:
    frames = [frame(i, face=i not in (0, 3, 4)) for i in range(6)]
    driving = video(frames)
    assert numbers(driving.take(3)) == [None, 1, 2]
    assert numbers(driving.take(3)) == [2, 2, 5]
    assert numbers([driving.start]) == [1]


def test_a_video_without_a_face_is_an_error_and_no_still() -> None:
    driving = video(frame(i, face=False) for i in range(5))
    assert driving.take(5) == [None] * 5
    with pytest.raises(ValueError, match="no face in the driving video"):
        driving.take(1)


def test_movement_may_count_from_a_later_frame() -> None:
    driving = video(frame(i, face=i != 4) for i in range(8))
    driving.start_at(4)
    assert numbers([driving.start]) == [3]
    assert numbers(driving.take(3)) == [0, 1, 2]
    late = video(frame(i) for i in range(3))
    late.start_at(9)
    assert numbers(late.take(3)) == [0, 1, 2]
    assert numbers([late.start]) == [2]


def test_the_best_frame_is_the_one_like_the_picture() -> None:
    shapes = [(50, 60), (60, 50), (40, 80), (50, 61)]
    driving = video(frame(i, width=w, height=h) for i, (w, h) in enumerate(shapes))
    driving.start_like(points_at(300, 100, 400, 800))
    assert numbers([driving.start]) == [2]
    assert numbers(driving.take(4)) == [0, 1, 2, 3]


def test_no_frame_is_asked_for_before_it_is_wanted() -> None:
    asked: list[int] = []

    def frames() -> Iterator[dict[str, Any]]:
        for i in range(50):
            asked.append(i)
            yield frame(i)

    driving = video(frames())
    assert not asked
    driving.take(3)
    assert len(asked) == 3


def test_all_frames_are_cut_at_the_first_faces_place() -> None:
    marked = [frame(0), frame(0, x=80.0)]
    for one in marked:
        one["image"][:, :70] = 200
    driving = video(marked)
    first, second = driving.take(2)
    assert first is not None
    assert second is not None
    np.testing.assert_array_equal(first.places, second.places)


def test_keypoints_follow_as_paddlegans_rule_says() -> None:
    random = np.random.default_rng(1)

    def some() -> Keypoints:
        places, turns = random.normal(size=(10, 2)), random.normal(size=(10, 2, 2))
        return Keypoints(places.astype(np.float32), turns.astype(np.float32))

    own, start, now = some(), some(), some()
    np.testing.assert_allclose(own.moved(start, start, adapt_scale=True).places, own.places)
    np.testing.assert_allclose(
        own.moved(start, start, adapt_scale=False).turns, own.turns, atol=1e-3
    )
    moved = own.moved(start, now, adapt_scale=False)
    np.testing.assert_allclose(
        moved.places - own.places, now.places - start.places, rtol=1e-3, atol=1e-5
    )
    twice = Keypoints(2 * own.places, own.turns)
    by = twice.moved(start, now, adapt_scale=True).places - twice.places
    once = own.moved(start, now, adapt_scale=True).places - own.places
    np.testing.assert_allclose(by, 2 * once, rtol=1e-3, atol=1e-5)


@pytest.mark.parametrize("height", [100, 1000])
@pytest.mark.parametrize("x", [-40, 0, 130, 290])
def test_squares_lie_in_the_picture_around_the_face(x: int, height: int) -> None:
    image = np.zeros((400, 300, 3), np.uint8)
    square = Square.around(points_at(x, 120, 80, height), image)
    assert square.side == min(round(1.8 * height), 300)
    assert 0 <= square.left <= 300 - square.side
    assert 0 <= square.top <= 400 - square.side
    assert square.of(image, 64).shape == (64, 64, 3)


@pytest.mark.parametrize("ratio", [0.2, 0.5, 1.0])
def test_what_is_pasted_fades_out_and_touches_nothing_else(ratio: float) -> None:
    image = np.full((200, 300, 3), 50, np.uint8)
    square = Square(100, 40, 120)
    drawn = np.full((256, 256, 3), 250.0, np.float32)
    square.paste(image, drawn, square.mask(ratio))
    assert image[100, 160].tolist() == [250, 250, 250]
    rows, columns = np.nonzero((image != 50).any(2))
    reach = min(ratio * 120, 60)
    assert abs((columns.max() - columns.min()) / 2 - reach) < 8
    assert rows.min() >= 40
    assert columns.min() >= 100
    steps = np.abs(np.diff(image.astype(int), axis=1)).max()
    assert steps < 60, "no hard edge"


def test_difference_knows_neither_place_nor_size() -> None:
    one, other = points_at(0, 0, 50, 60), points_at(300, 100, 100, 120)
    assert difference(one, other) < 1e-5
    assert difference(one, points_at(0, 0, 60, 60)) > 0.1
