"""hub/settings.py"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import platformdirs
import pytest

from hub.errors import HubError
from hub.settings import PUBLIC_LIMITS, Settings, get_settings, load_settings, usable_cores


@pytest.fixture
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    file = tmp_path / "mine 我的.toml"
    monkeypatch.setenv("AVATAR_HUB_CONFIG", str(file))
    return file


def test_data_folder_comes_from_the_environment(data_dir: Path) -> None:
    settings = load_settings()
    assert settings.data_dir == data_dir
    assert settings.weights_dir == data_dir / "weights"
    assert settings.jobs_dir.is_relative_to(data_dir)


def test_without_variables_it_is_the_users_data_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AVATAR_HUB_DATA_DIR")
    assert load_settings().data_dir == platformdirs.user_data_path("avatar-hub")


def test_an_empty_variable_counts_as_not_set(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DATA_DIR", "PUBLIC", "THREADS", "OWN_WEIGHTS", "FORCE_WORKERS"):
        monkeypatch.setenv(f"AVATAR_HUB_{name}", "")
    settings = load_settings()
    assert settings.data_dir == platformdirs.user_data_path("avatar-hub"), "not this folder"
    assert (settings.public, settings.own_weights, settings.force_workers) == (False, {}, set())


def test_the_file_is_read_and_the_environment_wins(
    config: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config.write_text('max_text_chars = 7\nthreads = 3\ndisabled_plugins = ["a", "b"]\n')
    monkeypatch.setenv("AVATAR_HUB_THREADS", "5")
    settings = load_settings()
    assert (settings.max_text_chars, settings.threads) == (7, 5)
    assert settings.disabled_plugins == {"a", "b"}


def test_lists_in_variables_are_plain(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AVATAR_HUB_DISABLED_PLUGINS", "warp, kokoro,")
    monkeypatch.setenv("AVATAR_HUB_WEIGHTS_DIRS", os.pathsep.join(["~/one", "two"]))
    settings = load_settings()
    assert settings.disabled_plugins == {"warp", "kokoro"}
    assert settings.weights_dirs == (Path.home() / "one", Path.cwd() / "two")


def test_own_weights_are_a_table_or_json(config: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    config.write_text('[own_weights]\n"voice/model.bin" = "~/mine.bin"\n')
    assert load_settings().own_weights == {"voice/model.bin": Path.home() / "mine.bin"}
    monkeypatch.setenv("AVATAR_HUB_OWN_WEIGHTS", '{"a/b": "b", "声": "/声"}')
    assert load_settings().own_weights == {"a/b": Path.cwd() / "b", "声": Path("/声")}


@pytest.mark.parametrize("value", ["/mine.bin", "[1]", '{"a": 1}', '{"a": '])
def test_own_weights_that_are_no_table_name_the_variable(
    monkeypatch: pytest.MonkeyPatch, value: str
) -> None:
    monkeypatch.setenv("AVATAR_HUB_OWN_WEIGHTS", value)
    with pytest.raises(HubError, match="variable AVATAR_HUB_OWN_WEIGHTS"):
        load_settings()


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ("threads = 0", "threads"),
        ('threads = "many"', "threads"),
        ("disabled_plugins = 3", "disabled_plugins"),
        ("max_txt_chars = 3", "max_txt_chars"),
        ("cache_limit_gb = -1", "cache_limit_gb"),
    ],
)
def test_a_wrong_value_names_file_and_field(config: Path, text: str, field: str) -> None:
    config.write_text(text)
    with pytest.raises(HubError) as caught:
        load_settings()
    assert str(config) in caught.value.message
    assert field in caught.value.message
    assert caught.value.fix


def test_a_wrong_variable_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AVATAR_HUB_OFFLINE", "perhaps")
    with pytest.raises(HubError, match="variable AVATAR_HUB_OFFLINE"):
        load_settings()


def test_broken_toml_names_file_and_line(config: Path) -> None:
    config.write_text("threads = 2\nthreads 3\n")
    with pytest.raises(HubError, match="line 2") as caught:
        load_settings()
    assert str(config) in caught.value.message


def test_a_file_of_bytes_is_refused(config: Path) -> None:
    config.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(HubError, match="mine"):
        load_settings()


def test_a_named_file_must_exist(config: Path) -> None:
    with pytest.raises(HubError, match="There is no configuration file"):
        load_settings()


def test_public_tightens_only_what_was_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AVATAR_HUB_PUBLIC", "1")
    monkeypatch.setenv("AVATAR_HUB_MAX_TEXT_CHARS", "5000")
    settings = load_settings()
    assert settings.max_text_chars == 5000
    assert settings.max_audio_seconds == PUBLIC_LIMITS["max_audio_seconds"]
    assert settings.max_audio_seconds < Settings.model_fields["max_audio_seconds"].default


def test_settings_are_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    first = get_settings()
    monkeypatch.setenv("AVATAR_HUB_THREADS", "64")
    assert get_settings() is first


def test_cores_are_those_of_this_process() -> None:
    assert 1 <= usable_cores() <= (os.cpu_count() or 1)


def test_importing_settings_is_light() -> None:
    code = "import sys, hub.settings; print({'numpy', 'cv2', 'gradio', 'PIL'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"
