"""hub/registry/registry.py"""

from __future__ import annotations

import pytest

from hub import ProviderError
from hub.registry import State

WEIGHT = (
    "weights=(__import__('hub').Weight(name='a/b.bin', sha256='0' * 64, size=3_000_000,"
    " licence='MIT', sources=()),)"
)
NEEDS_KEY = "secrets=(__import__('hub').Secret(name='TOY_KEY', help_url='https://toy.example'),)"


def test_it_names_what_there_is_when_asked_for_what_there_is_not(plugin_folder, good) -> None:
    plugin_folder.add("one", good("one"))
    plugin_folder.add("two", good("two"))
    with pytest.raises(ProviderError, match=r"no tts provider 'three'\. Installed: one, two"):
        plugin_folder.hub().get("tts", "three")
    with pytest.raises(ProviderError, match=r"no asr provider\. Installed: none"):
        plugin_folder.hub().get("asr")


def test_a_broken_plugin_that_is_asked_for_says_why(plugin_folder) -> None:
    plugin_folder.add("sad", "raise RuntimeError('out of luck')")
    with pytest.raises(ProviderError, match="RuntimeError: out of luck") as caught:
        plugin_folder.hub().get("tts", "sad")
    assert "pip uninstall avatar-hub-sad" in caught.value.fix


def test_missing_weights_are_a_state_with_a_size_and_a_command(plugin_folder, good) -> None:
    plugin_folder.add("heavy", good("heavy", WEIGHT))
    (item,) = plugin_folder.hub().providers()
    assert item.state is State.NEEDS_WEIGHTS
    assert "3 MB" in item.reason
    assert item.fix == "avatar-hub weights pull heavy"


def test_a_missing_secret_is_a_state_until_it_is_set(plugin_folder, good, monkeypatch) -> None:
    monkeypatch.delenv("TOY_KEY", raising=False)
    plugin_folder.add("locked", good("locked", NEEDS_KEY))
    hub = plugin_folder.hub()
    (item,) = hub.providers()
    assert item.state is State.NEEDS_SECRET
    assert "TOY_KEY" in item.fix
    assert "https://toy.example" in item.fix
    monkeypatch.setenv("TOY_KEY", "1234")
    (item,) = hub.providers()
    assert item.state is State.READY


def test_the_default_is_the_first_that_is_ready(plugin_folder, good) -> None:
    plugin_folder.add("a", good("heavy", WEIGHT))
    plugin_folder.add("b", good("light"))
    assert plugin_folder.hub().get("tts").spec.id == "light"


def test_an_engine_with_an_environment_of_its_own_is_no_default_beside_others(
    plugin_folder, good
) -> None:
    apart = "runtime=__import__('hub').Venv(python='3.11', lock='engine.lock')"
    plugin_folder.add("a", good("apart", apart))
    plugin_folder.add("b", good("heavy", WEIGHT))
    assert plugin_folder.hub().get("tts").spec.id == "heavy"


@pytest.mark.parametrize("key", ["", "1234"])
def test_what_needs_a_key_is_no_default_beside_others(
    plugin_folder, good, monkeypatch, key: str
) -> None:
    monkeypatch.setenv("TOY_KEY", key)
    plugin_folder.add("a", good("cloud", NEEDS_KEY))
    plugin_folder.add("b", good("heavy", WEIGHT))
    assert plugin_folder.hub().get("tts").spec.id == "heavy"
    assert plugin_folder.hub().get("tts", "cloud").spec.id == "cloud"


def test_kinds_are_told_apart(plugin_folder, good) -> None:
    plugin_folder.add("a", good("voice"))
    plugin_folder.add("b", good("ears").replace('"tts"', '"asr"'))
    assert [item.id for item in plugin_folder.hub().providers("asr")] == ["ears"]


def test_the_runtime_says_that_an_engine_runs_or_crashed(plugin_folder, good) -> None:
    plugin_folder.add("a", good("voice"))
    registry = plugin_folder.hub().registry
    spec = registry.get("tts").spec
    registry.set_engine_state(spec, State.CRASHED, "it fell")
    assert (registry.get("tts").state, registry.get("tts").reason) == (State.CRASHED, "it fell")
    registry.set_engine_state(spec, None)
    assert registry.get("tts").state is State.READY
