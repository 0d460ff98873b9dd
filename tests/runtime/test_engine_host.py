"""hub/runtime/host.py, with engines that are imported from a plugin's module."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator

import pytest

from hub import Hub, InputError, ProviderError
from hub.registry import State

ENGINES = """
import sys, threading, time
from hub import Licences, Params, ProviderSpec, Resources, Secret, hookimpl

events, at_once, most = [], 0, 0

class Engine:
    def load(self, context):
        self.context = context
        events.append("load")
    def close(self):
        events.append("close")
    def reply(self, messages, params):
        global at_once, most
        word, key = messages[0]["content"], "key " + self.context["secrets"]["TOY_KEY"]
        at_once += 1
        most = max(most, at_once)
        try:
            if word == "context":
                yield repr(sorted(self.context.items()))
            if word == "bad input":
                raise ValueError("that is no word; " + key)
            if word == "fail":
                raise RuntimeError(key + " refused")
            if word == "exit":
                sys.exit(3)
            for _ in range(3):
                time.sleep(0.02)
                yield word
        finally:
            at_once -= 1
            events.append("ended")

class Unloadable(Engine):
    def load(self, context):
        raise OSError("no such device")

def spec(id, engine, **more):
    return ProviderSpec(kind="dialogue", id=id, title=id.title(), engine=f"{__name__}:{engine}",
        licences=Licences(code="MIT"), secrets=(Secret(name="TOY_KEY", optional=True),), **more)

@hookimpl
def register_providers():
    return [spec("echo", "Engine"), spec("single", "Engine", resources=Resources(concurrent=False)),
            spec("unloadable", "Unloadable"), spec("absent", "NoSuchClass")]
"""


@pytest.fixture
def hub(plugin_folder, monkeypatch: pytest.MonkeyPatch) -> Iterator[Hub]:
    monkeypatch.setenv("TOY_KEY", "s3cr3t")
    plugin_folder.add("engines", ENGINES)
    hub = plugin_folder.hub()
    yield hub
    hub.close()


def ask(hub: Hub, word: str, id: str = "echo") -> list[str]:
    return list(hub.get("dialogue", id).reply([{"role": "user", "content": word}]))


def state(hub: Hub, id: str = "echo") -> State:
    return hub.registry.get("dialogue", id).state


def test_an_engine_is_loaded_once_at_its_first_call(hub: Hub) -> None:
    assert state(hub) is State.READY
    assert ask(hub, "hello") == ask(hub, "hello") == ["hello"] * 3
    assert state(hub) is State.RUNNING
    assert sys.modules["toy_engines"].events.count("load") == 1
    hub.close()
    assert sys.modules["toy_engines"].events[-1] == "close"


def test_it_is_told_where_everything_is(hub: Hub) -> None:
    (context,) = ask(hub, "context")[:1]
    assert "('device', 'cpu')" in context
    assert "('secrets', {'TOY_KEY': 's3cr3t'})" in context
    assert "dialogue_echo" in context
    assert "('weights', {})" in context


def test_warming_loads_it(hub: Hub) -> None:
    hub.get("dialogue", "echo").warm()
    assert sys.modules["toy_engines"].events == ["load"]


def test_its_complaint_about_the_input_is_the_users_to_mend(hub: Hub) -> None:
    with pytest.raises(InputError, match=r"Echo: that is no word; key <TOY_KEY>"):
        ask(hub, "bad input")
    assert state(hub) is State.RUNNING


@pytest.mark.parametrize(
    ("word", "reason"),
    [("fail", "RuntimeError: key <TOY_KEY> refused"), ("exit", "SystemExit: 3")],
)
def test_a_failure_names_the_provider_hides_secrets_and_is_not_for_ever(
    hub: Hub, word: str, reason: str
) -> None:
    with pytest.raises(ProviderError, match=r"Echo \(dialogue echo\) failed") as caught:
        ask(hub, word)
    assert reason in caught.value.message
    assert caught.value.fix
    assert state(hub) is State.CRASHED
    assert ask(hub, "hello") == ["hello"] * 3
    assert state(hub) is State.RUNNING
    assert sys.modules["toy_engines"].events.count("load") == 2


@pytest.mark.parametrize(
    ("id", "reason"), [("unloadable", "OSError: no such device"), ("absent", "AttributeError")]
)
def test_an_engine_that_does_not_start_says_why(hub: Hub, id: str, reason: str) -> None:
    with pytest.raises(ProviderError, match=reason):
        ask(hub, "hello", id)
    assert state(hub, id) is State.CRASHED


def test_leaving_the_iteration_ends_the_engines_generator(hub: Hub) -> None:
    stream = hub.get("dialogue", "echo").reply([{"role": "user", "content": "hello"}])
    next(stream)
    stream.close()
    assert sys.modules["toy_engines"].events == ["load", "ended"]


@pytest.mark.parametrize(("id", "most"), [("single", 1), ("echo", 3)])
def test_an_engine_that_is_not_concurrent_serves_one_at_a_time(
    hub: Hub, id: str, most: int
) -> None:
    hub.get("dialogue", id).warm()
    answers: list[list[str]] = []
    threads = [
        threading.Thread(target=lambda: answers.append(ask(hub, "hello", id))) for _ in range(3)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert answers == [["hello"] * 3] * 3
    assert sys.modules["toy_engines"].most == most
