from typing import Any

import numpy as np
import pytest
from avatar_hub_warp.blendshapes import BLINK
from avatar_hub_warp.driver import Engine as Driver
from avatar_hub_warp.lipsync import Engine as LipSync

VIDEO = {"image": None, "face": None, "fps": 25.0, "seed": 0, "need": "image"}


@pytest.fixture
def hello(say: Any) -> list[dict[str, Any]]:
    return [say((" ", 0.2), ("h", 0.05), ("a", 0.25)), say(("m", 0.1), ("o", 0.3), (" ", 0.15))]


def driving(source: dict[str, Any], count: int, **pose: float) -> list[dict[str, Any]]:
    """A clip that turns and shuts its eyes, from rest."""
    frames = []
    for share in np.linspace(0, 1, count):
        face = {**source["face"], "blendshapes": np.zeros(52, np.float32)}
        face["blendshapes"][list(BLINK)] = share
        face["pose"] = np.float32([pose.get("yaw", 0) * share, 0, 0])
        frames.append({"image": None, "face": face})
    return frames


def test_motion_is_drawn_by_the_lip_sync(
    source: dict[str, Any], hello: Any, driver_params: Any, lipsync_params: Any
) -> None:
    motion = list(Driver().drive(source, hello, None, driver_params))
    assert len(motion) == round(1.05 * 25)
    assert all(frame["image"] is None for frame in motion)
    assert motion[0]["face"]["blendshapes"].shape == (52,)
    drawn = list(LipSync().sync(source, motion, hello, lipsync_params))
    assert len(drawn) == len(motion)
    assert all(frame["image"].shape == source["image"].shape for frame in drawn)
    mouth = np.s_[195:260, 130:260]
    opening, rest = drawn[10]["image"][mouth], drawn[1]["image"][mouth]
    assert np.abs(opening.astype(int) - rest).mean() > 3


def test_driver_draws_when_pictures_are_needed(
    landmarks: np.ndarray, source_of: Any, hello: Any, driver_params: Any
) -> None:
    source = source_of(landmarks, need="image")
    frames = list(Driver().drive(source, hello, None, driver_params))
    assert len(frames) == round(1.05 * 25)
    assert frames[-1]["image"].dtype == np.uint8
    assert not np.array_equal(frames[-1]["image"], source["image"])
    assert frames[-1]["face"]["points"].shape == (478, 3)


def test_same_seed_same_frames(source: dict[str, Any], hello: Any, driver_params: Any) -> None:
    one, two = (list(Driver().drive(source, hello, None, driver_params)) for _ in range(2))
    for a, b in zip(one, two, strict=True):
        np.testing.assert_array_equal(a["face"]["pose"], b["face"]["pose"])


def test_driving_video_is_followed_then_life_goes_on(
    source: dict[str, Any], say: Any, driver_params: Any
) -> None:
    speech = [say((" ", 4.0))]
    clip = driving(source, 25, yaw=8.0)
    frames = list(Driver().drive(source, speech, clip, driver_params))
    assert len(frames) == 100
    assert frames[24]["face"]["pose"][0] == pytest.approx(8.0, rel=0.25)
    assert frames[24]["face"]["blendshapes"][BLINK[0]] > 0.8
    assert abs(frames[70]["face"]["pose"][0]) < 4, "it ends before the speech: idle life follows"


def test_a_wild_driving_video_is_tamed(
    source: dict[str, Any], say: Any, driver_params: Any
) -> None:
    frames = list(
        Driver().drive(source, [say((" ", 1.0))], driving(source, 25, yaw=80.0), driver_params)
    )
    assert frames[-1]["face"]["pose"][0] < 16


@pytest.mark.parametrize("clip", [[], [{"image": None, "face": None}] * 5])
def test_a_driving_video_without_a_face_is_idle_life(
    source: dict[str, Any], say: Any, driver_params: Any, clip: list[Any]
) -> None:
    frames = list(Driver().drive(source, [say((" ", 2.0))], clip, driver_params))
    assert len(frames) == 50
    assert frames[-1]["face"]["pose"].any()


def test_video_frames_pass_untouched_where_no_face_is(
    source: dict[str, Any], hello: Any, lipsync_params: Any
) -> None:
    blank = {"image": np.zeros((48, 64, 3), np.uint8), "face": None}
    with_face = {"image": source["image"], "face": source["face"]}
    drawn = list(LipSync().sync(VIDEO, [blank, with_face, blank], hello, lipsync_params))
    assert drawn[0] is blank
    assert drawn[2] is blank
    assert not np.array_equal(drawn[1]["image"], source["image"])


def test_frames_go_on_after_the_speech_with_a_closed_mouth(
    source: dict[str, Any], say: Any, lipsync_params: Any
) -> None:
    frames = [{"image": source["image"], "face": source["face"]}] * 30
    drawn = list(LipSync().sync(VIDEO, frames, [say(("a", 0.5))], lipsync_params))
    assert len(drawn) == 30
    np.testing.assert_array_equal(drawn[20]["image"], drawn[29]["image"])


def test_two_jobs_at_once_do_not_meet(
    source: dict[str, Any], hello: Any, driver_params: Any, lipsync_params: Any
) -> None:
    engine = LipSync()

    def job() -> Any:
        motion = Driver().drive(source, hello, None, driver_params)
        return engine.sync(source, motion, hello, lipsync_params)

    alone = [frame["image"] for frame in job()]
    for one, two, expected in zip(job(), job(), alone, strict=True):
        np.testing.assert_array_equal(one["image"], expected)
        np.testing.assert_array_equal(two["image"], expected)


def test_strength_scales_the_opening(source: dict[str, Any], say: Any, lipsync_params: Any) -> None:
    def difference(strength: float) -> float:
        frames = [{"image": None, "face": source["face"]}] * 12
        params = {**lipsync_params, "strength": strength}
        drawn = list(LipSync().sync(source, frames, [say(("a", 0.5))], params))
        silent = next(iter(LipSync().sync(source, frames, [say((" ", 0.5))], params)))
        return float(np.abs(drawn[8]["image"].astype(int) - silent["image"]).mean())

    assert difference(0.0) < 0.05
    assert difference(1.0) > difference(0.5) > 0.1
