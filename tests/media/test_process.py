from __future__ import annotations

import os
from pathlib import Path

import imageio_ffmpeg
import pytest

from hub.errors import MediaError
from hub.media import find_ffmpeg, probe, read_audio, read_video
from hub.settings import get_settings

needs_posix = pytest.mark.skipif(os.name != "posix", reason="uses a shell script")


@pytest.fixture
def empty_path(tmp_path, monkeypatch):
    (tmp_path / "bin").mkdir()
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    monkeypatch.delenv("AVATAR_HUB_FFMPEG", raising=False)
    get_settings.cache_clear()
    return tmp_path / "bin"


@needs_posix
def test_the_setting_wins_then_path_then_the_carried_one(empty_path, use_ffmpeg):
    assert find_ffmpeg() == Path(imageio_ffmpeg.get_ffmpeg_exe())
    (empty_path / "ffmpeg").write_text("#!/bin/sh\n")
    (empty_path / "ffmpeg").chmod(0o755)
    assert find_ffmpeg() == empty_path / "ffmpeg"
    use_ffmpeg("")
    assert find_ffmpeg().parent.name == "wrapped"


@pytest.mark.parametrize("name", ["missing", "folder"])
def test_a_setting_that_is_no_program_is_said(tmp_path, monkeypatch, name):
    (tmp_path / "folder").mkdir()
    monkeypatch.setenv("AVATAR_HUB_FFMPEG", str(tmp_path / name))
    get_settings.cache_clear()
    with pytest.raises(MediaError, match=name) as caught:
        find_ffmpeg()
    assert caught.value.fix


def test_no_ffmpeg_at_all_says_how_to_get_one(empty_path, monkeypatch):
    def nothing() -> str:
        raise RuntimeError("No ffmpeg exe could be found.")

    monkeypatch.setattr(imageio_ffmpeg, "get_ffmpeg_exe", nothing)
    with pytest.raises(MediaError, match="No ffmpeg") as caught:
        find_ffmpeg()
    assert "Install ffmpeg" in caught.value.fix


@needs_posix
def test_ffmpeg_does_not_learn_secrets(clip, tmp_path, use_ffmpeg, monkeypatch):
    monkeypatch.setenv("SOME_API_KEY", "canary")
    use_ffmpeg(f'env >> "{tmp_path}/environment"; exec "$FFMPEG" "$@"')
    assert probe(clip).has_video
    assert list(read_video(clip, 5))
    assert read_audio(clip).duration > 1
    assert "canary" not in (tmp_path / "environment").read_text()


@needs_posix
def test_a_reader_that_stalls_is_ended(clip, use_ffmpeg, monkeypatch):
    monkeypatch.setattr("hub.media.process.STALL_SECONDS", 1.0)
    use_ffmpeg('case "$*" in *rawvideo*) exec sleep 100;; esac; exec "$FFMPEG" "$@"')
    with pytest.raises(MediaError, match="did nothing"):
        list(read_video(clip, 25))


@needs_posix
def test_a_reader_that_is_killed_is_not_taken_for_the_end(clip, use_ffmpeg):
    use_ffmpeg(
        'case "$*" in *rawvideo*) head -c 92160 /dev/zero; kill -9 $$;; esac; exec "$FFMPEG" "$@"'
    )
    with pytest.raises(MediaError, match="killed"):
        list(read_video(clip, 25))
