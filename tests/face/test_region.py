import numpy as np
import pytest

from hub.face.region import Region
from hub.types import Image


def picture(width: int, height: int) -> Image:
    image = np.zeros((height, width, 3), np.uint8)
    image[..., 0] = np.linspace(0, 255, width)[None]
    image[..., 1] = np.linspace(0, 255, height)[:, None]
    return image


@pytest.mark.parametrize("side", [90.0, 1400.0], ids=["enlarged", "shrunk"])
@pytest.mark.parametrize("angle", [0.0, 0.6, -2.0])
def test_a_crops_pixels_and_its_landmarks_agree(side: float, angle: float) -> None:
    image, region = picture(3000, 2400), Region(1500.0, 1250.0, side, angle)
    crop = region.crop(image, 256)
    inside = np.float32([[40, 60, 0], [128, 128, 5], [200, 90, -8]])
    for before, after in zip(inside, region.to_picture(inside, 256), strict=True):
        seen = crop[int(before[1]), int(before[0])].astype(int)
        there = image[round(float(after[1])), round(float(after[0]))].astype(int)
        assert np.abs(seen - there).max() <= 2
        assert after[2] == pytest.approx(before[2] * side / 256, rel=1e-5)


def test_to_crop_undoes_to_picture() -> None:
    region = Region(321.0, 123.0, 77.0, 0.4)
    points = np.random.default_rng(0).uniform(0, 256, (478, 3)).astype(np.float32)
    assert region.to_crop(region.to_picture(points, 256)) * 256 == pytest.approx(points, abs=1e-2)


@pytest.mark.parametrize("x", [-900.0, 5000.0])
def test_outside_the_picture_it_is_black(x: float) -> None:
    assert not Region(x, x, 800.0, 0.3).crop(picture(640, 480), 256).any()


def test_a_fine_pattern_shrinks_to_grey_instead_of_stripes() -> None:
    stripes = np.zeros((2000, 2000, 3), np.uint8)
    stripes[:, ::2] = 255
    crop = Region(1000.0, 1000.0, 1600.0, 0.0).crop(stripes, 128)
    assert np.abs(crop.astype(int) - 127).max() < 12
