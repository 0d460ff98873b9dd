"""hub/hub.py, `with_secrets`: engines of a user's own, which alone are given his keys."""

from __future__ import annotations

import os
import time
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from hub import Hub, InputError, ProviderError
from hub import hub as hub_module
from hub.registry import State
from hub.settings import load_settings

ENGINES = Path(__file__).parent / "engines"

PLUGIN = """
from hub import Licences, ProviderSpec, Secret, hookimpl

KEY = Secret(name="ODD_KEY", help_url="https://odd.example/keys")
PLACE = Secret(name="ODD_PLACE", optional=True)
ADDRESS = Secret(name="ODD_ADDRESS", optional=True, personal=False)

@hookimpl
def register_providers():
    return [ProviderSpec(kind="dialogue", id=id, title=id.title(), engine="odd_engine:Engine",
                         secrets=secrets, licences=Licences(code="MIT"))
            for id, secrets in (("odd", (KEY, PLACE, ADDRESS)), ("plain", ()))]
"""

OpenHub = Callable[..., Hub]


@pytest.fixture(params=["odd,plain", ""], ids=["in workers", "in process"])
def forced(request: pytest.FixtureRequest) -> str:
    return request.param


@pytest.fixture
def open_hub(plugin_folder, monkeypatch: pytest.MonkeyPatch, forced: str) -> Iterator[OpenHub]:
    monkeypatch.syspath_prepend(ENGINES)
    plugin_folder.add("odd", PLUGIN)
    hubs: list[Hub] = []

    def open_one(**settings: object) -> Hub:
        workers = {"force_workers": frozenset(forced.split(",")) - {""}, **settings}
        hubs.append(Hub(load_settings().model_copy(update=workers), points=plugin_folder.points()))
        return hubs[-1]

    yield open_one
    for hub in hubs:
        hub.close()


def ask(hub: Hub, word: str, id: str = "odd") -> list[str]:
    return list(hub.get("dialogue", id).reply([{"role": "user", "content": word}]))


def secrets(hub: Hub) -> str:
    """What the engine says that it was given."""
    (said,) = ask(hub, "secrets")
    return said


def state(hub: Hub, id: str = "odd") -> State:
    return hub.registry.get("dialogue", id).state


def test_each_user_has_an_engine_that_knows_his_keys_and_no_others(
    open_hub: OpenHub, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ODD_KEY", "operators-key")
    monkeypatch.setenv("ODD_ADDRESS", "operators-address")
    hub = open_hub()
    ann, bob = hub.with_secrets({"ODD_KEY": "anns-key"}), hub.with_secrets({"ODD_KEY": " bobs-key"})
    assert secrets(hub) == "{'ODD_KEY': 'operators-key', 'ODD_ADDRESS': 'operators-address'}"
    assert secrets(ann) == "{'ODD_KEY': 'anns-key'}"
    assert secrets(bob) == "{'ODD_KEY': 'bobs-key'}"
    assert secrets(hub.with_secrets({"ODD_KEY": "anns-key", "ODD_PLACE": ""})) == secrets(ann)
    assert "anns-key" not in " ".join(ask(bob, "environment") + ask(hub, "environment"))


def test_the_same_keys_share_an_engine_and_engines_without_keys_are_everybodys(
    open_hub: OpenHub,
) -> None:
    hub = open_hub()
    ann, bob = hub.with_secrets({"ODD_KEY": "a"}), hub.with_secrets({"ODD_KEY": "b"})
    assert ask(ann, "id") == ask(hub.with_secrets({"ODD_KEY": "a"}), "id") != ask(bob, "id")
    assert ask(ann, "id", "plain") == ask(bob, "id", "plain") == ask(hub, "id", "plain")
    assert hub.with_secrets({"ODD_KEY": " "}) is hub.with_secrets({}) is hub


def test_without_a_key_nothing_is_started_and_the_user_is_told_where_to_get_one(
    open_hub: OpenHub,
) -> None:
    hub = open_hub()
    assert state(hub) is State.NEEDS_SECRET
    with pytest.raises(ProviderError, match=r"Odd \(dialogue odd\) has no ODD_KEY") as caught:
        ask(hub, "say hello")
    assert "https://odd.example/keys" in caught.value.fix
    with pytest.raises(ProviderError, match="no ODD_KEY"):
        ask(hub.with_secrets({"ODD_PLACE": "north"}), "say hello")
    assert not (hub.settings.logs_dir / "dialogue_odd.log").exists()


def test_states_are_the_users_own(open_hub: OpenHub) -> None:
    hub = open_hub()
    ann = hub.with_secrets({"ODD_KEY": "a"})
    assert (state(ann), state(hub)) == (State.READY, State.NEEDS_SECRET)
    with pytest.raises(ProviderError):
        ask(ann, "fail")
    assert (state(ann), state(hub.with_secrets({"ODD_KEY": "b"}))) == (State.CRASHED, State.READY)
    ask(hub, "say hello", "plain")
    assert state(ann, "plain") is State.RUNNING


@pytest.mark.parametrize("word", ["leak RuntimeError", "leak ValueError"])
def test_no_error_and_no_log_tells_a_users_key(open_hub: OpenHub, word: str) -> None:
    ann = open_hub().with_secrets({"ODD_KEY": "s3cr3t", "ODD_PLACE": "s3cr3t-place"})
    with pytest.raises((ProviderError, InputError), match=r"<ODD_KEY>.*<ODD_PLACE>") as caught:
        ask(ann, word)
    shown = "".join(traceback.format_exception(caught.value))
    listed = ann.registry.get("dialogue", "odd").reason
    files = [f for f in ann.settings.data_dir.rglob("*") if f.is_file()]
    written = b"".join(f.read_bytes() for f in files)
    assert "s3cr3t" not in f"{shown} {listed} {files} {written!r}"


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("ODD_ADDRESS", "http://10.0.0.1", "No provider takes ODD_ADDRESS"),
        ("LD_PRELOAD", "evil.so", "No provider takes LD_PRELOAD"),
        ("ODD_KEY", "a\nb", "is no key"),
        ("ODD_KEY", "\0", "is no key"),
        ("ODD_KEY", "x" * 5_000, "is no key"),
    ],
)
def test_only_keys_that_a_provider_takes_from_its_users_are_taken(
    open_hub: OpenHub, name: str, value: str, told: str
) -> None:
    with pytest.raises(InputError, match=told):
        open_hub().with_secrets({name: value})


def test_his_engines_end_when_he_goes_and_others_stay(open_hub: OpenHub) -> None:
    hub = open_hub()
    ann, bob = hub.with_secrets({"ODD_KEY": "a"}), hub.with_secrets({"ODD_KEY": "b"})
    first, other = ask(ann, "id"), ask(bob, "id")
    running = ann.get("dialogue", "odd").reply([{"role": "user", "content": "count"}])
    next(running)
    ann.close()
    assert [next(running) for _ in range(20)][-1] == "20", "a call is finished"
    running.close()  # type: ignore[attr-defined]
    assert ask(bob, "id") == other
    assert ask(ann, "id") != first, "he may come back"


def test_they_end_when_they_are_idle(open_hub: OpenHub) -> None:
    ann = open_hub(worker_idle_seconds=0.2).with_secrets({"ODD_KEY": "a"})
    for _ in range(2):
        first = ask(ann, "id")
        deadline = time.monotonic() + 10
        while state(ann) is State.RUNNING and time.monotonic() < deadline:
            time.sleep(0.05)
        assert state(ann) is State.READY
    assert ask(ann, "id") != first


def test_a_crowd_of_users_leaves_few_engines(
    open_hub: OpenHub, monkeypatch: pytest.MonkeyPatch, forced: str
) -> None:
    monkeypatch.setattr(hub_module, "MOST_USERS", 2)
    hub = open_hub()
    first = hub.with_secrets({"ODD_KEY": "0"})
    (pid,) = ask(first, "pid")
    for number in range(1, 3):
        ask(hub.with_secrets({"ODD_KEY": str(number)}), "pid")
    assert state(first) is State.READY
    if forced:
        with pytest.raises(ProcessLookupError):
            os.kill(int(pid), 0)
    assert secrets(first) == "{'ODD_KEY': '0'}"
