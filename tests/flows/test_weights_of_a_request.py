"""A video needs the weights of the voice that was chosen, and its recipe tells which they were."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from importlib.metadata import EntryPoint
from pathlib import Path

import pytest

from hub import Hub, WeightError
from hub.flows.events import Result
from hub.settings import load_settings

pytestmark = pytest.mark.weights

CHOOSY = """
from typing import Literal
from flow_toys import VoiceParams
from hub import Licences, ProviderSpec, Weight, hookimpl

class ChoosyParams(VoiceParams):
    voice: Literal["anna", "bert"] = "anna"

def weight(name):
    return Weight(name="toy/" + name, size=0, licence="MIT", when=(("voice", (name,)),), sources=())

@hookimpl
def register_providers():
    return [ProviderSpec(kind="tts", id="choosy", title="Choosy", engine="flow_toys:Voice",
                         params=ChoosyParams, weights=(weight("anna"), weight("bert")),
                         licences=Licences(code="MIT"))]
"""
POINTS = [EntryPoint(name, name, "avatar_hub") for name in ("flow_toys", "toy_choosy")]


@pytest.fixture
def hub(toy_hub: Hub, plugin_folder) -> Iterator[Hub]:
    plugin_folder.add("choosy", CHOOSY)
    hub = Hub(load_settings(), points=POINTS)
    yield hub
    hub.close()


def make(hub: Hub, portrait: Path, out: Path) -> Result:
    params = {"tts": {"voice": "bert"}}
    return hub.make_avatar(portrait=portrait, out=out, text="one", tts="choosy", params=params)


def used(result: Result) -> dict[str, str]:
    return json.loads(result.recipe.read_text())["providers"]["tts"]["weights"]


def test_what_the_choice_needs_is_looked_for_before_anything_is_made(
    hub: Hub, sample_portrait_path: Path, tmp_path: Path
) -> None:
    with pytest.raises(WeightError, match=r"files are missing: toy/bert \(size unknown, MIT\)\."):
        make(hub, sample_portrait_path, tmp_path / "out.mp4")
    assert hub.jobs.list() == []


def test_the_recipe_names_the_content_of_what_was_used(
    hub: Hub, sample_portrait_path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    theirs, mine = hub.settings.weights_dir / "toy" / "bert", tmp_path / "mine"
    theirs.parent.mkdir(parents=True)
    theirs.write_bytes(b"theirs")
    mine.write_bytes(b"mine")
    result = make(hub, sample_portrait_path, tmp_path / "theirs.mp4")
    assert used(result) == {"toy/bert": hashlib.sha256(b"theirs").hexdigest()}
    monkeypatch.setenv("AVATAR_HUB_OWN_WEIGHTS", json.dumps({"toy/bert": str(mine)}))
    other = Hub(load_settings(), points=POINTS)
    result = make(other, sample_portrait_path, tmp_path / "mine.mp4")
    assert used(result) == {"toy/bert": hashlib.sha256(b"mine").hexdigest()}
    other.close()
