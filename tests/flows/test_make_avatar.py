"""The whole flow with toy engines on a real portrait: what is promised whatever is installed."""

from __future__ import annotations

import json
import sys
import threading
import time
from contextlib import closing
from importlib.metadata import EntryPoint
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from hub import Hub, HubError, InputError, MakeAvatar, ProviderError
from hub.errors import Cancelled
from hub.flows.events import Note, Preview, Progress, Result, Segment
from hub.media import probe, read_audio, read_image, read_video, write_audio
from hub.runtime.told import Told
from hub.types import Audio, Image

pytestmark = pytest.mark.weights


@pytest.fixture
def toys(toy_hub: Hub) -> Any:
    """The toy engines' module, its records cleared."""
    toy_hub.providers()
    module = sys.modules["flow_toys"]
    module.closed.clear()  # type: ignore[attr-defined]
    module.spoken.clear()  # type: ignore[attr-defined]
    return module


def make(hub: Hub, portrait: Path, out: Path, **values: Any) -> Result:
    return hub.make_avatar(portrait=portrait, out=out, **{"text": "one two three", **values})


def failed_jobs(hub: Hub) -> list[Path]:
    return [job.folder for job in hub.jobs.list() if job.status.state == "failed"]


def test_the_video_has_the_speech_and_exactly_its_frames(
    toy_hub: Hub, sample_portrait_path: Path, tmp_path: Path
) -> None:
    out = tmp_path / "-my Film 你好.mp4"
    result = make(toy_hub, sample_portrait_path, out, params={"tts": {"speed": 0.97}})
    info = probe(out)
    frames = list(read_video(out, 25))
    assert (info.width, info.height, info.fps) == (512, 512, 25)
    assert len(frames) == round(3 * 0.5 / 0.97 * 25) == result.metrics["frames"]
    sound = read_audio(out)
    assert abs(sound.duration - len(frames) / 25) < 1 / 25
    assert np.sqrt(np.mean(sound.samples**2)) == pytest.approx(0.3 / np.sqrt(2), rel=0.05)
    assert [int(np.median(f[:8])) for f in frames[:5]] == pytest.approx([0, 1, 2, 3, 4], abs=2)


def test_events_tell_what_happens(toy_hub: Hub, sample_portrait_path: Path, tmp_path: Path) -> None:
    request = MakeAvatar.check(portrait=sample_portrait_path, text="one " * 8)
    events = list(toy_hub.run(request, out=tmp_path / "out.mp4", segments=True))
    progress = [event for event in events if isinstance(event, Progress)]
    assert progress[-1].done == progress[-1].total == 4.0
    assert any(isinstance(event, Preview) for event in events)
    pieces = [event.path for event in events if isinstance(event, Segment)]
    assert sum(probe(piece).duration for piece in pieces) == pytest.approx(4.0, abs=0.1)
    assert isinstance(events[-1], Result)


def test_what_an_engine_tells_is_an_event(
    toy_hub: Hub, sample_portrait_path: Path, tmp_path: Path
) -> None:
    request = MakeAvatar.check(portrait=sample_portrait_path, text="one~ two")
    events = list(toy_hub.run(request, out=tmp_path / "out.mp4"))
    assert [e for e in events if isinstance(e, Told)] == [Told("Hum", "humming <one~>", 0.25)]


def test_what_a_recognizer_of_captions_tells_is_an_event(
    toy_hub: Hub, sample_portrait_path: Path, tmp_path: Path
) -> None:
    points = [EntryPoint(name, name, "avatar_hub") for name in ("flow_toys", "ears_toy")]
    speech = tmp_path / "speech.wav"
    write_audio(speech, Audio(np.full(24_000, 0.1, np.float32), 24_000))
    request = MakeAvatar.check(portrait=sample_portrait_path, audio=speech, captions="srt")
    with closing(Hub(toy_hub.settings, points=points)) as hub:
        *events, result = hub.run(request, out=tmp_path / "out.mp4")
    told = [event for event in events if isinstance(event, Told)]
    assert told == [Told("Ears", "opening the ears"), Told("Ears", "listening", 0.5)]
    assert isinstance(result, Result) and result.captions
    assert "hello" in result.captions.read_text()


def test_a_video_is_made_again_from_itself_frame_for_frame(
    toy_hub: Hub, sample_portrait_path: Path, tmp_path: Path
) -> None:
    portrait = tmp_path / "me.png"
    portrait.write_bytes(sample_portrait_path.read_bytes())
    first = make(toy_hub, portrait, tmp_path / "first.mp4", size=256, seed=7)
    portrait.unlink()
    for number, recipe in enumerate((first.video, first.recipe)):
        again = toy_hub.remake(recipe, out=tmp_path / f"again{number}.mp4")
        pairs = zip(read_video(first.video, 25), read_video(again.video, 25), strict=True)
        assert all(np.array_equal(one, other) for one, other in pairs)
    text = first.recipe.read_text()
    assert json.loads(text)["text"] == "one two three"
    assert str(tmp_path) not in text


def test_the_same_words_are_spoken_once(
    toy_hub: Hub, toys: Any, sample_portrait_path: Path, tmp_path: Path
) -> None:
    make(toy_hub, sample_portrait_path, tmp_path / "a.mp4")
    make(toy_hub, sample_portrait_path, tmp_path / "b.mp4", size=256)
    assert toys.spoken == ["one two three"]
    make(toy_hub, sample_portrait_path, tmp_path / "c.mp4", params={"tts": {"speed": 2.0}})
    assert len(toys.spoken) == 2


def test_captions_carry_the_words_at_their_time(
    toy_hub: Hub, sample_portrait_path: Path, tmp_path: Path
) -> None:
    result = make(toy_hub, sample_portrait_path, tmp_path / "out.mp4", captions="srt")
    assert result.captions is not None
    text = result.captions.read_text(encoding="utf-8")
    assert text.index("one") < text.index("two") < text.index("three")
    assert "00:00:00,500 --> 00:00:01,000" in text


def test_recorded_speech_is_used_as_it_is(
    toy_hub: Hub, sample_portrait_path: Path, tmp_path: Path
) -> None:
    from hub.media import write_audio

    recording = tmp_path / "voice.wav"
    hum = 0.2 * np.sin(np.arange(16_000 * 2) / 8).astype(np.float32)
    write_audio(recording, Audio(hum, 16_000))
    result = make(toy_hub, sample_portrait_path, tmp_path / "out.mp4", text="", audio=recording)
    assert result.metrics["frames"] == 50


def test_a_clip_keeps_its_own_motion_and_lasts_as_long_as_the_speech(
    toy_hub: Hub, portrait: Image, tmp_path: Path
) -> None:
    from hub.media import VideoWriter

    clip = tmp_path / "clip.mp4"
    with VideoWriter(clip, width=256, height=256, fps=25) as writer:
        for shift in range(10):
            writer.write(np.roll(portrait[:512:2, :512:2], 4 * shift, axis=1))
    result = make(toy_hub, clip, tmp_path / "out.mp4")
    frames = np.array(list(read_video(result.video, 25))).astype(float)[:, 32:]
    assert len(frames) == 38
    assert np.abs(frames[0] - frames[9]).mean() > 5, "the clip moves"
    assert np.abs(frames[0] - frames[18]).mean() < 3, "and comes back"
    request = MakeAvatar.check(portrait=clip, text="one", driving_video=clip, crop="face")
    events = toy_hub.run(request, out=tmp_path / "driven.mp4")
    assert [next(events), next(events)] == [
        Note("clip.mp4 stays whole: only pictures are cropped."),
        Note("clip.mp4 keeps its own motion: no driving video is used."),
    ]


def test_too_few_frames_are_filled_and_told(
    toy_hub: Hub, sample_portrait_path: Path, tmp_path: Path
) -> None:
    request = MakeAvatar.check(
        portrait=sample_portrait_path, text="one two", params={"lipsync": {"frames": 20}}
    )
    events = list(toy_hub.run(request, out=tmp_path / "out.mp4"))
    assert "The last 5 frames repeat" in "".join(e.text for e in events if isinstance(e, Note))
    assert len(list(read_video(tmp_path / "out.mp4", 25))) == 25


@pytest.mark.parametrize(
    ("word", "message"),
    [
        ("choke!", "Hum .* failed. RuntimeError: choked on choke!"),
        ("hang@", "stage speech has given nothing for 3 s"),
        ("noise#", "Hum .* gave something unusable: samples hold NaN"),
    ],
)
def test_an_engine_that_fails_costs_the_job_and_keeps_the_speech(
    toy_hub: Hub, sample_portrait_path: Path, tmp_path: Path, word: str, message: str
) -> None:
    with pytest.raises(ProviderError, match=message) as caught:
        make(toy_hub, sample_portrait_path, tmp_path / "out.mp4", text=f"fine fine {word} never")
    (folder,) = failed_jobs(toy_hub)
    kept = folder / "speech.flac"
    assert str(kept) in caught.value.fix
    assert read_audio(kept).duration == pytest.approx(1.0)
    assert list(tmp_path.iterdir()) == [], "no half file is left"
    make(toy_hub, sample_portrait_path, tmp_path / "out.mp4")


def test_cancelling_stops_at_once_and_leaves_nothing(
    toy_hub: Hub, toys: Any, sample_portrait_path: Path, tmp_path: Path
) -> None:
    request = MakeAvatar.check(portrait=sample_portrait_path, text="word " * 2000)
    stop = threading.Event()
    events = toy_hub.run(request, out=tmp_path / "out.mp4", stop=stop)
    threading.Timer(1.0, stop.set).start()
    started = time.monotonic()
    with pytest.raises(Cancelled):
        list(events)
    assert time.monotonic() - started < 20
    assert toys.closed.wait(10), "the engine's generator was closed"
    assert list(tmp_path.iterdir()) == []
    assert [job.status.state for job in toy_hub.jobs.list()] == ["cancelled"]


def test_leaving_the_iteration_cancels(
    toy_hub: Hub, sample_portrait_path: Path, tmp_path: Path
) -> None:
    request = MakeAvatar.check(portrait=sample_portrait_path, text="word " * 40)
    with closing(toy_hub.run(request, out=tmp_path / "out.mp4")) as events:  # type: ignore[type-var]
        next(event for event in events if isinstance(event, Preview))
    assert list(tmp_path.iterdir()) == []
    assert [job.status.state for job in toy_hub.jobs.list()] == ["cancelled"]


def test_several_faces_are_told_and_one_can_be_pointed_at(
    toy_hub: Hub, portrait: Image, tmp_path: Path
) -> None:
    from PIL import Image as Picture

    two = tmp_path / "two.png"
    Picture.fromarray(np.hstack([portrait, portrait[:, ::-1]])).save(two)
    result = make(toy_hub, two, tmp_path / "out.mp4", text="one")
    assert "2 faces found" in result.notes[0]
    pointed = make(toy_hub, two, tmp_path / "right.mp4", text="one", face=(800, 110), crop="face")
    cropped = next(iter(read_video(pointed.video, 25)))
    mirrored = read_image(two).image[:, 512:]
    assert cropped.shape[0] == cropped.shape[1] < 512
    assert not pointed.notes or "largest" not in pointed.notes[0]
    assert mirrored.shape == (512, 512, 3)


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"text": ""}, "the text is empty"),
        ({"text": "\x00\x07 \u200b"}, "the text is empty"),
        ({"text": "😀🎉 …"}, "no letters or digits"),
        ({"text": "a" * 100_000}, "100,000 characters"),
        ({"text": "x", "size": 7}, "size: "),
        ({"text": "x", "tts": "nobody"}, "no tts provider 'nobody'. Installed: hum"),
        ({"text": "x", "params": {"tts": {"speed": "fast", "pitch": 1}}}, "speed: .*pitch: "),
        ({"text": "x", "driving_video": Path("nowhere.mp4")}, "nowhere.mp4"),
    ],
)
def test_what_can_not_be_made_is_said_before_anything_is_done(
    toy_hub: Hub,
    sample_portrait_path: Path,
    tmp_path: Path,
    values: dict[str, Any],
    message: str,
) -> None:
    with pytest.raises(HubError, match=message):
        make(toy_hub, sample_portrait_path, tmp_path / "out.mp4", **values)
    assert toy_hub.jobs.list() == []
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["missing/out.mp4", "out.avi"])
def test_an_output_that_can_not_be_written_is_said_first(
    toy_hub: Hub, toys: Any, sample_portrait_path: Path, tmp_path: Path, name: str
) -> None:
    with pytest.raises(InputError, match="can't be written"):
        make(toy_hub, sample_portrait_path, tmp_path / name)
    assert toys.spoken == []
    assert list(tmp_path.iterdir()) == []


def test_a_picture_without_a_face_is_refused(toy_hub: Hub, tmp_path: Path) -> None:
    from PIL import Image as Picture

    landscape = tmp_path / "hills.png"
    slope = np.linspace(0, 255, 300, dtype=np.uint8)
    Picture.fromarray(np.stack([np.add.outer(slope, slope)] * 3, -1)).save(landscape)
    with pytest.raises(InputError, match=r"No face found in hills\.png"):
        make(toy_hub, landscape, tmp_path / "out.mp4")


def test_a_name_that_the_recipe_makes_too_long_is_refused_before_the_work(
    toy_hub: Hub, toys: Any, sample_portrait_path: Path, tmp_path: Path
) -> None:
    with pytest.raises(InputError, match="File name too long"):
        make(toy_hub, sample_portrait_path, tmp_path / f"{'o' * 246}.mp4")
    assert toys.spoken == []
    assert not list(tmp_path.glob("o*"))
