import numpy as np
import pytest
from avatar_hub_warp.geometry import Geometry, rotation


def test_rotation_follows_the_words() -> None:
    nose = np.array([0.0, 0.0, -1.0])
    assert (rotation(10, 0, 0) @ nose)[0] > 0.1, "yaw turns to the picture's right"
    assert (rotation(0, 10, 0) @ nose)[1] > 0.1, "pitch turns down"
    crown = np.array([0.0, -1.0, 0.0])
    assert (rotation(0, 0, 10) @ crown)[0] > 0.1, "roll turns clockwise"


@pytest.mark.parametrize("scale", [0.2, 3.0])
@pytest.mark.parametrize("pose", [(0, 0, 0), (25, 0, 0), (0, 10, -30)])
def test_canonical_face_is_the_same_whatever_the_pose(
    landmarks: np.ndarray, scale: float, pose: tuple[float, float, float]
) -> None:
    still = Geometry(landmarks)
    moved = Geometry(scale * landmarks @ rotation(*pose).T + np.float32([40, -20, 7]))
    assert moved.unit == pytest.approx(scale * still.unit, rel=1e-3)
    np.testing.assert_allclose(moved.canonical, still.canonical, atol=2e-3)


def test_surface_gives_back_the_landmarks(landmarks: np.ndarray) -> None:
    geometry = Geometry(landmarks)
    found = geometry.flat(landmarks[:468, :2])
    error = np.linalg.norm(found - geometry.canonical[:468, :2], axis=1)
    assert np.median(error) < 0.01
    assert error.max() < 0.06


def test_far_away_the_surface_stays_flat(landmarks: np.ndarray) -> None:
    geometry = Geometry(landmarks)
    far = geometry.origin[:2] + np.float32([[5 * geometry.unit, 0], [0, -6 * geometry.unit]])
    found = geometry.flat(far)
    np.testing.assert_allclose(found, [[5, 0], [0, -6]], atol=1.2)
