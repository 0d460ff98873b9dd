"""hub/flows/driving.py: drivers that only copy motion, and those that animate several faces."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from importlib.metadata import EntryPoint
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest
from PIL import Image as Picture

from hub import Hub, InputError, ProviderError
from hub.errors import Cancelled
from hub.flows import stages
from hub.flows.events import Note, Preview
from hub.flows.request import MakeAvatar
from hub.media import VideoWriter, read_video, write_audio
from hub.settings import load_settings
from hub.store import Recipe
from hub.types import Audio, Image

pytestmark = pytest.mark.weights

SPEECH = Audio(np.full(36_000, 0.1, np.float32), 24_000)
GREEN = (0, 255, 0)


@pytest.fixture
def recording(tmp_path: Path) -> Path:
    """A second and a half: 38 frames."""
    write_audio(tmp_path / "speech.wav", SPEECH)
    return tmp_path / "speech.wav"


@pytest.fixture
def request_to_copy(sample_portrait_path: Path, recording: Path) -> Callable[..., MakeAvatar]:
    """The sample portrait, moved by the driver that only copies."""

    def asked_with(**values: Any) -> MakeAvatar:
        return asked(sample_portrait_path, recording, driver="copy", **values)

    return asked_with


@pytest.fixture
def clip(portrait: Image, tmp_path: Path) -> Path:
    """Ten frames of a face that goes to the right."""
    path = tmp_path / "nod.mp4"
    with VideoWriter(path, width=256, height=256, fps=25) as writer:
        for step in range(10):
            writer.write(np.ascontiguousarray(np.roll(portrait[::2, ::2], 2 * step, axis=1)))
    return path


def asked(portrait: Path, recording: Path, **values: Any) -> MakeAvatar:
    fields = {"portrait": portrait, "audio": recording, "lipsync": "bar", "size": 256}
    return MakeAvatar.check(**fields | values)


def is_green(frame: Image) -> bool:
    return bool(np.abs(frame[20:36, 4:36].mean((0, 1)) - GREEN).max() < 30)


def call_of(toys: ModuleType, name: str) -> dict[str, Any]:
    (found,) = [call for call in toys.calls if name in call]
    return found


def test_without_a_driving_video_another_driver_moves_the_picture(
    crop_hub: Hub, crop_toys: ModuleType, request_to_copy: Any, tmp_path: Path
) -> None:
    request = request_to_copy(idle_driver="sway", seed=3)
    (*events, result) = crop_hub.run(request, out=tmp_path / "out.mp4")
    notes = [event.text for event in events if isinstance(event, Note)]
    assert notes == ["Copy follows the idle motion of Sway, for there is no driving video."]
    frames = list(read_video(result.video, 25))
    assert len(frames) == 38
    assert all(is_green(frame) for frame in frames)
    call = call_of(crop_toys, "driving")
    assert (call["driving"], call["faces"]) == (38, 38)
    assert not np.array_equal(frames[2][60:], frames[8][60:])
    assert set(result.metrics["stages"]) == {"speech", "idle", "driver", "lipsync"}


def test_the_recipe_tells_who_moved_it_and_it_moves_so_again(
    crop_hub: Hub, request_to_copy: Any, tmp_path: Path
) -> None:
    request = request_to_copy(idle_driver="sway", seed=3)
    (*_, first) = crop_hub.run(request, out=tmp_path / "out.mp4")
    recipe = Recipe.read(first.recipe)
    assert (recipe.providers["driver"].id, recipe.providers["idle_driver"].id) == ("copy", "sway")
    again = crop_hub.remake(first.recipe, out=tmp_path / "again.mp4")
    assert Recipe.read(again.recipe).providers == recipe.providers
    pairs = zip(read_video(first.video, 25), read_video(again.video, 25), strict=True)
    assert all(np.array_equal(one, other) for one, other in pairs)


def test_the_best_driver_with_idle_motion_is_taken(
    crop_hub: Hub, request_to_copy: Any, tmp_path: Path
) -> None:
    request = request_to_copy()
    (*_, result) = crop_hub.run(request, out=tmp_path / "out.mp4")
    assert Recipe.read(result.recipe).providers["idle_driver"].id == "sway"


def test_a_driver_that_only_copies_is_not_taken_unasked(crop_hub: Hub) -> None:
    assert [listing.id for listing in crop_hub.providers("driver")] == ["copy", "sway", "nod"]
    assert crop_hub.get("driver").spec.id == "sway"


def test_a_driving_video_needs_no_other_driver_and_goes_back_and_forth(
    crop_hub: Hub, crop_toys: ModuleType, request_to_copy: Any, clip: Path, tmp_path: Path
) -> None:
    request = request_to_copy(driving_video=clip)
    (*_, result) = crop_hub.run(request, out=tmp_path / "out.mp4")
    assert call_of(crop_toys, "driving")["driving"] == 38
    assert "idle_driver" not in Recipe.read(result.recipe).providers
    frames = [frame[48:].astype(int) for frame in read_video(result.video, 25)]
    assert len(frames) == 38
    back, far = (np.abs(frames[i] - frames[0]).mean() for i in (18, 9))  # 0 ... 9 8 ... 0 1 ...
    assert back < 0.3 * far


@pytest.mark.parametrize("moved_by", ["clip", "sway"])
def test_the_stage_alone_gives_as_many_frames(
    crop_hub: Hub, crop_toys: ModuleType, request_to_copy: Any, clip: Path, moved_by: str
) -> None:
    motion = {"driving_video": clip} if moved_by == "clip" else {"idle_driver": "sway"}
    out = clip.with_name("out.mp4")
    list(stages.drive(crop_hub, request_to_copy(**motion), out))
    assert len(list(read_video(out, 25))) == 38
    assert call_of(crop_toys, "driving")["driving"] == 38


def test_where_no_driver_moves_by_itself_the_user_is_told(
    crop_hub: Hub, request_to_copy: Any, tmp_path: Path
) -> None:
    hub = Hub(load_settings(), points=[EntryPoint("copies", "copies_only", "avatar_hub")])
    request = request_to_copy(lipsync=None)
    out = tmp_path / "o.mp4"
    for run in (hub.run(request, out=out), stages.drive(hub, request, out)):
        with pytest.raises(ProviderError, match="Copy copies the motion of a video") as caught:
            list(run)
        assert "Give a driving video" in caught.value.fix
    assert not out.exists()


def test_a_driving_video_without_a_face_is_refused(
    crop_hub: Hub, request_to_copy: Any, tmp_path: Path
) -> None:
    wall = tmp_path / "wall.mp4"
    with VideoWriter(wall, width=128, height=128, fps=25) as writer:
        for _ in range(10):
            writer.write(np.full((128, 128, 3), 90, np.uint8))
    request = request_to_copy(driving_video=wall)
    with pytest.raises(InputError, match=r"No face was found in wall\.mp4"):
        list(crop_hub.run(request, out=tmp_path / "out.mp4"))


@pytest.fixture
def pair(portrait: Image, tmp_path: Path) -> Path:
    """A small face on the left, a large one on the right."""
    both = np.full((512, 800, 3), 120, np.uint8)
    both[100:356, :256] = portrait[::2, ::2]
    both[:, 288:] = portrait
    Picture.fromarray(both).save(tmp_path / "pair.png")
    return tmp_path / "pair.png"


def test_a_driver_of_several_faces_is_given_all_largest_first(
    crop_hub: Hub, crop_toys: ModuleType, pair: Path, recording: Path, tmp_path: Path
) -> None:
    request = asked(pair, recording, driver="sway", size=400, face=(120, 150))
    list(stages.drive(crop_hub, request, tmp_path / "out.mp4"))
    source = call_of(crop_toys, "source")["source"]
    widths = [float(np.ptp(face["points"][:, 0])) for face in source["faces"]]
    assert len(widths) == 2
    assert widths[0] > 1.5 * widths[1]
    assert source["face"]["points"][:, 0].max() < 128  # the one that was pointed at


def test_of_faces_that_a_driver_does_not_tell_the_chosen_one_speaks(
    crop_hub: Hub, pair: Path, recording: Path, tmp_path: Path
) -> None:
    frames: dict[str, list[Image]] = {}
    for lipsync in ("invert", "bar"):
        request = asked(pair, recording, driver="sway", size=400, face=(120, 150), lipsync=lipsync)
        (*_, result) = crop_hub.run(request, out=tmp_path / f"{lipsync}.mp4")
        frames[lipsync] = [frame[16:].astype(int) for frame in read_video(result.video, 25)]
    change = np.mean([np.abs(a - b) for a, b in zip(*frames.values(), strict=True)], axis=(0, 3))
    assert change[:, :128].max() > 20
    assert change[:, 150:].max() < 10


def test_a_job_of_two_drivers_stops_at_once(
    crop_hub: Hub, sample_portrait_path: Path, tmp_path: Path
) -> None:
    request = MakeAvatar.check(
        portrait=sample_portrait_path, text="one " * 200, driver="copy", lipsync="bar", size=256
    )
    stop = threading.Event()
    events = crop_hub.run(request, out=tmp_path / "out.mp4", stop=stop)
    next(event for event in events if isinstance(event, Preview))
    stop.set()
    started = time.monotonic()
    with pytest.raises(Cancelled):
        list(events)
    assert time.monotonic() - started < 10
    assert not (tmp_path / "out.mp4").exists()
