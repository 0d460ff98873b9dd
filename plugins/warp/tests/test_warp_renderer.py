from typing import Any

import cv2
import numpy as np
import pytest
from avatar_hub_warp.expression import add_mouth
from avatar_hub_warp.geometry import LOWER_INNER, UPPER_INNER, rotation
from avatar_hub_warp.pose import Lids, Pose
from avatar_hub_warp.renderer import MovingMouth, Renderer
from avatar_hub_warp.visemes import OPEN, PRESS, SIZE


def mouth_row(**values: float) -> np.ndarray:
    row = np.zeros(SIZE, np.float32)
    for name, value in values.items():
        row[{"open": OPEN, "press": PRESS}[name]] = value
    return row


def blue(image: np.ndarray) -> int:
    """Pixels that show the drawing's inside of the mouth."""
    red, _, colour = (image[..., i].astype(int) for i in range(3))
    return int(((colour > 140) & (red < 90)).sum())


def green(image: np.ndarray) -> int:
    red, colour, _ = (image[..., i].astype(int) for i in range(3))
    return int(((colour > 120) & (red < 100)).sum())


@pytest.fixture
def renderer(source: dict[str, Any]) -> Renderer:
    return Renderer(source["image"], source["face"]["points"])


def test_background_keeps_its_pixels_bit_for_bit(landmarks: np.ndarray, source_of: Any) -> None:
    points = landmarks * np.float32(0.4) + np.array([110, 120, 0], np.float32)
    renderer = Renderer(source_of(points)["image"], points)
    pose = add_mouth(Pose(turn=rotation(5, 4, 3)), renderer.mouth, mouth_row(open=0.15))
    drawn = renderer.draw(pose)
    assert drawn.shape == renderer.image.shape
    assert drawn.dtype == np.uint8
    unit, (x, y) = renderer.geometry.unit, renderer.geometry.origin[:2]
    rows, columns = np.mgrid[0:384, 0:384]
    away = np.hypot((columns - x) / 1.75, (rows - y - 0.2 * unit) / 2.4) > unit
    assert away.mean() > 0.5
    np.testing.assert_array_equal(drawn[away], renderer.image[away])
    assert (drawn != renderer.image)[~away].mean() > 0.5


@pytest.mark.parametrize("row", [mouth_row(press=1.0), mouth_row()], ids=["bilabial", "silence"])
def test_lips_of_an_open_smile_close(renderer: Renderer, row: np.ndarray) -> None:
    assert blue(renderer.image) > 500
    assert blue(renderer.draw(add_mouth(Pose(), renderer.mouth, row))) < 25


def with_moustache(image: np.ndarray, points: np.ndarray, light: float) -> np.ndarray:
    """Dark hair from under the nose down to the upper lip's lower edge."""
    ring = points[[*UPPER_INNER, 322, 391, 2, 165, 92], :2].round().astype(np.int32)
    hairy = (image * light).astype(np.uint8)
    cv2.fillPoly(hairy, [ring], (int(35 * light), int(30 * light), int(28 * light)))
    return hairy


def test_under_a_moustache_the_mouth_opens_further_and_still_closes(
    landmarks: np.ndarray, source: dict[str, Any]
) -> None:
    found = []
    for image in (
        source["image"],
        with_moustache(source["image"], landmarks, 1.0),
        with_moustache(source["image"], landmarks, 0.5),
    ):
        renderer = Renderer(image, landmarks)
        hidden = renderer.interior.palette.lip_hidden
        poses = [
            add_mouth(Pose(), renderer.mouth, row, hidden)
            for row in (mouth_row(), mouth_row(press=1.0), mouth_row(open=0.03))
        ]
        moved = [renderer.landmarks(pose) for pose in poses]
        found.append([(m[14, 1] - m[13, 1]) / renderer.geometry.unit for m in moved])
    (plain, hairy, dim) = np.array(found)
    np.testing.assert_allclose(hairy, dim, atol=1e-3)
    np.testing.assert_allclose(hairy[:2], plain[:2], atol=1e-3)
    assert hairy[2] > plain[2] + 0.015


def test_mouth_opens_as_far_as_asked(renderer: Renderer, landmarks: np.ndarray) -> None:
    found = []
    for opening in (0.0, 0.06, 0.12, 0.18):
        moved = renderer.landmarks(add_mouth(Pose(), renderer.mouth, mouth_row(open=opening)))
        found.append((moved[14, 1] - moved[13, 1]) / renderer.geometry.unit)
    assert found == sorted(found)
    np.testing.assert_allclose(found, (0.0, 0.06, 0.12, 0.18), atol=0.035)


def test_lips_half_a_pixel_apart_show_no_line_of_teeth(landmarks: np.ndarray) -> None:
    points = landmarks * 0.5
    for above, below in zip(UPPER_INNER[1:-1], LOWER_INNER[1:-1], strict=True):
        points[below] = points[above] + (0, 0.45, 0)
    lips = np.full((192, 192, 3), (170, 80, 80), np.uint8)
    drawn = Renderer(lips, points).draw(Pose().set(wide=0.1)).astype(int)
    assert np.abs(drawn - lips).max() < 20


def test_lids_cover_the_iris_and_leave_the_brow(renderer: Renderer, landmarks: np.ndarray) -> None:
    assert green(renderer.image) > 60
    shut = renderer.draw(Pose(left=Lids(1.0), right=Lids(1.0)))
    assert green(shut) < 0.12 * green(renderer.image)
    brow = int(landmarks[[65, 295], 1].mean())
    np.testing.assert_array_equal(shut[: brow - 8], renderer.image[: brow - 8])
    np.testing.assert_array_equal(renderer.draw(Pose()), renderer.draw(Pose()))
    assert green(renderer.draw(Pose())) == green(renderer.image), "the eyes open again"


def test_gaze_moves_the_iris(renderer: Renderer) -> None:
    def centre(image: np.ndarray) -> float:
        seen = (image[..., 1].astype(int) > 120) & (image[..., 0] < 100)
        return float(np.argwhere(seen)[:, 1].mean())

    look = Lids(gaze=(0.03, 0.0))
    assert centre(renderer.draw(Pose(left=look, right=look))) > centre(renderer.image) + 1.5


def test_landmarks_move_with_the_head(renderer: Renderer, landmarks: np.ndarray) -> None:
    moved = renderer.landmarks(Pose(turn=rotation(6, 0, 0)))
    assert moved[1, 0] > landmarks[1, 0] + 5, "the nose goes to the right"
    np.testing.assert_allclose(renderer.landmarks(Pose()), landmarks, atol=0.5)


@pytest.mark.parametrize(
    ("scale", "shift"),
    [(0.12, (180, 200)), (1.0, (-150, 0)), (1.0, (170, 120)), (2.5, (-300, -250))],
    ids=["tiny", "cut at the left", "cut below", "larger than the picture"],
)
def test_faces_small_large_or_cut_off_are_drawn(
    landmarks: np.ndarray, source_of: Any, scale: float, shift: tuple[int, int]
) -> None:
    points = landmarks * np.float32(scale)
    points[:, :2] += shift
    source = source_of(points)
    renderer = Renderer(source["image"], points)
    lids = Lids(0.7, 0.2, (0.02, 0.0))
    pose = Pose(turn=rotation(5, 3, 2), left=lids, right=lids)
    drawn = renderer.draw(add_mouth(pose, renderer.mouth, mouth_row(open=0.15)))
    assert drawn.shape == source["image"].shape


@pytest.mark.parametrize("roll", [-35, 0, 60])
def test_a_tilted_face_opens_along_its_own_axis(
    landmarks: np.ndarray, source_of: Any, roll: float
) -> None:
    points = (landmarks - (192, 192, 0)) @ rotation(0, 0, roll).T + np.float32([192, 192, 0])
    renderer = Renderer(source_of(points)["image"], points)
    moved = renderer.landmarks(add_mouth(Pose(), renderer.mouth, mouth_row(open=0.18)))
    chin = (moved - points)[152, :2]
    down = renderer.geometry.axes[1, :2] / np.linalg.norm(renderer.geometry.axes[1, :2])
    assert chin @ down == pytest.approx(np.linalg.norm(chin), rel=0.03)


def test_a_videos_own_frame_changes_round_the_mouth_only(source: dict[str, Any]) -> None:
    image, points = source["image"], source["face"]["points"]
    moving = MovingMouth(image, points)
    drawn = moving.draw(add_mouth(Pose(), moving.mouth, mouth_row(press=1.0)))
    assert blue(drawn) < 25
    eyes = int(points[[33, 263], 1].max() + 15)
    np.testing.assert_array_equal(drawn[:eyes], image[:eyes])
    assert image is not drawn
    assert blue(image) > 500, "the frame that was given stays as it is"
