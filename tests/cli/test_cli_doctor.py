"""`avatar-hub doctor`"""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from hub.settings import get_settings


def findings(result) -> dict[str, dict[str, str]]:
    return {row["name"]: row for row in json.loads(result.stdout)}


def test_it_looks_at_everything_and_a_good_machine_passes(run) -> None:
    result = run("doctor", "--json")
    found = findings(result)
    assert result.exit_code == 0, result.output
    assert found["ffmpeg"]["state"] == "ok"
    assert "libx264, aac" in found["ffmpeg"]["found"]
    assert found["network"]["found"] == "offline by setting"
    assert found["tts hum"]["state"] == "ok"
    assert {"python", "cpu", "memory", "gpu", "disk", "data folder", "weights of hub"} <= set(found)
    assert all(set(row) == {"name", "state", "found", "fix"} for row in found.values())
    assert all(row["fix"] for row in found.values() if row["state"] != "ok")


def test_lines_are_short_and_begin_with_the_state(run) -> None:
    lines = run("doctor").stdout.splitlines()
    assert all(line.startswith(("ok    ", "warn  ", "fail  ", "      ")) for line in lines)


@pytest.mark.skipif(os.name == "nt", reason="a shell script")
@pytest.mark.parametrize(
    ("script", "message"),
    [
        ("exit 1", "does not run"),
        ("echo ' V..... libx265'", "can't encode libx264, aac"),
    ],
)
def test_an_ffmpeg_that_can_not_make_videos_fails(
    run, tmp_path: Path, monkeypatch, script: str, message: str
) -> None:
    ffmpeg = tmp_path / "ffmpeg"
    ffmpeg.write_text(f"#!/bin/sh\n{script}\n")
    ffmpeg.chmod(0o755)
    monkeypatch.setenv("AVATAR_HUB_FFMPEG", str(ffmpeg))
    get_settings.cache_clear()
    result = run("doctor", "--json")
    assert result.exit_code == 1
    row = findings(result)["ffmpeg"]
    assert row["state"] == "fail"
    assert message in row["found"]
    assert "AVATAR_HUB_FFMPEG" in row["fix"]


def test_a_data_folder_that_can_not_be_written_fails(run, tmp_path: Path, monkeypatch) -> None:
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setenv("AVATAR_HUB_DATA_DIR", str(tmp_path / "file" / "data"))
    get_settings.cache_clear()
    result = run("doctor", "--json")
    assert result.exit_code == 1
    assert "AVATAR_HUB_DATA_DIR" in findings(result)["data folder"]["fix"]


def test_broken_plugins_warn_and_a_missing_kind_fails(run, plugin_folder, monkeypatch) -> None:
    plugin_folder.add("sad", "raise RuntimeError('out of luck')")
    result = run("doctor", "--json")
    assert result.exit_code == 0
    assert findings(result)["plugin sad"]["state"] == "warn"
    embedded = os.environ["AVATAR_HUB_DISABLED_PLUGINS"]
    monkeypatch.setenv("AVATAR_HUB_DISABLED_PLUGINS", f"{embedded},flow")
    get_settings.cache_clear()
    result = run("doctor", "--json")
    assert result.exit_code == 1
    assert findings(result)["lipsync"]["state"] == "fail"


def test_a_proxys_password_is_never_shown(run, monkeypatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://me:pa55word@proxy.example:3128")
    monkeypatch.setenv("AVATAR_HUB_OFFLINE", "0")
    get_settings.cache_clear()
    result = run("doctor")
    assert "through HTTPS_PROXY" in result.stdout
    assert "pa55word" not in result.output
