"""Engines are told where all their weights are, and each call has those that it needs."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from hub import Hub, ProviderError, WeightError
from hub.registry import State
from hub.settings import get_settings

CHOOSY = """
from typing import Literal
from hub import Licences, Params, ProviderSpec, Url, Weight, hookimpl

loads = []

class Engine:
    def load(self, context):
        self.weights = context["weights"]
        loads.append(self.weights)
    def close(self):
        loads.append("closed")
    def reply(self, messages, params):
        with open(self.weights["toy/" + params["voice"]]) as file:
            yield file.read()

class ChoosyParams(Params):
    voice: Literal["anna", "bert", "carl"] = "anna"

def weight(name):
    return Weight(name="toy/" + name, size=0, licence="MIT", when=(("voice", (name,)),),
                  sources=(Url(url="https://127.0.0.1:9/" + name),))

@hookimpl
def register_providers():
    weights = tuple(map(weight, ("anna", "bert", "carl")))
    return [ProviderSpec(kind="dialogue", id="choosy", title="Choosy", engine=f"{__name__}:Engine",
                         params=ChoosyParams, weights=weights, licences=Licences(code="MIT"))]
"""


@pytest.fixture
def image(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with weights that is only read."""
    monkeypatch.setenv("AVATAR_HUB_WEIGHTS_DIRS", str(tmp_path / "image"))
    (tmp_path / "image" / "toy").mkdir(parents=True)
    return tmp_path / "image"


@pytest.fixture
def hub(plugin_folder, image: Path) -> Iterator[Hub]:
    """Its default voice is here."""
    plugin_folder.add("choosy", CHOOSY)
    get_settings.cache_clear()
    hub = plugin_folder.hub()
    put(hub, "anna")
    yield hub
    hub.close()


def put(hub: Hub, voice: str) -> Path:
    file = hub.settings.weights_dir / "toy" / voice
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(f"I am {voice}")
    return file


def ask(hub: Hub, **params: str) -> str:
    return "".join(hub.get("dialogue", "choosy").reply([], **params))


def loads() -> list[object]:
    return sys.modules["toy_choosy"].loads


def test_it_is_told_where_each_weight_is_or_will_be(hub: Hub) -> None:
    assert ask(hub) == "I am anna"
    folder = hub.settings.weights_dir / "toy"
    assert loads() == [{f"toy/{name}": str(folder / name) for name in ("anna", "bert", "carl")}]


def test_what_comes_later_needs_no_new_engine(hub: Hub) -> None:
    ask(hub)
    with pytest.raises(WeightError, match=r"Offline, and these files are missing: toy/bert"):
        ask(hub, voice="bert")
    put(hub, "bert")
    assert ask(hub, voice="bert") == "I am bert"
    assert len(loads()) == 1


def test_what_comes_to_lie_elsewhere_does(hub: Hub, image: Path) -> None:
    ask(hub)
    (image / "toy" / "bert").write_text("I am Bert of the image")
    assert ask(hub, voice="bert") == "I am Bert of the image"
    assert [load == "closed" for load in loads()] == [False, True, False]
    assert ask(hub) == "I am anna"
    assert len(loads()) == 3


def test_a_call_that_is_going_on_keeps_its_engine(hub: Hub, image: Path) -> None:
    first = hub.get("dialogue", "choosy").reply([])
    assert next(first) == "I am anna"
    (image / "toy" / "bert").write_text("I am Bert of the image")
    ask(hub, voice="bert")
    assert "closed" not in loads()
    assert list(first) == []
    assert loads()[-1] == "closed"


def test_warming_wants_only_what_the_choice_needs(hub: Hub) -> None:
    put(hub, "bert").with_name("anna").unlink()
    provider = hub.get("dialogue", "choosy")
    with pytest.raises(WeightError):
        provider.warm()
    provider.warm(voice="bert")
    assert len(loads()) == 1


def test_nothing_is_fetched_for_an_engine_whose_environment_is_not_built(plugin_folder) -> None:
    package = plugin_folder.path / "toy_apart"
    package.mkdir()
    venv = '__import__("hub").Venv(python="3.11", lock="engine.lock")'
    spec = CHOOSY.replace("title=", f"runtime={venv}, title=")
    (package / "__init__.py").write_text(spec)
    (package / "engine.lock").write_text("tiny-words==1.0\n")
    plugin_folder.add_metadata("apart", "toy_apart", "Name: avatar-hub-apart\nVersion: 1\n")
    with pytest.raises(ProviderError, match="needs its environment, which isn't built"):
        ask(plugin_folder.hub())


def test_the_state_is_that_of_the_default_choice(hub: Hub) -> None:
    assert hub.get("dialogue", "choosy").weights({})[0].name == "toy/anna"
    assert hub.registry.get("dialogue", "choosy").state is State.READY
    put(hub, "carl").with_name("anna").unlink()
    listing = hub.registry.get("dialogue", "choosy")
    assert listing.state is State.NEEDS_WEIGHTS
    assert listing.reason == "1 weight files (size unknown) aren't here yet"


def test_an_own_file_that_is_not_there_is_the_reason(
    hub: Hub, plugin_folder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mine = tmp_path / "mine"
    monkeypatch.setenv("AVATAR_HUB_OWN_WEIGHTS", f'{{"toy/anna": "{mine}"}}')
    get_settings.cache_clear()
    hub = plugin_folder.hub()
    listing = hub.registry.get("dialogue", "choosy")
    assert listing.state is State.NEEDS_WEIGHTS
    assert f"own_weights says that toy/anna is {mine}, which does not exist" in listing.reason
    with pytest.raises(WeightError, match="does not exist"):
        ask(hub)
    mine.write_text("I am mine")
    assert ask(hub) == "I am mine"
    hub.close()


@pytest.fixture
def public(hub: Hub, plugin_folder, monkeypatch: pytest.MonkeyPatch) -> Iterator[Hub]:
    """Strangers use this hub, and it is online."""
    monkeypatch.setenv("AVATAR_HUB_PUBLIC", "1")
    monkeypatch.setenv("AVATAR_HUB_OFFLINE", "0")
    get_settings.cache_clear()
    public = plugin_folder.hub()
    yield public
    public.close()


def test_a_stranger_can_not_make_a_public_hub_fetch_models(public: Hub) -> None:
    with pytest.raises(WeightError, match="public hub does not have") as caught:
        ask(public, voice="bert")
    assert "avatar-hub weights pull toy/bert" in caught.value.fix
    with pytest.raises(WeightError, match="public hub does not have"):
        public.get("dialogue", "choosy").weights({"voice": "bert"})
    put(public, "bert")
    assert ask(public, voice="bert") == "I am bert"


def test_a_public_hub_fetches_what_it_needs_by_default(public: Hub) -> None:
    (public.settings.weights_dir / "toy" / "anna").unlink()
    with pytest.raises(WeightError, match=r"https://127.0.0.1:9/anna: .*refused"):
        ask(public)
