import numpy as np
import pytest
from avatar_hub_warp.geometry import Geometry
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


def test_fields_fade_before_the_hair(geometry: Geometry, mouth: Mouth) -> None:
    above = Spots(geometry, mouth, np.array([[-1.8, 0], [1.8, 0.5], [0, -1.8]], np.float32))
    below = Spots(geometry, mouth, np.array([[-1.5, 1.4], [1.5, 1.0], [0, 2.2]], np.float32))
    assert np.abs(above.fields("upper")).max() < 0.004
    assert np.abs(below.fields("lower")).max() < 0.004
