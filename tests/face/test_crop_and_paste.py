"""hub/face/crop.py and hub/face/paste.py"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest

from hub.capabilities import FaceCrop
from hub.face import FaceTracker
from hub.face.crop import Box, Cut, cut
from hub.face.paste import lower_face, parted, paste
from hub.face.stage import CropStage
from hub.types import Face, Frame, Image

pytestmark = pytest.mark.weights

CROP = FaceCrop(size=96)
LIPS, CHIN, NOSE, EYES, FOREHEAD, BROWS = 14, 152, 4, (159, 386), 10, (105, 334)


@pytest.fixture(scope="module")
def tracker(landmarker_path: Path) -> FaceTracker:
    return FaceTracker(landmarker_path)


@pytest.fixture(scope="module")
def face(tracker: FaceTracker, portrait: Image) -> Face:
    (found,) = tracker.detect(portrait)
    return found


def cut_of(image: Image, face: Face, crop: FaceCrop = CROP) -> Cut:
    found = cut(image, face, crop)
    assert found is not None
    return found


def moved(face: Face, scale: float, x: float, y: float) -> Face:
    """The face when its picture is scaled and then moved."""
    points = face.points * np.float32(scale) + np.array([x, y, 0], np.float32)
    return replace(face, points=points.astype(np.float32))


def shifted(image: Image, x: int, y: int) -> Image:
    """The picture moved inside its frame; what comes in is grey."""
    matrix = np.array([[1, 0, x], [0, 1, y]], np.float64)
    size = image.shape[1], image.shape[0]
    return cv2.warpAffine(image, matrix, size, borderValue=(127, 127, 127))


def change_at(one: Image, other: Image, face: Face, *points: int) -> int:
    """The largest change within two pixels of the landmarks."""
    change = np.abs(one.astype(int) - other).max(2)
    places = face.points[list(points), :2].round().astype(int)
    return max(int(change[y - 2 : y + 3, x - 2 : x + 3].max()) for x, y in places)


def test_the_box_holds_the_face_from_the_brows_to_the_chin(face: Face) -> None:
    box = Box.around(face.points, CROP)
    brows, chin = face.points[list(BROWS), 1].min(), face.points[CHIN, 1]
    assert box.top == pytest.approx(brows, abs=3)
    assert box.top + box.height == pytest.approx(chin, abs=2)
    assert box.left == pytest.approx(face.points[:, 0].min(), abs=3)
    assert box.left + box.width == pytest.approx(face.points[:, 0].max(), abs=3)


def test_shares_widen_the_box_on_each_side(face: Face) -> None:
    tight = Box.around(face.points, CROP)
    wide = Box.around(face.points, FaceCrop(size=96, top=0.2, bottom=0.1, sides=-0.1))
    assert wide.top == pytest.approx(tight.top - 0.2 * tight.height, abs=1)
    assert wide.height == pytest.approx(1.3 * tight.height, abs=2)
    assert wide.left == pytest.approx(tight.left + 0.1 * tight.width, abs=1)
    assert wide.width == pytest.approx(0.8 * tight.width, abs=2)


def test_the_crop_shows_the_face_where_its_landmarks_say(portrait: Image, face: Face) -> None:
    found = cut_of(portrait, face, FaceCrop(size=256, bottom=0.05))
    assert found.image.shape == (256, 256, 3)
    assert 256 * (1 - 0.08) < found.face.points[CHIN, 1] < 256
    own = face.points[list(EYES), :2].round().astype(int)
    crop = found.face.points[list(EYES), :2].round().astype(int)
    for (px, py), (cx, cy) in zip(own, crop, strict=True):
        assert np.abs(portrait[py, px].astype(int) - found.image[cy, cx]).max() < 40


@pytest.mark.parametrize("scale", [0.35, 1.0, 3.0])
def test_an_engine_that_changes_nothing_leaves_every_pixel(
    portrait: Image, face: Face, scale: float
) -> None:
    image = cv2.resize(portrait, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    found = cut_of(image, moved(face, scale, 0, 0))
    assert np.array_equal(paste(image, found, found.image), image)


def test_a_crop_that_comes_back_larger_keeps_its_detail(portrait: Image, face: Face) -> None:
    image = cv2.resize(portrait, None, fx=4, fy=4, interpolation=cv2.INTER_CUBIC)
    large = moved(face, 4, 0, 0)
    stage = CropStage(CROP, 25.0, lambda _: 1.0)
    list(stage.crops([Frame(image, large)]))
    fine = Cut.of(image, large, cut_of(image, large).box, 512)
    marked, (x, y) = fine.image.copy(), fine.face.points[LIPS, :2].astype(int)
    marked[y - 1 : y + 2, x - 12 : x + 13] = 0
    given = stage.frame({"image": marked, "face": None}).image
    assert given is not None
    change = np.abs(given.astype(int) - image).max(2) > 25
    column = change[:, int(large.points[LIPS, 0])]
    assert 2 <= column.sum() <= 30, "a line of 3 in 512 pixels is as thin in the frame"
    stays = np.ones_like(change)
    centre = large.points[LIPS, :2].astype(int)
    stays[centre[1] - 60 : centre[1] + 60, centre[0] - 200 : centre[0] + 200] = False
    assert not change[stays].any()


def inverted(crop: Image) -> Image:
    return (255 - crop).astype(np.uint8)


def test_the_mouth_changes_and_nose_eyes_and_all_beyond_the_jaw_do_not(
    portrait: Image, face: Face
) -> None:
    found = cut_of(portrait, face)
    out = paste(portrait, found, inverted(found.image))
    assert change_at(out, portrait, face, LIPS) > 60
    assert change_at(out, portrait, face, NOSE, *EYES, FOREHEAD, *BROWS) == 0
    hull = cv2.convexHull(face.points[:, :2].round().astype(np.int32))
    oval = cv2.fillConvexPoly(np.zeros(portrait.shape[:2], np.uint8), hull, 1)
    assert np.array_equal(out[oval == 0], portrait[oval == 0])


def lighter(crop: Image) -> Image:
    return np.clip(crop.astype(int) + 18, 0, 255).astype(np.uint8)


def warmer(crop: Image) -> Image:
    return np.clip(crop * np.array([1.05, 1.0, 0.9]), 0, 255).astype(np.uint8)


def flatter(crop: Image) -> Image:
    return (crop * 0.82 + 25).astype(np.uint8)


def lit_from_the_side(crop: Image) -> Image:
    light = np.linspace(-20, 20, crop.shape[1])[None, :, None]
    return np.clip(crop + light, 0, 255).astype(np.uint8)


@pytest.mark.parametrize("changed", [lighter, warmer, flatter, lit_from_the_side])
def test_an_engines_colours_show_no_seam(portrait: Image, face: Face, changed) -> None:
    found = cut_of(portrait, face)
    out = paste(portrait, found, changed(found.image))
    engine = np.abs(changed(found.image).astype(int) - found.image).mean()
    box = found.box
    area = np.s_[box.top : box.top + box.height, box.left : box.left + box.width]
    left = np.abs(out[area].astype(int) - portrait[area]).mean()
    assert left < 0.1 * engine


def test_a_new_mouth_is_as_bright_as_the_engine_meant_it(portrait: Image, face: Face) -> None:
    """Colours are matched by the skin around; what is dark in the mouth stays dark."""
    found = cut_of(portrait, face)
    given = lighter(found.image)
    x, y = found.face.points[LIPS, :2].round().astype(int)
    cv2.ellipse(given, (int(x), int(y)), (16, 8), 0, 0, 360, (58, 28, 28), -1)
    out = paste(portrait, found, given)
    px, py = face.points[LIPS, :2].round().astype(int)
    np.testing.assert_allclose(out[py, px], [40, 10, 10], atol=16)


@pytest.mark.parametrize("yaw", [-35, 35])
def test_both_corners_of_a_turned_mouth_change(face: Face, yaw: float) -> None:
    cos, sin = np.cos(np.radians(yaw)), np.sin(np.radians(yaw))
    turn = np.array([[cos, 0, sin], [0, 1, 0], [-sin, 0, cos]], np.float32)
    middle = face.points.mean(0)
    points = ((face.points - middle) @ turn.T + middle).astype(np.float32)
    box = Box.around(points, CROP)
    there = box.points(points)
    mask = lower_face(there, box.width, box.height)
    for corner in (61, 291):
        x, y = there[corner, :2].round().astype(int)
        assert mask[y, x] > 0.3


def test_a_share_fades_between_the_two_mouths(portrait: Image, face: Face) -> None:
    found = cut_of(portrait, face)
    changes = [
        change_at(paste(portrait, found, inverted(found.image), share), portrait, face, LIPS)
        for share in (0.0, 0.5, 1.0)
    ]
    assert changes[0] == 0
    assert changes[1] == pytest.approx(changes[2] / 2, abs=2)


@pytest.mark.parametrize("side", ["left", "right", "bottom"])
def test_a_face_cut_by_the_border_keeps_its_shape(portrait: Image, face: Face, side: str) -> None:
    whole = cut_of(portrait, face)
    box, (height, width) = whole.box, portrait.shape[:2]
    x, y = {
        "left": (-box.left - box.width // 4, 0),
        "right": (width - box.left - box.width * 3 // 4, 0),
        "bottom": (0, height - box.top - box.height * 3 // 4),
    }[side]
    image = shifted(portrait, x, y)
    there = moved(face, 1, x, y)
    found = cut_of(image, there)
    np.testing.assert_allclose(found.face.points, whole.face.points, atol=0.5)
    out = paste(image, found, inverted(found.image))
    assert change_at(out, image, there, NOSE) == 0
    assert change_at(out, image, there, 13 if side == "bottom" else LIPS) > 60


def test_what_is_hardly_a_face_is_not_cut(portrait: Image, face: Face) -> None:
    assert cut(portrait, moved(face, 0.05, 100, 100), CROP) is None
    assert cut(portrait, moved(face, 1, 0, 420), CROP) is None
    assert cut(portrait, moved(face, 1, 2000, 2000), CROP) is None


def test_a_smile_is_parted_and_pressed_lips_are_not(face: Face) -> None:
    assert parted(face) == 1.0
    closed = face.points.copy()
    closed[13] = closed[14]
    assert parted(replace(face, points=closed)) == 0.0
