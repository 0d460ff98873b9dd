"""`avatar-hub tts`, `asr`, `drive` and `lipsync`"""

from __future__ import annotations

import json
from pathlib import Path

import pytest


def test_tts_writes_sound(run, tmp_path: Path) -> None:
    from hub.media import read_audio

    out = tmp_path / "声 音.wav"
    result = run("tts", "--text", "one two", "--speed", "2", "-o", out)
    assert result.exit_code == 0, result.output
    assert result.stdout == f"{out}  0.5 s\n"
    assert read_audio(out).duration == pytest.approx(0.5)


def test_what_the_engine_tells_is_shown_beside_the_result(run, tmp_path: Path) -> None:
    out = tmp_path / "out.wav"
    result = run("tts", "--text", "one~", "-o", out)
    assert result.stdout == f"{out}  0.5 s\n"
    assert result.stderr.splitlines()[0] == "Hum: humming <one~>  25%"


def test_tts_reads_a_file_with_a_byte_order_mark(run, tmp_path: Path) -> None:
    words = tmp_path / "-words.txt"
    words.write_bytes("﻿one two three".encode())
    result = run("tts", "--text-file", words, "-o", tmp_path / "out.wav")
    assert result.stdout.endswith("1.5 s\n")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((), "the text is empty"),
        (("--text", "  \n "), "the text is empty"),
        (("--text", "😀 🎉"), "no letters or digits"),
        (("--text", "a", "--text-file", "b"), "--text and --text-file both say"),
        (("--text-file", "no-such.txt"), "no-such.txt can't be read: No such file"),
        (("--text-file", "latin.txt"), "latin.txt is not UTF-8 (byte 3)"),
    ],
)
def test_what_can_not_be_said_is_refused(run, tmp_path, monkeypatch, arguments, message) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "latin.txt").write_bytes(b"caf\xe9!")
    result = run("tts", *arguments, "-o", tmp_path / "out.wav")
    assert result.exit_code == 2
    assert message in result.stderr
    assert result.stderr.startswith("Error: ")
    assert not (tmp_path / "out.wav").exists()


def test_tts_refuses_an_unknown_suffix(run, tmp_path: Path) -> None:
    result = run("tts", "--text", "one", "-o", tmp_path / "out.docx")
    assert result.exit_code == 2
    assert ".docx" in result.stderr


def test_an_output_that_can_not_be_written_is_refused_before_the_work(run, tmp_path: Path) -> None:
    result = run("tts", "--text", "one~", "-o", tmp_path / "nowhere" / "out.wav")
    assert result.exit_code == 2
    assert "nowhere/out.wav can't be written: No such file or directory" in result.stderr
    assert "humming" not in result.stderr
    result = run("asr", "--audio", "not-looked-at.wav", "-o", tmp_path / "nowhere" / "out.srt")
    assert result.exit_code == 2
    assert "nowhere/out.srt can't be written" in result.stderr


def test_asr_says_that_nobody_spoke(run, tmp_path: Path) -> None:
    import numpy as np

    from hub.media import write_audio
    from hub.types import Audio

    write_audio(tmp_path / "quiet.wav", Audio(np.zeros(8000, np.float32), 8000))
    result = run("asr", "--audio", tmp_path / "quiet.wav", "-o", tmp_path / "said.srt")
    assert result.exit_code == 2
    assert "No speech was heard in" in result.stderr
    assert not (tmp_path / "said.srt").exists()


def test_asr_prints_text_or_json(run, recording: Path) -> None:
    assert run("asr", "--audio", recording).stdout == "write 5\n"
    (span,) = json.loads(run("asr", "--audio", recording, "--json").stdout)
    assert span["text"] == "write 5"
    assert span["language"] == "en"
    assert span["words"][0]["end"] == pytest.approx(2.0)


@pytest.mark.parametrize(
    ("suffix", "start"),
    [(".txt", "write 5"), (".srt", "1\n00:00:00,000 --> "), (".vtt", "WEBVTT"), (".json", "[")],
)
def test_asr_writes_the_format_of_the_suffix(run, recording, tmp_path, suffix, start) -> None:
    out = tmp_path / f"said{suffix}"
    result = run("asr", "--audio", recording, "-o", out)
    assert result.exit_code == 0, result.output
    assert out.read_text(encoding="utf-8").startswith(start)


def test_asr_refuses_what_is_no_sound_and_what_is_no_format(run, recording, tmp_path) -> None:
    fake = tmp_path / "fake.mp3"
    fake.write_text("not sound")
    result = run("asr", "--audio", fake)
    assert result.exit_code == 2
    assert "fake.mp3" in result.stderr
    result = run("asr", "--audio", recording, "-o", tmp_path / "said.pdf")
    assert "Fix: Use .txt, .json, .srt, .vtt." in result.stderr


def test_drive_makes_a_silent_video_as_long_as_the_speech(
    run, recording, sample_portrait_path, tmp_path
) -> None:
    from hub.media import probe

    out = tmp_path / "moving.mp4"
    sizes = ("--size", 160, "--fps", 10)
    result = run(
        "drive", "--portrait", sample_portrait_path, "--audio", recording, *sizes, "-o", out
    )
    assert result.exit_code == 0, result.output
    assert result.stdout.strip() == str(out)
    info = probe(out)
    assert (info.has_video, info.has_audio, info.width) == (True, False, 160)
    assert info.duration == pytest.approx(2.0, abs=0.05)


def test_drive_moves_for_some_seconds_without_a_word(run, sample_portrait_path, tmp_path) -> None:
    from hub.media import probe

    out = tmp_path / "wordless.mp4"
    sizes = ("--size", 160, "--fps", 10)
    result = run("drive", "--portrait", sample_portrait_path, "--seconds", 1.5, *sizes, "-o", out)
    assert result.exit_code == 0, result.output
    info = probe(out)
    assert not info.has_audio
    assert info.duration == pytest.approx(1.5, abs=0.05)


@pytest.mark.parametrize(
    ("length", "message"),
    [
        ((), "Give --audio or --seconds, one of them"),
        (("--audio", "speech.wav", "--seconds", 2), "Give --audio or --seconds, one of them"),
        (("--seconds", -1), "seconds: Input should be greater"),
        (("--seconds", "nan"), "seconds: Input should be greater"),
        (("--seconds", 1e9), "At most 3600 seconds"),
    ],
)
def test_drive_wants_a_length_that_can_be_made(run, tmp_path, length, message) -> None:
    result = run("drive", "--portrait", "me.png", *length, "-o", tmp_path / "out.mp4")
    assert result.exit_code == 2
    assert message in result.stderr


def test_lipsync_takes_a_video_and_gives_it_the_speech(
    run, recording, sample_portrait_path, tmp_path
) -> None:
    from hub.media import probe

    still = tmp_path / "still.mp4"
    arguments = ("--audio", recording, "--size", 160, "--fps", 10)
    assert (
        run("lipsync", "--portrait", sample_portrait_path, *arguments, "-o", still).exit_code == 0
    )
    before = still.read_bytes()
    result = run("lipsync", "--portrait", still, *arguments, "-o", still)
    assert result.exit_code == 2
    assert "still.mp4 is the portrait itself" in result.stderr
    assert still.read_bytes() == before
    out = tmp_path / "talking.mp4"
    result = run("lipsync", "--portrait", still, *arguments, "-o", out)
    assert result.exit_code == 0, result.output
    info = probe(out)
    assert info.has_audio
    assert info.duration == pytest.approx(2.0, abs=0.1)


APART = """
from hub import Licences, ProviderSpec, Venv, Weight, hookimpl

MODEL = Weight(name="toy/model.bin", sha256="0" * 64, size=9, licence="Toy-1.0", sources=())

@hookimpl
def register_providers():
    return [ProviderSpec(kind="tts", id="apart", title="Apart", engine="toy_apart:E",
                         weights=(MODEL,), runtime=Venv(python="3.11", lock="engine.lock"),
                         licences=Licences(code="MIT"))]
"""


def test_nothing_is_fetched_for_an_engine_that_can_not_run(run, plugin_folder, tmp_path) -> None:
    plugin_folder.add("apart", APART)
    (plugin_folder.path / "engine.lock").touch()
    result = run("tts", "--provider", "apart", "--text", "one", "-o", tmp_path / "out.wav")
    assert result.exit_code == 1
    assert "avatar-hub plugins build apart" in result.stderr
    assert "To fetch" not in result.stderr
