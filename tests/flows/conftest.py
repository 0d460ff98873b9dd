"""A hub with the toy engines only, on a data folder of its own."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from importlib.metadata import EntryPoint
from pathlib import Path
from types import ModuleType

import pytest

from hub import Hub
from hub.settings import load_settings

TOYS = EntryPoint("flow_toys", "flow_toys", "avatar_hub")
CROP_TOYS = EntryPoint("crop_toys", "crop_toys", "avatar_hub")


@pytest.fixture
def toy_hub(monkeypatch: pytest.MonkeyPatch, landmarker_path: Path) -> Iterator[Hub]:
    """Needs the face landmarker, which finds the portrait's face."""
    assert landmarker_path.is_file()
    monkeypatch.syspath_prepend(str(Path(__file__).parent / "engines"))
    monkeypatch.setenv("AVATAR_HUB_STAGE_TIMEOUT", "3")
    hub = Hub(load_settings(), points=[TOYS])
    yield hub
    hub.close()


@pytest.fixture
def crop_hub(monkeypatch: pytest.MonkeyPatch, landmarker_path: Path) -> Iterator[Hub]:
    """Has the toys that work on crops and those that copy motion as well."""
    assert landmarker_path.is_file()
    monkeypatch.syspath_prepend(str(Path(__file__).parent / "engines"))
    hub = Hub(load_settings(), points=[TOYS, CROP_TOYS])
    yield hub
    hub.close()


@pytest.fixture
def crop_toys(crop_hub: Hub) -> ModuleType:
    """The toys' module, its records cleared."""
    crop_hub.providers()
    module = sys.modules["crop_toys"]
    module.calls.clear()  # type: ignore[attr-defined]
    module.closed.clear()  # type: ignore[attr-defined]
    return module
