import numpy as np
import pytest

from hub.face import fit
from hub.types import Face, Image


def face_at(x: float, y: float, size: float) -> Face:
    rng = np.random.default_rng(0)
    points = rng.uniform(-0.5, 0.5, (478, 3)).astype(np.float32)
    points[:2, :2] = [[-0.5, -0.5], [0.5, 0.5]]
    return Face(points * size + np.float32([x, y, 0]), np.zeros(52, np.float32), (1, 2, 3), 0.9)


def picture(width: int, height: int) -> Image:
    """Red rises to the right and green downwards, so a pixel tells where it was."""
    image = np.zeros((height, width, 3), np.uint8)
    image[..., 0] = np.linspace(0, 255, width)[None]
    image[..., 1] = np.linspace(0, 255, height)[:, None]
    return image


@pytest.mark.parametrize(
    ("width", "height", "size", "expected"),
    [
        (1024, 768, 512, (512, 384)),
        (768, 1024, 512, (384, 512)),
        (400, 300, 512, (400, 300)),
        (401, 301, 512, (400, 300)),
        (3000, 1001, 512, (512, 170)),
        (1000, 1000, 511, (510, 510)),
        (5000, 3, 512, (512, 2)),
    ],
)
def test_sides_are_even_fit_the_size_and_never_grow(
    width: int, height: int, size: int, expected: tuple[int, int]
) -> None:
    image, _ = fit(picture(width, height), face_at(width / 2, height / 2, 50), size)
    assert image.shape == (expected[1], expected[0], 3)
    assert image.dtype == np.uint8


def test_a_picture_that_fits_keeps_its_pixels() -> None:
    image = picture(301, 200)
    fitted, where = fit(image, face_at(100, 100, 40), 512)
    assert (fitted == image[:, :300]).all()
    assert where.scale_x == where.scale_y == 1


@pytest.mark.parametrize("crop", ["none", "face"])
def test_landmarks_move_with_the_pixels_under_them(crop: str) -> None:
    image, face = picture(1600, 1000), face_at(1100, 420, 160)
    fitted, where = fit(image, face, 200, crop=crop)
    moved = where.face(face)
    for before, after in zip(face.points[:20], moved.points[:20], strict=True):
        old = image[int(before[1]), int(before[0])].astype(int)
        new = fitted[int(after[1]), int(after[0])].astype(int)
        assert np.abs(old - new).max() <= 4
    assert moved.points[5, 2] == pytest.approx(face.points[5, 2] * where.scale_x)
    assert (moved.pose, moved.score) == (face.pose, face.score)
    assert where.to_picture(*moved.points[7, :2]) == pytest.approx(tuple(face.points[7, :2]))


def test_the_face_crop_is_a_square_of_head_and_shoulders() -> None:
    face = face_at(2000, 1500, 300)
    fitted, where = fit(picture(4000, 3000), face, 512, crop="face")
    assert fitted.shape == (512, 512, 3)
    assert where.width == where.height == 660
    left, top, right, bottom = where.face(face).box
    assert ((left + right) / 2, (top + bottom) / 2) == pytest.approx((256, 256), abs=1)


@pytest.mark.parametrize(("x", "y"), [(0, 0), (990, 10), (500, 790), (995, 795)])
def test_the_face_crop_stays_inside_the_picture(x: float, y: float) -> None:
    _, where = fit(picture(1000, 800), face_at(x, y, 150), 512, crop="face")
    assert where.left >= 0
    assert where.top >= 0
    assert where.left + where.width <= 1000
    assert where.top + where.height <= 800


def test_a_face_larger_than_the_picture_keeps_the_shorter_side() -> None:
    _, where = fit(picture(300, 200), face_at(150, 100, 400), 512, crop="face")
    assert (where.width, where.height) == (200, 200)


@pytest.mark.parametrize(("width", "height", "size"), [(1, 50, 512), (50, 50, 1)])
def test_what_has_no_two_pixels_is_refused(width: int, height: int, size: int) -> None:
    with pytest.raises(ValueError, match="can't fit"):
        fit(picture(width, height), face_at(10, 10, 10), size)
