"""hub/runtime/environments.py: real ones, built by uv from a wheel that the test makes."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from hub import Hub, ProviderError
from hub.errors import Cancelled
from hub.registry import State, installed_plugins
from hub.runtime import uv
from hub.runtime.environments import MARKER

PYTHON = f"{sys.version_info.major}.{sys.version_info.minor}"

DESCRIPTION = """
from hub import Licences, ProviderSpec, Venv, hookimpl

@hookimpl
def register_providers():
    return [ProviderSpec(kind="dialogue", id="{id}", title="Apart",
                         engine="toy_apart.engine:Engine",
                         runtime=Venv(python="{python}", lock="engine.lock"),
                         licences=Licences(code="MIT"))]
"""

ENGINE = """
import sys
import tiny_words

class Engine:
    def load(self, context):
        pass
    def close(self):
        pass
    def reply(self, messages, params):
        yield tiny_words.WORD
        yield sys.prefix
        yield " ".join(name for name in ("hub", "numpy", "pydantic") if name in sys.modules)
        yield messages[0]["content"]
"""


class Apart:
    """A plugin whose engine has an environment of its own."""

    def __init__(self, plugin_folder, make_wheel, tmp_path: Path) -> None:
        self.plugins, self.wheels = plugin_folder, tmp_path / "wheels"
        self.package = plugin_folder.path / "toy_apart"
        self.package.mkdir()
        self.digest = make_wheel(self.wheels)
        (self.package / "engine.py").write_text(ENGINE)
        self.describe()
        self.lock()
        plugin_folder.add_metadata("apart", "toy_apart", "Name: avatar-hub-apart\nVersion: 1\n")

    def describe(self, *, id: str = "apart", python: str = PYTHON) -> None:
        (self.package / "__init__.py").write_text(DESCRIPTION.format(id=id, python=python))

    def lock(self, requirement: str = "tiny-words==1.0", *, digest: str = "") -> None:
        text = f"--find-links {self.wheels}\n{requirement} --hash=sha256:{digest or self.digest}\n"
        (self.package / "engine.lock").write_text(text)

    def hub(self) -> Hub:
        return self.plugins.hub()


@pytest.fixture
def apart(plugin_folder, make_wheel, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Apart:
    for name in [name for name in os.environ if name.startswith("UV_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("UV_CACHE_DIR", str(tmp_path / "uv-cache"))
    return Apart(plugin_folder, make_wheel, tmp_path)


def spec_of(hub: Hub):
    return hub.registry.get("dialogue", "apart").spec


def build(hub: Hub):
    return hub.environments.build(spec_of(hub))


def leftovers(hub: Hub) -> list[str]:
    return [path.name for path in hub.environments.root.iterdir() if path.suffix != ".lock"]


def test_an_engine_runs_in_the_environment_that_was_built_for_it(apart: Apart) -> None:
    hub, lines = apart.hub(), []
    before = hub.registry.get("dialogue", "apart")
    assert before.state is State.NEEDS_INSTALL
    assert before.fix == "avatar-hub plugins build apart"
    environment = hub.environments.build(before.spec, lines.append)
    assert any("tiny-words" in line for line in lines)
    assert hub.registry.get("dialogue", "apart").state is State.READY
    answer = list(hub.get("dialogue", "apart").reply([{"role": "user", "content": "héllo"}]))
    assert answer == ["tiny", str(environment.folder), "", "héllo"]
    hub.close()


def test_what_was_built_is_listed_with_python_size_and_time_and_can_be_removed(
    apart: Apart,
) -> None:
    hub = apart.hub()
    assert hub.environments.all_built() == []
    environment = build(hub)
    assert hub.environments.all_built() == [environment]
    assert environment.facts["python"].startswith(PYTHON)
    assert environment.facts["lock"] == "engine.lock"
    assert environment.facts["bytes"] > 1_000
    assert environment.facts["seconds"] > 0
    hub.environments.remove(environment)
    assert leftovers(hub) == []
    assert hub.registry.get("dialogue", "apart").state is State.NEEDS_INSTALL


def test_one_that_the_system_does_not_let_go_stays(
    apart: Apart, monkeypatch: pytest.MonkeyPatch
) -> None:
    hub = apart.hub()
    environment = hub.environments.of(spec_of(hub))
    hub.environments.remove(environment)  # it isn't there: nothing to do
    environment.folder.mkdir(parents=True)
    (environment.folder / MARKER).write_text("{}")

    def refuse(self: Path, target: Path) -> None:
        raise PermissionError(13, "Access is denied")

    with monkeypatch.context() as windows:
        windows.setattr(Path, "rename", refuse)
        with pytest.raises(ProviderError, match="can't be removed: Access is denied"):
            hub.environments.remove(environment)
    assert environment.is_built
    hub.environments.remove(environment)
    assert leftovers(hub) == []


def test_an_engine_is_never_built_in_the_middle_of_a_job(apart: Apart) -> None:
    hub = apart.hub()
    with pytest.raises(ProviderError, match="isn't built") as caught:
        list(hub.get("dialogue", "apart").reply([{"role": "user", "content": "hi"}]))
    assert caught.value.fix == "avatar-hub plugins build apart"
    assert not hub.environments.root.exists()


def test_the_key_is_the_locks_content_and_the_python(apart: Apart) -> None:
    def key() -> str:
        hub = apart.hub()
        return hub.environments.of(spec_of(hub)).key

    def forget() -> None:
        del sys.modules["toy_apart"]

    first = key()
    forget()
    apart.lock(digest="0" * 64)
    assert key() != first
    forget()
    apart.lock()
    assert key() == first
    forget()
    apart.describe(python="3.8")
    assert key() != first


@pytest.mark.parametrize(
    ("change", "reason", "fix"),
    [
        (lambda apart: apart.lock(digest="0" * 64), "[Hh]ash", "once without AVATAR_HUB_OFFLINE"),
        (lambda apart: apart.lock("no-such-thing==1"), "no-such-thing", "AVATAR_HUB_OFFLINE"),
        (lambda apart: apart.describe(python="3.2"), "3.2", "AVATAR_HUB_OFFLINE"),
    ],
)
def test_a_build_that_fails_says_why_and_leaves_nothing(apart: Apart, change, reason, fix) -> None:
    change(apart)
    hub = apart.hub()
    with pytest.raises(ProviderError, match=rf"(?s)Apart could not be built\..*{reason}") as caught:
        build(hub)
    assert fix in caught.value.fix
    assert leftovers(hub) == []
    assert hub.registry.get("dialogue", "apart").state is State.NEEDS_INSTALL


def test_an_interrupted_build_is_no_environment(apart: Apart) -> None:
    hub = apart.hub()

    def interrupt(line: str) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        hub.environments.build(spec_of(hub), interrupt)
    assert leftovers(hub) == []
    # One that was killed with -9 leaves its part, which is nobody's environment.
    environment = hub.environments.of(spec_of(hub))
    part = environment.folder.with_name(f"{environment.key}.part")
    part.mkdir()
    (part / "avatar-hub.json").write_text("{}")
    assert hub.environments.all_built() == []
    assert build(hub).is_built
    assert leftovers(hub) == [environment.key]


def test_a_build_that_waits_for_the_network_is_stopped(
    apart: Apart, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AVATAR_HUB_OFFLINE", "0")
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    hub, stop, outcomes = apart.hub(), threading.Event(), list[BaseException]()

    def run() -> None:
        try:
            hub.environments.build(spec_of(hub), stop=stop)
        except Cancelled as error:
            outcomes.append(error)

    with socket.create_server(("127.0.0.1", 0)) as silent:  # an index that never answers
        silent.settimeout(60)
        lock = apart.package / "engine.lock"
        address = f"http://127.0.0.1:{silent.getsockname()[1]}/simple"
        lock.write_text(lock.read_text().replace("--find-links", f"--index-url {address}\n#"))
        builder, waiter = threading.Thread(target=run), threading.Thread(target=run)
        builder.start()
        connection, _ = silent.accept()
        waiter.start()
        stopped = time.monotonic()
        stop.set()
        builder.join()
        waiter.join()
        assert time.monotonic() - stopped < 10
        with connection:
            connection.settimeout(10)
            while connection.recv(65536):  # uv's end is closed: it is gone
                pass
    assert len(outcomes) == 2
    assert leftovers(hub) == []


def test_two_that_build_the_same_build_it_once(apart: Apart) -> None:
    hub, lines = apart.hub(), []
    threads = [
        threading.Thread(target=hub.environments.build, args=(spec_of(hub), lines.append))
        for _ in range(2)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum("tiny-words" in line for line in lines) == 1
    assert len(hub.environments.all_built()) == 1


def test_a_plugin_without_its_lock_is_broken(apart: Apart) -> None:
    (apart.package / "engine.lock").unlink()
    hub = apart.hub()
    listing = hub.registry.get("dialogue", "apart")
    assert listing.state is State.BROKEN
    assert "lacks its lock, engine.lock" in listing.reason


def test_an_engine_of_the_hubs_own_python_has_nothing_to_build(plugin_folder) -> None:
    plugin_folder.add("plain", DESCRIPTION.format(id="plain", python="3.11").replace(
        'runtime=Venv(python="3.11", lock="engine.lock"),', ""))  # fmt: skip
    hub = plugin_folder.hub()
    spec = hub.registry.get("dialogue", "plain").spec
    assert hub.environments.of(spec) is None
    with pytest.raises(ProviderError, match="needs no environment"):
        hub.environments.build(spec)


def test_a_full_disk_is_told_as_one(apart: Apart, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*arguments: object, **options: object) -> None:
        raise uv.UvError("error: failed to write: No space left on device (os error 28)")

    monkeypatch.setattr("hub.runtime.environments.run_uv", full)
    with pytest.raises(ProviderError) as caught:
        build(apart.hub())
    assert "disk is full" in caught.value.fix


def test_uv_is_told_of_pips_index_unless_it_was_told_of_one(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    config = tmp_path / "pip.conf"
    config.write_text(
        "[global]\nindex-url = https://index.example/simple\nfind-links = /a /b\n"
        "[install]\nextra-index-url = https://more.example/simple\n"
    )
    for name in [name for name in os.environ if name.startswith(("UV_", "PIP_"))]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("PIP_CONFIG_FILE", str(config))
    monkeypatch.setattr(subprocess, "Popen", Recorder)
    Recorder.environments.clear()
    uv.run_uv(["--version"], print, folder=tmp_path, offline=False)
    assert Recorder.environments[-1]["UV_DEFAULT_INDEX"] == "https://index.example/simple"
    assert Recorder.environments[-1]["UV_INDEX"] == "https://more.example/simple"
    assert Recorder.environments[-1]["UV_FIND_LINKS"] == "/a,/b"
    monkeypatch.setenv("UV_INDEX_URL", "https://own.example/simple")
    uv.run_uv(["--version"], print, folder=tmp_path, offline=False)
    assert "UV_DEFAULT_INDEX" not in Recorder.environments[-1]


class Recorder(subprocess.Popen):
    """A process that really runs, and whose environment is kept."""

    environments: list[dict[str, str]] = []  # noqa: RUF012 - of the one test

    def __init__(self, *arguments, env=None, **options) -> None:
        self.environments.append(env or {})
        super().__init__(*arguments, env=env, **options)


def test_the_command_line_builds_lists_and_removes(apart: Apart, monkeypatch) -> None:
    from typer.testing import CliRunner

    from hub.cli.app import app

    monkeypatch.setattr("hub.registry.registry.installed_plugins", lambda points: [
        *installed_plugins(apart.plugins.points())])  # fmt: skip

    def run(*arguments: str):
        return CliRunner().invoke(app, ["plugins", *arguments])

    assert "Fix: avatar-hub plugins build apart" in run().stdout
    assert "not built" in run("envs").stdout
    built = run("build", "avatar-hub-apart")
    assert built.exit_code == 0
    assert f"apart: Python {PYTHON}" in built.stdout
    assert "tiny-words" in built.stderr
    assert "ready" in run("--json").stdout
    assert run("build").stdout == "apart is built already.\n"
    heads, row = run("envs").stdout.splitlines()
    assert heads.split() == ["KEY", "PYTHON", "SIZE", "USED", "BY"]
    assert row.endswith("apart")
    assert "1 built" in CliRunner().invoke(app, ["doctor"]).stdout
    unknown = run("remove", "nobody")
    assert unknown.exit_code == 2
    assert "There are: apart, avatar-hub-apart" in unknown.stderr
    assert run("remove", row.split()[0]).stdout == f"{row.split()[0]} is gone.\n"
    assert "needs-install" in run().stdout
