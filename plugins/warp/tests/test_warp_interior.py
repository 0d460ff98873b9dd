import cv2
import numpy as np
from avatar_hub_warp.geometry import LEFT_EYE, RIGHT_EYE, Geometry
from avatar_hub_warp.interior import Palette


def hue(colour: np.ndarray) -> np.ndarray:
    return colour / colour.mean()


def with_eyes(image: np.ndarray, points: np.ndarray, colour: tuple[int, int, int]) -> np.ndarray:
    image = image.copy()
    for eye in (LEFT_EYE, RIGHT_EYE):
        ring = points[[*eye["upper"], *eye["lower"][::-1]], :2]
        cv2.fillPoly(image, [ring.round().astype(np.int32)], colour)
    return image


def test_teeth_take_the_tint_of_the_eyes_whites_and_less_of_it_than_the_skin(
    source: dict[str, np.ndarray], landmarks: np.ndarray
) -> None:
    geometry = Geometry(landmarks)
    photograph = Palette(with_eyes(source["image"], landmarks, (225, 222, 216)), geometry)
    varnished = Palette(with_eyes(source["image"], landmarks, (205, 165, 90)), geometry)
    in_shadow = Palette(with_eyes(source["image"], landmarks, (90, 30, 30)), geometry)
    assert hue(photograph.teeth)[2] > 0.95
    assert hue(varnished.teeth)[2] < 0.75
    np.testing.assert_allclose(hue(in_shadow.teeth), hue(photograph.teeth), atol=0.08)
