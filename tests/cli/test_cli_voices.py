"""`avatar-hub voices`, and a saved voice as a flag."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from hub import Audio
from hub.media import read_audio, write_audio

PLUGIN = """
from pydantic import Field
from hub import Licences, Params, ProviderSpec, Recording, hookimpl

class LikeParams(Params):
    reference: Recording = Field(None, description="Whose voice.")

class Engine:
    def load(self, context): pass
    def close(self): pass
    def synthesize(self, text, params):
        yield {**params["reference"], "text": text, "marks": []}

@hookimpl
def register_providers():
    return [ProviderSpec(kind="tts", id="like", title="Like", engine=f"{__name__}:Engine",
                         params=LikeParams, licences=Licences(code="MIT"))]
"""


@pytest.fixture
def recording(tmp_path: Path) -> Path:
    wave = np.sin(np.arange(16_000) / 10) / 2
    write_audio(tmp_path / "me.wav", Audio(wave.astype(np.float32), 16_000))
    return tmp_path / "me.wav"


def test_voices_are_added_listed_and_removed(run, recording: Path) -> None:
    assert run("voices", "add", "小雅", recording, "--consent", "she agreed").exit_code == 0
    assert run("voices", "list").stdout.split() == ["小雅", "1.0", "s", "she", "agreed"]
    (about,) = json.loads(run("voices", "list", "--json").stdout)
    assert (about["name"], about["consent"]) == ("小雅", "she agreed")
    assert run("voices", "remove", "小雅").exit_code == 0
    assert run("voices", "list").stdout == "No voice is saved.\n"


def test_what_cannot_be_saved_is_told(run, recording: Path, tmp_path: Path) -> None:
    assert run("voices", "add", "me", recording).exit_code == 2
    refused = run("voices", "add", "a/b", recording, "--consent", "me")
    assert refused.exit_code == 2
    assert "voice's name" in refused.stderr
    (tmp_path / "empty.wav").touch()
    assert run("voices", "add", "me", tmp_path / "empty.wav", "--consent", "me").exit_code == 2
    assert run("voices", "remove", "me").exit_code == 2


@pytest.mark.parametrize("saved", [False, True])
def test_a_recording_is_a_flag(
    run, plugin_folder, recording: Path, tmp_path: Path, saved: bool
) -> None:
    plugin_folder.add("like", PLUGIN)
    if saved:
        run("voices", "add", "me", recording, "--consent", "me")
    asked = ("tts", "--provider", "like", "--text", "Hi", "-o", tmp_path / "out.wav")
    result = run(*asked, "--reference", "me" if saved else recording)
    assert result.exit_code == 0, result.stderr
    assert len(read_audio(tmp_path / "out.wav").samples) == 16_000
    assert "FILE|VOICE" in run("tts", "--provider", "like", "--help").stdout
    assert "no saved voice you" in run(*asked, "--reference", "you").stderr
