"""`avatar-hub weights`"""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from hub.registry import State
from hub.runtime.environments import MARKER
from hub.settings import get_settings

BYTES = b"weights..." * 300
PLUGIN = f'''
from hub import Licences, ProviderSpec, Weight, hookimpl

def spec(kind, id, *names):
    weights = tuple(
        Weight(name=name, sha256="{hashlib.sha256(BYTES).hexdigest()}", size={len(BYTES)},
               licence="Toy-1.0", sources=())
        for name in names
    )
    return ProviderSpec(kind=kind, id=id, title=id, engine="m:E", weights=weights,
                        licences=Licences(code="MIT"))

@hookimpl
def register_providers():
    return [spec("tts", "heavy", "toy/here.bin"),
            spec("asr", "heavier", "toy/here.bin", "toy/gone.bin")]
'''


@pytest.fixture
def placed(run, plugin_folder, monkeypatch, tmp_path) -> Path:
    """One of two files is there; the user's own weights are not looked at."""
    plugin_folder.add("heavy", PLUGIN)
    monkeypatch.setenv("AVATAR_HUB_WEIGHTS_DIRS", "")
    get_settings.cache_clear()
    file = get_settings().weights_dir / "toy" / "here.bin"
    file.parent.mkdir(parents=True)
    file.write_bytes(BYTES)
    return file


def test_list_tells_size_licence_state_and_who_needs_it(run, placed) -> None:
    lines = {line.split()[0]: line for line in run("weights", "list").stdout.splitlines()}
    assert lines["FILE"].split() == ["FILE", "SIZE", "STATE", "NEEDED", "BY", "LICENCE"]
    assert lines["toy/here.bin"].split() == [
        *("toy/here.bin", "3", "kB", "present", "heavy,", "heavier", "Toy-1.0"),
    ]
    assert lines["toy/gone.bin"].split()[3:] == ["missing", "heavier", "Toy-1.0"]
    assert lines["samples/astronaut.png"].endswith("public domain")


def test_where_is_the_folder_or_a_file(run, placed: Path) -> None:
    assert run("weights", "where").stdout.strip() == str(get_settings().weights_dir)
    assert run("weights", "where", "toy/here.bin").stdout.strip() == str(placed)
    result = run("weights", "where", "toy/gone.bin")
    assert result.exit_code == 1
    assert "no file toy/gone.bin" in result.stderr


def test_pull_has_nothing_to_do_for_what_is_there(run, placed) -> None:
    result = run("weights", "pull", "heavy")
    assert result.exit_code == 0, result.output
    assert result.stdout == "1 files are in place.\n"


def test_pull_tells_size_and_licence_before_it_begins_and_obeys_offline(run, placed) -> None:
    result = run("weights", "pull", "heavier")
    assert result.exit_code == 1
    assert "To fetch: toy/gone.bin (3 kB, Toy-1.0)" in result.stderr
    assert "Error: Offline, and these files are missing: toy/gone.bin" in result.stderr


def test_pull_of_something_unknown_names_what_there_is(run, placed) -> None:
    result = run("weights", "pull", "nothing")
    assert result.exit_code == 2
    assert "No provider or file is called nothing" in result.stderr
    assert "hub, heavy, heavier" in result.stderr


def test_verify_finds_a_file_that_was_changed_behind_its_back(run, placed: Path) -> None:
    result = run("weights", "verify")
    assert result.exit_code == 0, result.output
    assert "right    toy/here.bin" in result.stdout
    assert "missing  toy/gone.bin" in result.stdout
    placed.write_bytes(BYTES[::-1])
    result = run("weights", "verify")
    assert result.exit_code == 1
    assert "wrong    toy/here.bin" in result.stdout
    assert str(placed) in result.stderr


def test_a_font_for_captions_is_offered_only_where_the_system_has_none(
    run, placed, monkeypatch
) -> None:
    monkeypatch.setattr("hub.media.burner.SYSTEM_FONTS", ())
    assert "NotoSansCJK" in run("weights", "list").stdout
    assert "NotoSansCJK" in run("weights", "pull", "captions").stderr
    assert "NotoSansCJK" not in run("weights", "pull").stderr


def test_pull_leaves_engines_with_environments_of_their_own_to_those_who_name_them(
    run, placed, plugin_folder
) -> None:
    apart = PLUGIN.replace('engine="m:E"', 'engine="toy_apart:E", runtime=LOCKED')
    apart = (
        apart.replace("toy/gone.bin", "toy/large.bin")
        .replace('"heavier"', '"large"')
        .replace('"heavy"', '"larger"')
    )
    locked = 'from hub import Venv\nLOCKED = Venv(python="3.11", lock="engine.lock")\n'
    plugin_folder.add("apart", locked + apart)
    (plugin_folder.path / "engine.lock").touch()
    hub = plugin_folder.hub()
    environment = hub.environments.of(hub.registry.get("asr", "large").spec)
    environment.folder.mkdir(parents=True)
    (environment.folder / MARKER).write_text("{}")
    assert plugin_folder.hub().registry.get("asr", "large").state == State.NEEDS_WEIGHTS
    assert "toy/gone.bin" in run("weights", "pull").stderr
    assert "toy/large.bin" not in run("weights", "pull").stderr
    assert "toy/large.bin" in run("weights", "pull", "large").stderr
