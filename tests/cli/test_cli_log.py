"""`avatar-hub plugins log`: what an engine printed, for those who want to know more."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from hub.settings import get_settings

CHATTY = """
from hub import Licences, ProviderSpec, Secret, hookimpl

class Engine:
    def load(self, context):
        self.key = context["secrets"]["TOY_KEY"]
    def close(self):
        pass
    def synthesize(self, text, params):
        print("hearing", text, "with", self.key, flush=True)
        raise RuntimeError("no voice today")
        yield

@hookimpl
def register_providers():
    return [ProviderSpec(kind="tts", id="chatty", title="Chatty", engine="toy_chatty:Engine",
                         secrets=(Secret(name="TOY_KEY"),), licences=Licences(code="MIT"))]
"""


@pytest.fixture
def chatty(run, plugin_folder, monkeypatch: pytest.MonkeyPatch):
    """The command line with an engine that prints, in a worker."""
    plugin_folder.add("chatty", CHATTY)
    monkeypatch.setenv("TOY_KEY", "s3cr3t")
    monkeypatch.setenv("AVATAR_HUB_FORCE_WORKERS", "chatty")
    get_settings.cache_clear()
    return run


def test_what_an_engine_prints_and_raises_can_be_read_afterwards(chatty, tmp_path: Path) -> None:
    said = chatty("tts", "--provider", "chatty", "--text", "hello", "-o", tmp_path / "a.wav")
    assert said.exit_code == 1
    assert "no voice today" in said.stderr
    assert "avatar-hub plugins log chatty" in said.stderr
    lines = chatty("plugins", "log", "chatty").stdout.splitlines()
    assert lines[0].startswith("--- started")
    assert lines[1] == "hearing hello with <TOY_KEY>"
    assert "Traceback (most recent call last):" in lines
    assert lines[-1] == "RuntimeError: no voice today"
    assert chatty("plugins", "log", "chatty", "-n", "1").stdout == f"{lines[-1]}\n"
    assert "1 files" in chatty("doctor").stdout


def test_what_an_engine_prints_in_the_hubs_process_is_not_the_commands_output(
    chatty, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("AVATAR_HUB_FORCE_WORKERS")
    get_settings.cache_clear()
    said = chatty("tts", "--provider", "chatty", "--text", "hello", "-o", tmp_path / "a.wav")
    assert said.stdout == ""
    assert "hearing hello" in said.stderr


def test_without_a_log_it_says_how_to_get_one(chatty) -> None:
    result = chatty("plugins", "log", "hum")
    assert result.exit_code == 2
    assert "AVATAR_HUB_FORCE_WORKERS=hum" in result.stderr
    assert "There is no provider 'nobody'" in chatty("plugins", "log", "nobody").stderr


def test_it_goes_on_with_what_comes(start, data_dir: Path) -> None:
    folder = data_dir / "logs"
    folder.mkdir(parents=True)
    file = folder / "tts_hum.log"
    file.write_text("first 一\n")
    following = start("plugins", "log", "hum", "-f")
    assert following.stdout is not None
    assert following.stdout.readline() == "first 一\n"
    with file.open("a") as log:
        log.write("second\n")
    assert following.stdout.readline() == "second\n"
    file.replace(folder / "tts_hum.log.1")
    time.sleep(1)
    file.write_text("new\n")
    assert following.stdout.readline() == "new\n"
