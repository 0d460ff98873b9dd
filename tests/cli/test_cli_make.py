"""`avatar-hub make` and `remake`"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from hub.settings import get_settings


def test_it_makes_a_video_and_says_where_it_is(run, sample_portrait_path, tmp_path, monkeypatch):
    from hub.media import probe

    monkeypatch.chdir(tmp_path)
    result = run(
        *("make", "--portrait", sample_portrait_path, "--text", "one two", "--size", 160),
        *("--captions", "srt", "-o", "-你 好.mp4"),
    )
    assert result.exit_code == 0, result.output
    video = tmp_path / "-你 好.mp4"
    info = probe(video)
    assert info.has_audio
    assert info.duration == pytest.approx(1.0, abs=0.05)
    lines = result.stdout.splitlines()
    assert lines[0].startswith(f"{video}  1.0 s, made in ")
    assert "RTF" in lines[0]
    assert lines[1].startswith("Stages, side by side: speech ")
    assert lines[2] == f"Captions: {tmp_path / '-你 好.srt'}"
    assert "video" in result.stderr
    assert sorted(path.name for path in tmp_path.glob("-*")) == [
        "-你 好.mp4",
        "-你 好.recipe.json",
        "-你 好.srt",
    ]


def test_json_is_one_object_and_nothing_else(run, sample_portrait_path, tmp_path) -> None:
    out = tmp_path / "out.mp4"
    result = run(
        *("make", "--portrait", sample_portrait_path, "--text", "one", "--size", 160, "--json"),
        *("-p", "tts.speed=0.5", "-o", out),
    )
    made = json.loads(result.stdout)
    assert made["video"] == str(out)
    assert made["captions"] is None
    assert made["duration"] == 1.0
    assert made["frames"] == 25
    assert set(made["stages"]) == {"speech", "driver", "lipsync"}


def test_a_recording_is_heard_for_its_captions_and_told_how_far(
    run, recording, sample_portrait_path, tmp_path
) -> None:
    result = run(
        *("make", "--portrait", sample_portrait_path, "--audio", recording, "--captions", "srt"),
        *("--size", 160, "--voice", "ann", "-o", tmp_path / "out.mp4"),
    )
    assert result.exit_code == 0, result.output
    assert (tmp_path / "out.srt").read_text() == "1\n00:00:00,000 --> 00:00:02,000\nwrite 5\n"
    assert "asr       2.0 of about 2.0 s  100%" in result.stderr
    assert "Note: --audio is used as it is" in result.stderr


def test_remake_gives_the_same_frames(run, sample_portrait_path, tmp_path) -> None:
    from hub.media import read_video

    first, again = tmp_path / "first.mp4", tmp_path / "again.mp4"
    run("make", "--portrait", sample_portrait_path, "--text", "one", "--size", 160, "-o", first)
    result = run("remake", first, "-o", again)
    assert result.exit_code == 0, result.output
    pairs = list(zip(read_video(first, 25), read_video(again, 25), strict=True))
    assert pairs
    assert all((one == other).all() for one, other in pairs)


def test_remake_of_something_else_says_what_is_missing(run, recording, tmp_path) -> None:
    result = run("remake", recording, "-o", tmp_path / "out.mp4")
    assert result.exit_code == 2
    assert "carries no recipe" in result.stderr


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((), "the text is empty"),
        (("--text", "a", "--audio", "b.wav"), "--text, --text-file and --audio"),
        (("--text", "a", "--tts", "nobody"), "no tts provider 'nobody'"),
        (("--text", "a", "-p", "speed=2"), "-p speed=2 is no parameter"),
        (("--text", "a", "-p", "voice.speed=2"), "a kind of tts, driver, lipsync"),
        (("--text", "a", "-p", "tts.speed"), "-p tts.speed is no parameter"),
        (("--text", "a", "-p", "tts.speed=fast"), "Hum: speed: Input should be a valid number"),
        (("--text", "a", "-p", "tts.colour=1"), "Hum: colour: there is nothing of that name"),
        (("--text", "a", "--voice", "ann"), "Hum: voice: there is nothing of that name"),
        (("--text", "a", "--size", "9"), "size: Input should be greater than or equal to 128"),
        (("--text", "a", "--fps", "nan"), "fps: Input should be"),
        (("--text", "a", "--face", "here"), "--face here is not a point"),
        (("--text", "a" * 30_000), "30,000 characters; at most 20,000"),
        (("--audio", "no-such.wav"), "no-such.wav"),
    ],
)
def test_what_is_wrong_is_told_with_a_way_out_and_nothing_is_written(
    run, sample_portrait_path: Path, tmp_path: Path, arguments, message: str
) -> None:
    out = tmp_path / "out.mp4"
    result = run("make", "--portrait", sample_portrait_path, *arguments, "-o", out)
    assert result.exit_code in (1, 2)
    assert message in result.stderr
    assert "Traceback" not in result.output
    assert result.stdout == ""
    assert not list(tmp_path.glob("*.mp4"))


def test_a_text_file_renamed_to_a_picture_is_seen_through(run, tmp_path: Path) -> None:
    fake = tmp_path / "me.png"
    fake.write_text("hello")
    result = run("make", "--portrait", fake, "--text", "a", "-o", tmp_path / "out.mp4")
    assert result.exit_code == 2
    assert "me.png" in result.stderr
    assert "Fix: " in result.stderr


def test_missing_options_are_named(run) -> None:
    result = run("make", "--text", "hello")
    assert result.exit_code == 2
    assert "--portrait" in result.stderr


def test_a_data_folder_that_can_not_be_made_is_told_with_its_setting(
    run, sample_portrait_path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("AVATAR_HUB_DATA_DIR", str(tmp_path / "file" / "data"))
    get_settings.cache_clear()
    result = run(
        *("make", "--portrait", sample_portrait_path, "--text", "one", "-o", tmp_path / "out.mp4")
    )
    assert result.exit_code == 1
    assert "file/data can't be made: Not a directory" in result.stderr
    assert "Fix: Set AVATAR_HUB_DATA_DIR" in result.stderr
