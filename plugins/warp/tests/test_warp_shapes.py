import numpy as np
import pytest
from avatar_hub_warp.geometry import (
    CHIN,
    LOWER_INNER,
    LOWER_OUTER,
    UPPER_INNER,
    Geometry,
    rotation,
)
from avatar_hub_warp.shapes import INDEX, NAMES, Mouth, Spots


@pytest.fixture(scope="module")
def geometry(landmarks: np.ndarray) -> Geometry:
    return Geometry(landmarks)


@pytest.fixture(scope="module")
def mouth(geometry: Geometry) -> Mouth:
    return Mouth.of(geometry)


def move(geometry: Geometry, mouth: Mouth, name: str, sheet: str, *points: object) -> np.ndarray:
    spots = Spots(geometry, mouth, np.array(points, np.float32))
    return spots.fields(sheet)[INDEX[name]]


def test_sheets_agree_beyond_the_corners_so_that_no_seam_shows(
    geometry: Geometry, mouth: Mouth
) -> None:
    line = [
        (mouth.x + side * mouth.half * reach, mouth.meeting(mouth.x + side * mouth.half * reach))
        for side in (-1, 1)
        for reach in (1.0, 1.2, 1.5, 2.0, 3.0)
    ]
    spots = Spots(geometry, mouth, np.array(line, np.float32))
    upper, lower = spots.fields("upper"), spots.fields("lower")
    for name in NAMES:
        np.testing.assert_allclose(upper[INDEX[name]], lower[INDEX[name]], atol=0.005, err_msg=name)


def test_jaw_takes_the_chin_along_and_leaves_the_nose(geometry: Geometry, mouth: Mouth) -> None:
    lip, chin, neck = move(
        geometry, mouth, "jaw", "lower",
        (mouth.x, mouth.lower(mouth.x)), (mouth.x, mouth.chin), (mouth.x, mouth.chin + 0.8),
    )[:, 1]  # fmt: skip
    assert lip == pytest.approx(1, abs=0.05)
    assert 0.75 < chin < 1, "a little less than the lip, which rolls out"
    assert abs(neck) < 0.01
    assert abs(move(geometry, mouth, "jaw", "upper", (mouth.x, mouth.nose))[0, 1]) < 0.01


def test_seal_brings_the_lips_of_an_open_smile_together(geometry: Geometry, mouth: Mouth) -> None:
    assert mouth.gap > 0.1
    for reach in (-0.7, 0.0, 0.5):
        x = mouth.x + reach * mouth.half
        up = move(geometry, mouth, "seal", "upper", (x, mouth.upper(x)))[0, 1]
        down = move(geometry, mouth, "seal", "lower", (x, mouth.lower(x)))[0, 1]
        overlap = (mouth.upper(x) + up) - (mouth.lower(x) + down)
        assert 0 <= overlap < 0.02, "closed, and no tooth peeps out"


def test_a_shouting_mouth_is_shut_by_its_jaw_and_not_by_its_upper_lip(
    landmarks: np.ndarray,
) -> None:
    points = landmarks.copy()
    points[[*LOWER_INNER[1:-1], *LOWER_OUTER[1:-1], CHIN], 1] += 16
    geometry = Geometry(points)
    mouth = Mouth.of(geometry)
    assert mouth.gap > 0.2
    lips = (mouth.x, mouth.upper(mouth.x)), (mouth.x, mouth.lower(mouth.x))
    up = move(geometry, mouth, "seal", "upper", lips[0])[0, 1]
    down = move(geometry, mouth, "seal", "lower", lips[1])[0, 1]
    assert 0.03 < up < 0.09
    assert mouth.gap < up - down < mouth.gap + 0.03, "closed, and no tooth peeps out"


def test_fields_fade_before_the_hair(geometry: Geometry, mouth: Mouth) -> None:
    above = Spots(geometry, mouth, np.array([[-1.8, 0], [1.8, 0.5], [0, -1.8]], np.float32))
    below = Spots(geometry, mouth, np.array([[-1.5, 1.4], [1.5, 1.0], [0, 2.2]], np.float32))
    assert np.abs(above.fields("upper")).max() < 0.004
    assert np.abs(below.fields("lower")).max() < 0.004


def test_a_pointed_lower_lip_opens_to_a_round_one(landmarks: np.ndarray) -> None:
    points = landmarks.copy()
    for mark in (91, 181, 314, 405, 321, 84, 146, 375):
        points[mark, 1] -= 6
    geometry = Geometry(points)
    mouth = Mouth.of(geometry)
    x = mouth.x + 0.6 * mouth.half
    middle, side = move(
        geometry, mouth, "jaw", "lower",
        (mouth.x, mouth.outline(mouth.x)), (x, mouth.outline(x)),
    )[:, 1]  # fmt: skip
    assert side > 0.9 * middle


def test_lips_parted_by_nature_stay_parted_and_a_smile_closes(
    geometry: Geometry, mouth: Mouth
) -> None:
    assert mouth.rest == 0, "an open smile"
    points = geometry.points.copy()
    half_gap = np.array([0, 1, 0], np.float32)
    for above, below in zip(UPPER_INNER[1:-1], LOWER_INNER[1:-1], strict=True):
        centre = (points[above] + points[below]) / 2
        points[above], points[below] = centre - half_gap, centre + half_gap
    parted = Mouth.of(Geometry(points))
    assert 0 < parted.rest <= parted.gap


def test_a_face_from_the_side_rounds_its_lips_less(landmarks: np.ndarray, mouth: Mouth) -> None:
    turned = (landmarks - landmarks[1]) @ rotation(40, 0, 0).T + landmarks[1]
    assert mouth.agility == 1
    assert 0.2 < Mouth.of(Geometry(turned.astype(np.float32))).agility < 0.8
