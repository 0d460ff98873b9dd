"""A clip's faces are found once, whoever asks for them, and are the same ever after."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import numpy as np
import pytest

from hub import Frame, Hub, MakeAvatar, WeightError
from hub.flows.cached_track import BLOCK
from hub.flows.sources import clip_frames
from hub.media import VideoWriter
from hub.settings import load_settings
from hub.types import Image

pytestmark = pytest.mark.weights

LENGTH = BLOCK + 6


@pytest.fixture(scope="module")
def clip(portrait: Image, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample portrait swaying."""
    file = tmp_path_factory.mktemp("clip") / "sway.mp4"
    with VideoWriter(file, width=192, height=192, fps=10) as writer:
        for index in range(LENGTH):
            shift = round(12 * np.sin(index / 5))
            picture = np.ascontiguousarray(portrait[::2, ::2][:192, 32:224])
            writer.write(np.roll(picture, shift, axis=1))
    return file


@pytest.fixture
def blind_hub(toy_hub: Hub, monkeypatch: pytest.MonkeyPatch) -> Iterator[Hub]:
    """A hub with the other's cache that has no face landmarker and can't fetch it."""
    monkeypatch.setenv("AVATAR_HUB_WEIGHTS_DIRS", "")
    hub = Hub(load_settings(), points=[])
    yield hub
    hub.close()


def frames(hub: Hub, clip: Path, count: int | None = None, **values: object) -> list[Frame]:
    request = MakeAvatar.check(portrait="me.png", text="a", fps=10, **values)
    return list(islice(clip_frames(hub, clip, request), count))


def same(one: list[Frame], other: list[Frame]) -> bool:
    return len(one) == len(other) and all(
        np.array_equal(a.image, b.image)
        and a.face is not None
        and b.face is not None
        and np.array_equal(a.face.points, b.face.points)
        and np.array_equal(a.face.blendshapes, b.face.blendshapes)
        and (a.face.pose, a.face.score) == (b.face.pose, b.face.score)
        for a, b in zip(one, other, strict=True)
    )


def test_a_clip_seen_whole_is_never_tracked_again(
    toy_hub: Hub, blind_hub: Hub, clip: Path, tmp_path: Path
) -> None:
    first = frames(toy_hub, clip)
    assert len(first) == LENGTH
    copy = tmp_path / "under another name.mp4"
    copy.write_bytes(clip.read_bytes())
    assert same(frames(blind_hub, copy), first)


def test_another_size_is_another_track(toy_hub: Hub, blind_hub: Hub, clip: Path) -> None:
    frames(toy_hub, clip)
    with pytest.raises(WeightError, match="face_landmarker"):
        frames(blind_hub, clip, size=128)


@pytest.mark.parametrize("seen", [5, BLOCK + 2])
def test_what_was_seen_of_a_clip_that_was_left_early_is_kept(
    toy_hub: Hub, blind_hub: Hub, clip: Path, seen: int
) -> None:
    first = frames(toy_hub, clip, seen)
    assert same(frames(blind_hub, clip, seen), first)
    with pytest.raises(WeightError):
        frames(blind_hub, clip, seen + 1)
    whole = frames(toy_hub, clip)
    assert len(whole) == LENGTH
    assert same(whole[:seen], first)
    assert same(frames(blind_hub, clip), whole)


def test_a_track_with_holes_is_made_whole(toy_hub: Hub, clip: Path) -> None:
    first = frames(toy_hub, clip)
    (entry,) = toy_hub.settings.cache_dir.glob("*-0")
    entry.unlink()
    assert same(frames(toy_hub, clip), first)
    assert entry.exists()


def test_frames_without_a_face_stay_without(toy_hub: Hub, blind_hub: Hub, tmp_path: Path) -> None:
    clip = tmp_path / "grey.mp4"
    with VideoWriter(clip, width=128, height=128, fps=10) as writer:
        for _ in range(8):
            writer.write(np.full((128, 128, 3), 90, np.uint8))
    for hub in (toy_hub, blind_hub):
        assert [frame.face for frame in frames(hub, clip)] == [None] * 8
