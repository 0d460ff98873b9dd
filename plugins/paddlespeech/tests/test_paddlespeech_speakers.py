"""`avatar-hub paddlespeech-speakers`: who speaks in a voice, by list and by ear."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from avatar_hub_paddlespeech.tts_spec import tts_providers
from typer.testing import CliRunner, Result

from hub.cli.app import app
from hub.media import read_audio


def ask(*args: object) -> Result:
    return CliRunner().invoke(app, ["paddlespeech-speakers", *map(str, args)])


def own(patch: pytest.MonkeyPatch, **folders: Path) -> None:
    named = {f"paddlespeech/{name}": str(path) for name, path in folders.items()}
    patch.setenv("AVATAR_HUB_OWN_WEIGHTS", json.dumps(named))


@pytest.fixture
def listed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The list of a voice that is here, as far as listing needs it."""
    (tmp_path / "aishell3" / "inner").mkdir(parents=True)
    file = tmp_path / "aishell3" / "inner" / "speaker_id_map.txt"
    file.write_text("SSB0009 2\nSSB0005 0\nSSB0011 1\n")
    monkeypatch.setenv("AVATAR_HUB_WEIGHTS_DIRS", str(tmp_path))
    own(monkeypatch, aishell3=tmp_path / "aishell3")
    return file


@pytest.mark.parametrize(
    ("only", "lines"),
    [
        ([], ["0 SSB0005", "1 SSB0011", "2 SSB0009"]),
        (["--only", "2, 0"], ["2 SSB0009", "0 SSB0005"]),
    ],
)
@pytest.mark.usefixtures("listed")
def test_speakers_are_listed_by_number_and_name(only: list[str], lines: list[str]) -> None:
    done = ask("aishell3", *only)
    assert [" ".join(line.split()) for line in done.stdout.splitlines()] == lines


@pytest.mark.parametrize(
    ("args", "told"),
    [
        (["csmsc-fastspeech2"], "There are aishell3, vctk, mix, canton"),
        (["vctk"], "is not here yet"),
        (["aishell3", "--only", "0,7,x"], "no speaker 7, x"),
        (["aishell3", "--say", "你好。"], "both --say and --out"),
        (["aishell3", "--out", "previews"], "both --say and --out"),
    ],
)
@pytest.mark.usefixtures("listed")
def test_what_cannot_be_listed_says_what_can(args: list[str], told: str) -> None:
    done = ask(*args)
    assert done.exit_code == 2
    assert told in done.stderr


def test_a_folder_without_a_right_list_is_named(listed: Path) -> None:
    for spoil in (lambda: listed.write_text("SSB0005"), listed.unlink):
        spoil()
        done = ask("aishell3")
        assert done.exit_code == 2
        assert "speaker_id_map.txt" in done.stderr


@pytest.mark.environments
def test_speakers_are_heard(
    voices: Path, built: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own(monkeypatch, **{name: voices / name for name in ("aishell3", "hifigan_aishell3")})
    built(tts_providers()[0])
    out = tmp_path / "previews"
    done = ask("aishell3", "--only", "0,5", "--say", "你好。", "--out", out)
    assert not done.exit_code, done.stderr
    heard = {file.name: read_audio(file).samples for file in sorted(out.iterdir())}
    assert list(heard) == ["aishell3-000.wav", "aishell3-005.wav"]
    assert len({sound.tobytes() for sound in heard.values()}) == 2
