"""A hub with the tone plugin alone, and its app on a free port."""

from __future__ import annotations

import os
import socket
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import EntryPoint
from pathlib import Path

import gradio as gr
import pytest

from hub import Hub
from hub.settings import load_settings
from hub.ui import launch

POINT = EntryPoint(name="tone", value="tone_plugin", group="avatar_hub")
LIKE_POINT = EntryPoint(name="like", value="like_plugin", group="avatar_hub")


@dataclass
class Served:
    """A running app."""

    hub: Hub
    blocks: gr.Blocks
    url: str
    temp: Path

    def end_of_last_job(self) -> str:
        """How it ended, within a minute."""
        deadline = time.monotonic() + 60
        while (state := self.hub.jobs.list()[0].status.state) == "running":
            assert time.monotonic() < deadline
            time.sleep(0.1)
        return str(state)


@pytest.fixture(scope="session", autouse=True)
def tone_plugin_importable() -> Iterator[None]:
    folder = str(Path(__file__).parent)
    sys.path.insert(0, folder)
    yield
    sys.path.remove(folder)


@pytest.fixture
def tone_hub() -> Hub:
    return Hub(points=[POINT])


def serve(hub: Hub) -> Iterator[Served]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    blocks = launch(hub, host="127.0.0.1", port=port, block=False)
    yield Served(hub, blocks, f"http://127.0.0.1:{port}", Path(os.environ["GRADIO_TEMP_DIR"]))
    blocks.close()


@pytest.fixture(scope="package")
def served_app() -> Iterator[Served]:
    yield from serve(Hub(points=[POINT]))


@pytest.fixture(scope="package")
def installed_app() -> Iterator[Served]:
    yield from serve(Hub())


@pytest.fixture(scope="package")
def like_app() -> Iterator[Served]:
    yield from serve(Hub(points=[LIKE_POINT]))


@pytest.fixture(scope="package")
def public_app() -> Iterator[Served]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AVATAR_HUB_PUBLIC", "1")
        settings = load_settings()
    yield from serve(Hub(settings, points=[POINT]))


def use(app: Served, patch: pytest.MonkeyPatch) -> Served:
    """The app, its folder Gradio's from now on: only tests have several apps in a process."""
    patch.setenv("GRADIO_TEMP_DIR", str(app.temp))
    return app


@pytest.fixture
def served(served_app: Served, monkeypatch: pytest.MonkeyPatch) -> Served:
    """The app with the tone plugin alone."""
    return use(served_app, monkeypatch)


@pytest.fixture
def installed(installed_app: Served, monkeypatch: pytest.MonkeyPatch) -> Served:
    """The app with the plugins that are installed."""
    return use(installed_app, monkeypatch)


@pytest.fixture
def served_like(like_app: Served, monkeypatch: pytest.MonkeyPatch) -> Served:
    """The app with a provider that speaks like a recording."""
    return use(like_app, monkeypatch)


@pytest.fixture
def served_in_public(public_app: Served, monkeypatch: pytest.MonkeyPatch) -> Served:
    """The app as strangers meet it."""
    return use(public_app, monkeypatch)
