"""A command line whose only plugins are toys: a voice that hums, a head, a mouth, and ears."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner, Result

from hub.settings import get_settings

PLUGINS = Path(__file__).parents[2] / "plugins"
EMBEDDED = sorted(project.parent.name for project in PLUGINS.glob("*/pyproject.toml"))
FLOW_TOYS = Path(__file__).parents[1] / "flows" / "engines"

EARS = '''
from pydantic import Field
from typing import Literal
from hub import ASRCapabilities, Licences, Params, ProviderSpec, Secret, hookimpl

class EarsParams(Params):
    """How to listen."""
    beam: int = Field(5, ge=1, le=10, description="Guesses kept.")
    task: Literal["write", "translate"] = Field("write", description="What to do.")
    names: list[str] = Field([], description="Names to expect.")
    upper: bool = Field(False, description="Shout.")
    provider: str = Field("", description="A name that the command has too.")

class Engine:
    def load(self, context): pass
    def close(self): pass
    def transcribe(self, speech, params):
        heard = list(speech)
        if not any(c["samples"].any() for c in heard):
            return
        seconds = sum(len(c["samples"]) / c["sample_rate"] for c in heard)
        text = " ".join([params["task"], str(params["beam"]), *params["names"], params["provider"]])
        text = text.strip().upper() if params["upper"] else text.strip()
        word = {"text": text, "start": 0.0, "end": seconds, "kind": "word"}
        yield {"text": text, "start": 0.0, "end": seconds, "language": "en", "words": [word]}

@hookimpl
def register_providers():
    return [ProviderSpec(kind="asr", id="ears", title="Ears", engine="toy_ears:Engine",
                         params=EarsParams, licences=Licences(code="MIT"))]

@hookimpl
def register_commands(cli):
    @cli.command("shout")
    def shout(word: str) -> None:
        """Say it loudly."""
        print(word.upper())
'''


@pytest.fixture
def toys(plugin_folder, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The toys are installed, and the plugins of this checkout are switched off."""
    monkeypatch.syspath_prepend(FLOW_TOYS)
    plugin_folder.add_metadata("flow", "flow_toys", "Name: avatar-hub-flow\nVersion: 1.0\n")
    plugin_folder.add("ears", EARS)
    monkeypatch.setenv("AVATAR_HUB_DISABLED_PLUGINS", ",".join(EMBEDDED))
    get_settings.cache_clear()
    yield
    sys.modules.pop("flow_toys", None)


Run = Callable[..., Result]


@pytest.fixture
def run(toys: None) -> Run:
    """``run("plugins", "--json")``: the command in this process."""
    from hub.cli.app import app

    return lambda *arguments: CliRunner().invoke(app, [str(a) for a in arguments])


@pytest.fixture
def start(toys: None) -> Iterator[Callable[..., subprocess.Popen[str]]]:
    """``start("make", ...)``: the command in a process that does not outlive the test."""
    code = "from hub.cli import main; main()"
    started: list[subprocess.Popen[str]] = []

    def begin(*arguments: object, **options: object) -> subprocess.Popen[str]:
        command = [sys.executable, "-c", code, *map(str, arguments)]
        pipe, env = subprocess.PIPE, dict(os.environ, PYTHONIOENCODING="utf-8")
        process = subprocess.Popen(
            command, stdout=pipe, stderr=pipe, text=True, encoding="utf-8", env=env, **options
        )
        started.append(process)
        return process

    yield begin
    for process in started:
        if process.poll() is None:
            process.kill()
        process.communicate()


@pytest.fixture
def recording(tmp_path: Path) -> Path:
    """Two seconds of a hum."""
    from hub import Audio
    from hub.media import write_audio

    file = tmp_path / "voice 声.wav"
    write_audio(file, Audio(0.2 * np.sin(np.arange(32_000) / 8).astype(np.float32), 16_000))
    return file
