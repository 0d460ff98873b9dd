import numpy as np
import pytest

from hub.face.pose import BASIS, BASIS_POINTS, head_pose
from hub.types import Points


def head(rotation: np.ndarray, *, size: float = 7.0) -> Points:
    """Landmarks of the canonical head, turned; x right, y down, z away from the viewer."""
    points = np.zeros((478, 3), np.float32)
    points[BASIS] = BASIS_POINTS @ rotation.T * size + [300, 200, 0]
    return points


def turn(axis: int, degrees: float) -> np.ndarray:
    cos, sin = np.cos(np.radians(degrees)), np.sin(np.radians(degrees))
    matrix = np.eye(3)
    one, other = [(1, 2), (2, 0), (0, 1)][axis]
    matrix[one, one] = matrix[other, other] = cos
    matrix[one, other], matrix[other, one] = -sin, sin
    return matrix


def nose_moves(rotation: np.ndarray) -> np.ndarray:
    nose, chin_side = 4, 136
    turned, straight = head(rotation), head(np.eye(3))
    return (turned[nose] - turned[chin_side]) - (straight[nose] - straight[chin_side])


def test_a_face_to_the_front_has_no_pose() -> None:
    assert head_pose(head(np.eye(3))) == pytest.approx((0, 0, 0), abs=1e-3)


@pytest.mark.parametrize("degrees", [-40, -5, 20, 60])
def test_yaw_is_positive_to_the_pictures_right(degrees: float) -> None:
    rotation = turn(1, -degrees)
    assert head_pose(head(rotation)) == pytest.approx((degrees, 0, 0), abs=1e-3)
    assert np.sign(head(rotation)[4, 0] - 300) == np.sign(degrees)


@pytest.mark.parametrize("degrees", [-30, 15])
def test_pitch_is_positive_downwards(degrees: float) -> None:
    rotation = turn(0, degrees)
    assert head_pose(head(rotation)) == pytest.approx((0, degrees, 0), abs=1e-3)
    assert np.sign(nose_moves(rotation)[1]) == np.sign(degrees)


@pytest.mark.parametrize("degrees", [-100, -45, 30, 170])
def test_roll_is_positive_clockwise_and_leaves_the_rest_alone(degrees: float) -> None:
    tilted = turn(2, degrees) @ turn(1, -25) @ turn(0, 10)
    assert head_pose(head(tilted)) == pytest.approx((25, 10, degrees), abs=1e-3)


def test_size_and_place_of_the_face_do_not_matter() -> None:
    rotation = turn(1, 30) @ turn(0, -12)
    near, far = head(rotation, size=40), head(rotation, size=0.5)
    assert head_pose(near) == pytest.approx(head_pose(far + np.float32([900, 5, 0])), abs=1e-2)
