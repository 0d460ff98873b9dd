from pathlib import Path

import cv2
import numpy as np
import pytest

from hub.errors import InputError, WeightError
from hub.face import BLENDSHAPES, FaceTracker
from hub.types import Face, Image

pytestmark = pytest.mark.weights


@pytest.fixture(scope="module")
def tracker(landmarker_path: Path) -> FaceTracker:
    return FaceTracker(landmarker_path)


@pytest.fixture(scope="module")
def face(tracker: FaceTracker, portrait: Image) -> Face:
    (found,) = tracker.detect(portrait)
    return found


def pasted(picture: Image, into: tuple[int, int], at: tuple[int, int]) -> Image:
    """The picture on a grainy grey canvas (width, height) with its corner at (x, y)."""
    grain = np.random.default_rng(0).integers(100, 140, (into[1] // 8 + 1, into[0] // 8 + 1, 3))
    canvas = np.kron(grain, np.ones((8, 8, 1))).astype(np.uint8)[: into[1], : into[0]]
    canvas[at[1] : at[1] + picture.shape[0], at[0] : at[0] + picture.shape[1]] = picture
    return canvas


def scaled(picture: Image, factor: float) -> Image:
    return cv2.resize(picture, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA)


def distance(face: Face, points: np.ndarray) -> float:
    """Mean distance of the landmarks, in widths of the face."""
    width = face.box[2] - face.box[0]
    return float(np.linalg.norm(face.points[:, :2] - points[:, :2], axis=1).mean()) / width


def test_the_portrait_has_one_smiling_face_to_the_front(face: Face) -> None:
    assert face.box == pytest.approx((180, 70, 271, 179), abs=3)
    yaw, pitch, roll = face.pose
    assert (abs(yaw) < 5, abs(pitch) < 15, abs(roll) < 6) == (True, True, True)
    shapes = dict(zip(BLENDSHAPES, face.blendshapes, strict=True))
    assert shapes["mouthSmileLeft"] > 0.7
    assert shapes["mouthSmileRight"] > 0.7
    assert shapes["eyeBlinkLeft"] < 0.3
    assert (face.blendshapes.min() >= 0, face.blendshapes.max() <= 1) == (True, True)
    assert face.points.dtype == face.blendshapes.dtype == np.float32


def test_a_mirrored_face_turns_the_other_way(
    tracker: FaceTracker, portrait: Image, face: Face
) -> None:
    turned = cv2.warpPerspective(
        portrait,
        cv2.getPerspectiveTransform(
            np.float32([[150, 40], [300, 40], [300, 210], [150, 210]]),
            np.float32([[170, 40], [300, 10], [300, 240], [170, 210]]),
        ),
        (512, 512),
    )
    (one,), (other,) = tracker.detect(turned), tracker.detect(turned[:, ::-1].copy())
    assert other.pose[0] == pytest.approx(-one.pose[0], abs=4)
    assert other.pose[2] == pytest.approx(-one.pose[2], abs=4)
    assert other.pose[1] == pytest.approx(one.pose[1], abs=4)
    assert face.pose[1] == pytest.approx(tracker.detect(portrait[:, ::-1].copy())[0].pose[1], abs=3)


@pytest.mark.parametrize("angle", [-45, -20, 30, 45])
def test_a_rotated_portrait_only_changes_roll(
    tracker: FaceTracker, portrait: Image, face: Face, angle: float
) -> None:
    clockwise = cv2.getRotationMatrix2D((226, 124), -angle, 1)
    rotated = cv2.warpAffine(portrait, clockwise, (512, 512), borderMode=cv2.BORDER_REFLECT)
    found = tracker.detect(rotated)[0]
    assert found.pose[2] - face.pose[2] == pytest.approx(angle, abs=4)
    assert found.pose[:2] == pytest.approx(face.pose[:2], abs=4)
    expected = face.points[:, :2] @ clockwise[:, :2].T + clockwise[:, 2]
    assert distance(found, expected) < 0.03


@pytest.mark.parametrize(("width", "face_width"), [(800, 24), (2000, 60), (4096, 123)])
def test_a_small_face_in_a_large_picture_is_found(
    tracker: FaceTracker, portrait: Image, face: Face, width: int, face_width: int
) -> None:
    factor = face_width / (face.box[2] - face.box[0])
    small = scaled(portrait, factor)
    at = (width // 2 - small.shape[1] // 3, width // 10)
    (found,) = tracker.detect(pasted(small, (width, width * 2 // 3), at))
    assert distance(found, face.points[:, :2] * factor + at) < 0.05


@pytest.mark.parametrize("side", ["left", "right", "top", "bottom", "all"])
def test_a_face_cut_by_the_border_is_found(
    tracker: FaceTracker, portrait: Image, face: Face, side: str
) -> None:
    left, top, right, bottom = (int(edge) for edge in face.box)
    x, y = (right - left) // 5, (bottom - top) // 5
    cut = {
        "left": (left + x, 0, 512, 512),
        "right": (0, 0, right - x, 512),
        "top": (0, top + y, 512, 512),
        "bottom": (0, 0, 512, bottom - y),
        "all": (left + 5, top + 5, right - 5, bottom - 5),
    }[side]
    (found,) = tracker.detect(portrait[cut[1] : cut[3], cut[0] : cut[2]].copy())
    assert distance(found, face.points[:, :2] - cut[:2]) < 0.05


@pytest.fixture(scope="module")
def couple(portrait: Image) -> Image:
    """A large face on the left and another, 0.6 as large, on the right."""
    canvas = pasted(portrait, (820, 512), (0, 0))
    small = scaled(portrait[:, ::-1], 0.6)
    canvas[: small.shape[0], 512 : 512 + small.shape[1]] = small
    return canvas


def test_the_largest_face_comes_first_and_the_user_is_told(
    tracker: FaceTracker, couple: Image
) -> None:
    sizes = [found.box[2] - found.box[0] for found in tracker.detect(couple)]
    assert len(sizes) == 2
    assert sizes[0] > 1.4 * sizes[1]
    chosen, notes = tracker.choose_face(couple)
    assert chosen.box[0] < 250
    assert len(notes) == 1
    assert notes[0].startswith("2 faces found; the largest, at (2")
    assert "--face X,Y" in notes[0]


def test_nobody_in_a_group_is_left_out(tracker: FaceTracker, portrait: Image) -> None:
    group = pasted(scaled(portrait, 0.7), (1200, 500), (0, 0))
    for index in range(6):
        member = scaled(portrait, 0.4 + 0.02 * index)[:200, :200]
        x, y = 390 + index % 3 * 250, 20 + index // 3 * 240
        group[y : y + member.shape[0], x : x + member.shape[1]] = member
    assert len(tracker.detect(group)) == 7


def test_the_face_pointed_at_is_chosen(tracker: FaceTracker, couple: Image) -> None:
    (_, other) = tracker.detect(couple)
    point = (other.box[0] + 10, other.box[1] + 10)
    chosen, notes = tracker.choose_face(couple, point=point)
    assert distance(chosen, other.points) < 0.02
    assert notes == ()


def test_pointing_at_no_face_takes_the_nearest_and_says_so(
    tracker: FaceTracker, portrait: Image
) -> None:
    _, notes = tracker.choose_face(portrait, point=(20, 500))
    assert "No face found at (20, 500)" in notes[0]


@pytest.mark.parametrize("kind", ["grey", "noise", "shapes", "one row"])
def test_a_picture_without_a_face_is_refused(tracker: FaceTracker, kind: str) -> None:
    noise = np.random.default_rng(3).integers(0, 255, (300, 400, 3), dtype=np.uint8)
    shapes = np.full((300, 400, 3), 220, np.uint8)
    for x in range(40, 400, 80):
        cv2.circle(shapes, (x, 150), 30, (180, 60, 20), -1)
    image = {"grey": noise // 255, "noise": noise, "shapes": shapes, "one row": noise[:1]}[kind]
    assert tracker.detect(image) == []
    with pytest.raises(
        InputError, match=r"No face found in holiday\.png, which is \d+ x \d+ pixels"
    ) as error:
        tracker.choose_face(image, name="holiday.png")
    assert "from the front" in error.value.fix


def test_a_face_too_small_to_animate_is_refused(
    tracker: FaceTracker, portrait: Image, face: Face
) -> None:
    tiny = scaled(portrait, 20 / (face.box[2] - face.box[0]))
    with pytest.raises(InputError, match=r"in me\.png is \d+ px wide") as error:
        tracker.choose_face(tiny, name="me.png")
    assert "24 px" in error.value.fix


def test_a_file_that_is_not_the_model_is_reported(tmp_path: Path) -> None:
    for content in (None, b"not a zip"):
        path = tmp_path / "face_landmarker.task"
        if content is not None:
            path.write_bytes(content)
        with pytest.raises(WeightError, match="not a face landmarker"):
            FaceTracker(path)
