"""hub/runtime/host.py: the same engine in a worker, because the user says so."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from hub import Hub, InputError, ProviderError
from hub.flows.pipeline import Pipeline
from hub.registry import State
from hub.runtime import process, strikes
from hub.settings import load_settings

ENGINES = Path(__file__).parent / "engines"

PLUGIN = """
from hub import Licences, ProviderSpec, Secret, hookimpl

@hookimpl
def register_providers():
    return [ProviderSpec(kind="dialogue", id="odd", title="Odd", engine="odd_engine:Engine",
                         secrets=(Secret(name="ODD_KEY", optional=True),),
                         licences=Licences(code="MIT"))]
"""

OpenHub = Callable[..., Hub]


@pytest.fixture
def open_hub(plugin_folder, monkeypatch: pytest.MonkeyPatch) -> Iterator[OpenHub]:
    monkeypatch.syspath_prepend(ENGINES)
    monkeypatch.setenv("ODD_KEY", "s3cr3t")
    plugin_folder.add("odd", PLUGIN)
    hubs: list[Hub] = []

    def open_one(**settings: object) -> Hub:
        forced = {"force_workers": frozenset({"odd"}), **settings}
        hub = Hub(load_settings().model_copy(update=forced), points=plugin_folder.points())
        hubs.append(hub)
        return hub

    yield open_one
    for hub in hubs:
        hub.close()


def ask(hub: Hub, word: str) -> list[str]:
    return list(hub.get("dialogue", "odd").reply([{"role": "user", "content": word}]))


def state(hub: Hub) -> State:
    return hub.registry.get("dialogue", "odd").state


def test_one_worker_serves_call_after_call_and_ends_with_the_hub(open_hub: OpenHub) -> None:
    hub = open_hub()
    first, second = ask(hub, "pid"), ask(hub, "pid")
    assert first == second != [str(os.getpid())]
    assert state(hub) is State.RUNNING
    hub.close()
    with pytest.raises(ProcessLookupError):
        os.kill(int(first[0]), 0)


def test_it_is_set_by_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AVATAR_HUB_FORCE_WORKERS", "odd, kokoro")
    assert load_settings().force_workers == {"odd", "kokoro"}


def test_complaints_and_failures_are_told_as_those_of_any_engine(open_hub: OpenHub) -> None:
    hub = open_hub()
    with pytest.raises(InputError, match="Odd: that is no word"):
        ask(hub, "refuse")
    assert state(hub) is State.RUNNING
    with pytest.raises(ProviderError, match=r"failed\. RuntimeError: refused: <ODD_KEY>") as caught:
        ask(hub, "secret")
    assert caught.value.fix.endswith("Its log: avatar-hub plugins log odd")
    assert state(hub) is State.CRASHED
    assert ask(hub, "say better") == ["better"]


def test_a_failure_leaves_the_calls_beside_it_alone(open_hub: OpenHub) -> None:
    hub = open_hub()
    stream = hub.get("dialogue", "odd").reply([{"role": "user", "content": "count"}])
    (first,) = ask(hub, "pid")
    next(stream)
    with pytest.raises(ProviderError):
        ask(hub, "fail")
    (second,) = ask(hub, "pid")
    assert first != second
    assert [next(stream) for _ in range(20)][-1] == "20"
    stream.close()
    with pytest.raises(ProcessLookupError):
        os.kill(int(first), 0)


def test_a_worker_that_died_while_idle_is_started_anew(open_hub: OpenHub) -> None:
    hub = open_hub()
    (pid,) = ask(hub, "pid")
    os.kill(int(pid), signal.SIGKILL)
    (started,) = hub.host._started.values()
    deadline = time.monotonic() + 10
    while started.runner.alive and time.monotonic() < deadline:
        time.sleep(0.02)
    assert ask(hub, "pid") != [pid]


def test_after_three_deaths_in_a_row_it_is_left_alone_for_a_while(
    open_hub: OpenHub, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(strikes, "BACK_OFF", (0.0, 0.01, 0.01))
    hub = open_hub()
    for _ in range(2):
        with pytest.raises(ProviderError, match=r"(?s)ended by SIGKILL.*last words"):
            ask(hub, "die")
    ask(hub, "say hello")  # a call that goes well wipes the slate clean
    for _ in range(3):
        with pytest.raises(ProviderError, match="SIGKILL"):
            ask(hub, "die")
    with pytest.raises(ProviderError, match="died 3 times in a row") as caught:
        ask(hub, "say hello")
    assert "try again in 5 min" in caught.value.fix
    monkeypatch.setattr(strikes, "PARDON_SECONDS", 0.0)
    assert ask(hub, "say hello") == ["hello"]


def test_an_idle_worker_is_ended(open_hub: OpenHub) -> None:
    hub = open_hub(worker_idle_seconds=0.2)
    (pid,) = ask(hub, "pid")
    deadline = time.monotonic() + 10
    while state(hub) is State.RUNNING and time.monotonic() < deadline:
        time.sleep(0.05)
    assert state(hub) is State.READY
    assert ask(hub, "pid") != [pid]


def test_a_worker_that_works_is_not_idle(open_hub: OpenHub) -> None:
    hub = open_hub(worker_idle_seconds=0.2)
    assert ask(hub, "sleep 1") == ["awake"]


def test_closing_the_hub_ends_the_calls_that_run(open_hub: OpenHub) -> None:
    hub = open_hub()
    call = hub.get("dialogue", "odd").reply([{"role": "user", "content": "say_then_sleep 600"}])
    next(call)
    raised: list[BaseException] = []

    def wait() -> None:
        try:
            next(call)
        except ProviderError as error:
            raised.append(error)

    thread = threading.Thread(target=wait)
    thread.start()
    hub.close()
    thread.join(20)
    assert len(raised) == 1


def test_a_stage_that_hangs_ends_with_its_job(open_hub: OpenHub, monkeypatch) -> None:
    monkeypatch.setattr(process, "CANCEL_SECONDS", 0.2)
    hub = open_hub()
    (pid,) = ask(hub, "pid")
    hung = hub.get("dialogue", "odd").reply([{"role": "user", "content": "sleep"}])
    with (
        pytest.raises(ProviderError, match="The stage talk has given nothing"),
        Pipeline(timeout=0.3, stop=threading.Event()) as pipeline,
    ):
        next(pipeline.stage("talk", hung, size=1))
    with pytest.raises(ProcessLookupError):
        os.kill(int(pid), 0)
    assert state(hub) is State.READY
    assert ask(hub, "pid") != [pid]
