"""Lip syncs that work on crops, from the provider to the finished video."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from importlib.metadata import EntryPoint
from pathlib import Path
from types import ModuleType
from typing import Any

import cv2
import numpy as np
import pytest

from hub import Hub, ProviderError
from hub.face.stage import AHEAD
from hub.flows import stages
from hub.flows.request import MakeAvatar
from hub.media import probe, read_video, write_audio
from hub.settings import load_settings
from hub.types import Audio, Face, Frame, Image, Mark

pytestmark = pytest.mark.weights

TOYS, CROP_TOYS = (EntryPoint(name, name, "avatar_hub") for name in ("flow_toys", "crop_toys"))
LIPS, NOSE, EYES = 14, 4, (159, 386)


@pytest.fixture
def hub(crop_hub: Hub) -> Hub:
    return crop_hub


@pytest.fixture
def toys(crop_toys: ModuleType) -> ModuleType:
    return crop_toys


@pytest.fixture(scope="module")
def small(portrait: Image) -> Image:
    return cv2.resize(portrait, (256, 256), interpolation=cv2.INTER_AREA)


@pytest.fixture
def face(hub: Hub, small: Image) -> Face:
    return hub.faces.detect(small)[0]


def speech(seconds: float, *marks: Mark) -> list[Audio]:
    """A hum of 24 kHz; all of it is spoken unless marks say otherwise."""
    hum = np.sin(np.arange(round(seconds * 24_000)) * 2 * np.pi * 200 / 24_000) * 0.3
    return [Audio(hum.astype(np.float32), 24_000, "", marks or (Mark("m", 0.0, seconds),))]


def numbered(small: Image, face: Face, count: int, *, without: tuple[int, ...] = ()) -> list[Frame]:
    """Frames whose first row tells their number; some have no face."""
    frames = []
    for number in range(count):
        image = small.copy()
        image[0] = number
        frames.append(Frame(image, None if number in without else face))
    return frames


def around(image: Image, face: Face, point: int) -> Any:
    x, y = face.points[point, :2].round().astype(int)
    return image[y - 1 : y + 2, x - 1 : x + 2].astype(int)


def has_own_mouth(frame: Frame, own: Frame) -> bool:
    return np.array_equal(frame.image, own.image)


def with_lips(face: Face, gap: float) -> Face:
    """The face with its lips so many mouth widths apart."""
    points = face.points.copy()
    width = np.linalg.norm(points[61, :2] - points[291, :2])
    points[13] = points[14] - np.array([0, gap * width, 0], np.float32)
    return Face(points, face.blendshapes, face.pose)


@pytest.mark.parametrize("batch", [1, 5, 16, AHEAD])
def test_frames_come_back_in_order_whatever_the_batch(
    hub: Hub, toys: ModuleType, small: Image, face: Face, batch: int
) -> None:
    frames = numbered(small, face, 40, without=(0, 7, 8, 9, 39))
    lips = hub.get("lipsync", "invert")
    given = list(lips.sync(iter(frames), speech(1.6), params={"batch": batch}))
    assert [int(frame.image[0, 0, 0]) for frame in given] == list(range(40))
    assert [i for i in range(40) if has_own_mouth(given[i], frames[i])] == [0, 7, 8, 9, 39]
    assert [frame.face is None for frame in given] == [frame.face is None for frame in frames]
    (call,) = toys.calls
    assert call["faces"] == 35
    assert set(call["sizes"]) == {(64, 64, 3), None}


def test_only_the_mouth_is_the_engines(hub: Hub, small: Image, face: Face) -> None:
    own = Frame(small, face)
    (frame,) = hub.get("lipsync", "invert").sync([own], speech(0.04))
    assert np.abs(around(frame.image, face, LIPS) - around(small, face, LIPS)).mean() > 40
    for point in (NOSE, *EYES):
        assert np.array_equal(around(frame.image, face, point), around(small, face, point))


def test_the_engine_hears_its_rate_and_exact_zeros_in_pauses(
    hub: Hub, toys: ModuleType, small: Image, face: Face
) -> None:
    chunks = speech(2.0, Mark("a", 0.5, 1.0))
    list(hub.get("lipsync", "invert").sync(numbered(small, face, 50), chunks))
    (call,) = toys.calls
    assert {chunk["sample_rate"] for chunk in call["heard"]} == {16_000}
    heard = np.concatenate([chunk["samples"] for chunk in call["heard"]])
    assert len(heard) == 32_000
    assert heard[8_000:16_000].any()
    assert not heard[:6_800].any()
    assert not heard[17_400:].any()


def test_closed_lips_are_the_frames_own_in_silence(hub: Hub, small: Image, face: Face) -> None:
    frames = numbered(small, with_lips(face, 0.0), 75)
    chunks = speech(3.0, Mark("a", 1.0, 2.0))
    given = list(hub.get("lipsync", "invert").sync(frames, chunks))
    own = [has_own_mouth(*pair) for pair in zip(given, frames, strict=True)]
    assert all(own[:20])
    assert not any(own[24:52])
    assert all(own[56:])
    change = [
        np.abs(g.image.astype(int) - f.image).max() for g, f in zip(given, frames, strict=True)
    ]
    assert max(np.abs(np.diff(change))) < 0.75 * max(change)


def test_lips_that_are_open_in_the_frame_are_the_engines_in_silence_too(
    hub: Hub, small: Image, face: Face
) -> None:
    frames = numbered(small, with_lips(face, 0.2), 25)
    given = list(hub.get("lipsync", "invert").sync(frames, speech(1.0, Mark(",", 0.0, 1.0))))
    assert not any(has_own_mouth(*pair) for pair in zip(given, frames, strict=True))


def test_the_first_frame_waits_for_its_batch_and_no_longer(
    hub: Hub, small: Image, face: Face
) -> None:
    taken = 0

    def frames() -> Iterator[Frame]:
        nonlocal taken
        for frame in numbered(small, face, 60):
            taken += 1
            yield frame

    given = hub.get("lipsync", "invert").sync(frames(), speech(2.4), params={"batch": 8})
    next(given)
    assert taken == 8
    given.close()


@pytest.mark.parametrize(
    ("params", "message"),
    [
        ({"wrong": "size"}, r"a crop must be 64 x 64 x 3 or larger, got 62 x 64 x 3"),
        ({"batch": 500}, rf"it took {AHEAD} frames before it gave back the first"),
    ],
)
def test_an_engine_that_breaks_the_contract_is_told_so(
    hub: Hub, small: Image, face: Face, params: dict[str, Any], message: str
) -> None:
    frames = numbered(small, face, 200)
    with pytest.raises(
        ProviderError, match=rf"Invert \(lipsync invert\) gave .*{message}"
    ) as caught:
        list(hub.get("lipsync", "invert").sync(frames, speech(8), params=params))
    assert "tell its author" in caught.value.fix


def test_more_frames_than_were_taken_are_refused(hub: Hub, small: Image, face: Face) -> None:
    lips = hub.get("lipsync", "invert")
    with pytest.raises(ProviderError, match="it gave back more frames than it had taken"):
        list(lips.sync(numbered(small, face, 4), speech(1), params={"wrong": "more", "batch": 4}))


def test_leaving_ends_the_engines_call_at_once(
    hub: Hub, toys: ModuleType, small: Image, face: Face
) -> None:
    given = hub.get("lipsync", "invert").sync(numbered(small, face, 50), speech(2))
    next(given)
    given.close()
    assert toys.closed.is_set()


def test_a_worker_gives_the_same_frames(
    hub: Hub, small: Image, face: Face, monkeypatch: pytest.MonkeyPatch
) -> None:
    frames = numbered(small, face, 12, without=(3,))
    here = list(hub.get("lipsync", "invert").sync(iter(frames), speech(0.5)))
    monkeypatch.setenv("AVATAR_HUB_FORCE_WORKERS", "invert")
    other = Hub(load_settings(), points=[CROP_TOYS])
    try:
        lips = other.get("lipsync", "invert")
        there = list(lips.sync(iter(frames), speech(0.5), params={"batch": 5}))
    finally:
        other.close()
    pairs = zip(here, there, strict=True)
    assert all(np.array_equal(one.image, two.image) for one, two in pairs)


def test_two_jobs_at_once_keep_to_their_own_frames(hub: Hub, small: Image, face: Face) -> None:
    lips = hub.get("lipsync", "invert")
    light = [Frame(frame.image // 2 + 120, face) for frame in numbered(small, face, 40)]
    jobs = {"own": numbered(small, face, 40), "light": light}
    alone = {name: list(lips.sync(frames, speech(1.6))) for name, frames in jobs.items()}
    together: dict[str, list[Frame]] = {}

    def run(name: str, batch: int) -> None:
        frames = lips.sync(jobs[name], speech(1.6), params={"batch": batch})
        together[name] = [frame for frame in frames if time.sleep(0.001) is None]

    threads = [threading.Thread(target=run, args=job) for job in (("own", 3), ("light", 7))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for name, frames in alone.items():
        pairs = zip(frames, together[name], strict=True)
        assert all(np.array_equal(one.image, two.image) for one, two in pairs)


def test_a_small_face_in_a_large_picture_changes_there_alone(
    hub: Hub, small: Image, face: Face
) -> None:
    large = np.full((1200, 1600, 3), 90, np.uint8)
    large[700:956, 1200:1456] = small
    points = face.points + np.array([1200, 700, 0], np.float32)
    (frame,) = hub.get("lipsync", "invert").sync(
        [Frame(large, Face(points, face.blendshapes, face.pose))], speech(0.04)
    )
    changed = np.argwhere((frame.image != large).any(2))
    left, top, right, bottom = face.box
    assert len(changed) > 50
    assert (changed.min(0) >= (700 + top - 1, 1200 + left - 1)).all()
    assert (changed.max(0) <= (700 + bottom + 1, 1200 + right + 1)).all()


def test_the_whole_flow_has_exactly_the_speechs_frames(
    hub: Hub, toys: ModuleType, sample_portrait_path: Path, tmp_path: Path
) -> None:
    result = hub.make_avatar(
        portrait=sample_portrait_path,
        text="one two three",
        lipsync="invert",
        driver="sway",
        size=256,
        params={"lipsync": {"batch": 10}, "tts": {"speed": 0.97}},
        out=tmp_path / "out.mp4",
    )
    wanted = round(3 * 0.5 / 0.97 * 25)
    assert result.metrics["frames"] == wanted == len(list(read_video(result.video, 25)))
    (call,) = [call for call in toys.calls if "heard" in call]
    assert call["faces"] == wanted  # the driver doesn't know them: the hub has tracked them


def test_a_hung_engine_fails_the_job_and_says_which(
    toy_hub: Hub, sample_portrait_path: Path, tmp_path: Path
) -> None:
    """The toy hub is impatient; its driver tells the faces of its frames."""
    impatient = Hub(toy_hub.settings, points=[TOYS, CROP_TOYS])
    with pytest.raises(ProviderError, match="The stage lipsync has given nothing for 3 s"):
        impatient.make_avatar(
            portrait=sample_portrait_path,
            text="one " * 6,
            lipsync="invert",
            driver="nod",
            size=256,
            params={"lipsync": {"wrong": "hang", "batch": 500}},
            out=tmp_path / "out.mp4",
        )
    assert not (tmp_path / "out.mp4").exists()


def test_a_picture_and_a_clip_speak_without_a_driver(
    hub: Hub, toys: ModuleType, sample_portrait_path: Path, tmp_path: Path
) -> None:
    recording = tmp_path / "speech.wav"
    write_audio(recording, speech(1.2)[0])
    picture = MakeAvatar.check(
        portrait=sample_portrait_path, audio=recording, lipsync="invert", size=256
    )
    moving = tmp_path / "moving.mp4"
    list(stages.sync_lips(hub, picture, moving))
    assert probe(moving).has_audio
    clip = MakeAvatar.check(portrait=moving, audio=recording, lipsync="invert", size=128, fps=10)
    list(stages.sync_lips(hub, clip, tmp_path / "again.mp4"))
    assert [len(call["sizes"]) for call in toys.calls] == [30, 12]
    assert len(list(read_video(tmp_path / "again.mp4", 10))) == 12
