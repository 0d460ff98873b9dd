"""Many videos: what is made, what is kept, and what a failure or a stop leaves behind."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from hub import Hub, InputError
from hub.flows.batch import make_all
from hub.flows.events import Preview
from hub.flows.lists import Defaults, Item
from hub.flows.outputs import Outcome, OutputFolder
from hub.media import probe

pytestmark = pytest.mark.weights


def items(portrait: Path, *texts: str, **values: Any) -> list[Item]:
    defaults = Defaults({"portrait": portrait, "size": 128, **values})
    return [
        Item(f"{number:03d}", defaults.request({"text": text}, "a list"), f"item {number}")
        for number, text in enumerate(texts, 1)
    ]


def make(hub: Hub, wanted: list[Item], out: Path) -> list[Outcome]:
    with OutputFolder(out) as folder:
        return [event for event in make_all(hub, wanted, folder) if isinstance(event, Outcome)]


def states(outcomes: list[Outcome]) -> list[str]:
    return [outcome.state for outcome in outcomes]


def shown(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir() if not path.name.startswith("."))


def test_every_text_becomes_a_video_and_is_not_made_twice(
    toy_hub: Hub, sample_portrait_path: Path, tmp_path: Path
) -> None:
    out = tmp_path / "new" / "videos"
    wanted = items(sample_portrait_path, "one", "two two", captions="srt")
    made = make(toy_hub, wanted, out)
    assert states(made) == ["made", "made"]
    assert shown(out) == [f"00{n}.{s}" for n in (1, 2) for s in ("mp4", "recipe.json", "srt")]
    assert [outcome.result and outcome.result.video for outcome in made] == [
        out / "001.mp4",
        out / "002.mp4",
    ]
    assert probe(out / "002.mp4").duration == pytest.approx(1.0, abs=0.05)
    before = (out / "001.mp4").stat().st_mtime_ns
    assert states(make(toy_hub, wanted, out)) == ["kept", "kept"]
    assert (out / "001.mp4").stat().st_mtime_ns == before


def test_what_has_changed_or_is_gone_is_made_again(
    toy_hub: Hub, sample_portrait_path: Path, tmp_path: Path
) -> None:
    make(toy_hub, items(sample_portrait_path, "one", "two", "three", captions="vtt"), tmp_path)
    (tmp_path / "003.vtt").unlink()
    changed = items(sample_portrait_path, "one", "changed", "three", captions="vtt")
    assert states(make(toy_hub, changed, tmp_path)) == ["kept", "made", "made"]
    again = items(sample_portrait_path, "one", params={"tts": {"speed": "2"}}, captions="vtt")
    assert states(make(toy_hub, again, tmp_path)) == ["made"]
    assert states(make(toy_hub, again, tmp_path)) == ["kept"]


def test_a_portrait_under_the_same_name_with_another_picture_is_a_change(
    toy_hub: Hub, sample_portrait_path: Path, tmp_path: Path
) -> None:
    from PIL import Image as Picture

    portrait = tmp_path / "me.png"
    portrait.write_bytes(sample_portrait_path.read_bytes())
    out = tmp_path / "out"
    make(toy_hub, items(portrait, "one"), out)
    with Picture.open(sample_portrait_path) as picture:
        picture.transpose(Picture.Transpose.FLIP_LEFT_RIGHT).save(portrait)
    assert states(make(toy_hub, items(portrait, "one"), out)) == ["made"]


def test_one_that_fails_is_told_and_the_others_are_made(
    toy_hub: Hub, sample_portrait_path: Path, tmp_path: Path
) -> None:
    wanted = items(sample_portrait_path, "one", "choke!", "three")
    missing = items(tmp_path / "nobody.png", "one")[0]
    wanted.append(Item("004", missing.request, "item 4"))
    outcomes = make(toy_hub, wanted, tmp_path)
    assert states(outcomes) == ["made", "failed", "made", "failed"]
    assert "choked on choke!" in str(outcomes[1].error)
    assert "nobody.png can't be opened" in str(outcomes[3].error)
    assert shown(tmp_path) == ["001.mp4", "001.recipe.json", "003.mp4", "003.recipe.json"]
    assert list((tmp_path / ".avatar-hub").glob("making/*")) == []


def test_a_video_of_someone_else_is_not_overwritten(
    toy_hub: Hub, sample_portrait_path: Path, tmp_path: Path
) -> None:
    from hub.media import VideoWriter, read_image

    theirs = tmp_path / "001.mp4"
    with VideoWriter(theirs, width=512, height=512, fps=25) as writer:
        writer.write(read_image(sample_portrait_path).image)
    before = theirs.read_bytes()
    (outcome,) = make(toy_hub, items(sample_portrait_path, "one"), tmp_path)
    assert outcome.state == "failed"
    assert "in the way" in str(outcome.error)
    assert theirs.read_bytes() == before


def test_leaving_it_cancels_and_leaves_whole_videos_only(
    toy_hub: Hub, sample_portrait_path: Path, tmp_path: Path
) -> None:
    wanted = items(sample_portrait_path, "one", "word " * 500, "three")
    with OutputFolder(tmp_path) as folder:
        events = make_all(toy_hub, wanted, folder)
        next(event for event in events if isinstance(event, Outcome))
        next(event for event in events if isinstance(event, Preview))
        events.close()  # type: ignore[attr-defined]
    assert shown(tmp_path) == ["001.mp4", "001.recipe.json"]
    assert [path.name for path in (tmp_path / ".avatar-hub").iterdir()] == ["lock"]
    assert [job.status.state for job in toy_hub.jobs.list()] == ["cancelled", "done"]


def test_two_at_once_in_one_folder_are_refused(tmp_path: Path) -> None:
    with (
        OutputFolder(tmp_path),
        pytest.raises(InputError, match="Another avatar-hub"),
        OutputFolder(tmp_path),
    ):
        pass
    with OutputFolder(tmp_path):
        pass


def test_a_folder_that_can_not_be_is_told(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.touch()
    with pytest.raises(InputError, match="No videos can be written"), OutputFolder(file / "x"):
        pass
