"""hub/runtime/told.py and telling.py: what an engine is doing, heard by whoever waits for it."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from hub import Hub
from hub.errors import Cancelled
from hub.runtime import process
from hub.runtime.job import STOP
from hub.runtime.telling import Throttle, checked
from hub.runtime.told import LONGEST_LINE, Told, listening, one_line
from hub.settings import load_settings

ENGINES = Path(__file__).parent / "engines"

PLUGIN = """
from hub import Licences, ProviderSpec, Secret, hookimpl

def spec(id, engine):
    return ProviderSpec(kind="dialogue", id=id, title=id.title(), engine=engine,
                        secrets=(Secret(name="ODD_KEY", optional=True),),
                        licences=Licences(code="MIT"))

@hookimpl
def register_providers():
    return [spec("odd", "odd_engine:Engine"), spec("slow", "slow_engine:Engine")]
"""


@pytest.fixture(params=["odd,slow", ""], ids=["in workers", "in process"])
def hub(request, plugin_folder, monkeypatch: pytest.MonkeyPatch) -> Iterator[Hub]:
    monkeypatch.syspath_prepend(ENGINES)
    monkeypatch.setenv("ODD_KEY", "s3cr3t")
    plugin_folder.add("tells", PLUGIN)
    forced = {"force_workers": frozenset(request.param.split(",")) - {""}}
    hub = Hub(load_settings().model_copy(update=forced), points=plugin_folder.points())
    yield hub
    hub.close()


def ask(hub: Hub, word: str, id: str = "odd") -> Iterator[str]:
    return hub.get("dialogue", id).reply([{"role": "user", "content": word}])


def heard_in(work: Callable[[], object]) -> list[Told]:
    heard: list[Told] = []
    with listening(heard.append):
        work()
    return heard


def test_what_an_engine_tells_while_it_loads_and_in_a_call_is_heard(hub: Hub) -> None:
    loading = [Told("Slow", f"loading model {n + 1} of 3", pytest.approx(n / 3)) for n in range(3)]
    assert heard_in(hub.get("dialogue", "slow").warm) == loading
    working = [Told("Odd", word, pytest.approx(n / 2)) for n, word in enumerate(["one", "two"])]
    assert heard_in(lambda: list(ask(hub, "tell one two"))) == working
    assert list(ask(hub, "tell nobody listens")) == ["nobody", "listens"]


def test_all_who_wait_for_an_engine_hear_how_its_loading_goes(hub: Hub) -> None:
    loader = threading.Thread(target=hub.get("dialogue", "slow").warm)
    loader.start()
    time.sleep(0.1)
    heard = heard_in(lambda: list(ask(hub, "hello", "slow")))
    loader.join()
    assert heard[-1] == Told("Slow", "loading model 3 of 3", pytest.approx(2 / 3))
    assert heard_in(lambda: list(ask(hub, "hello", "slow"))) == []


def test_odd_texts_and_shares_harm_nobody(hub: Hub) -> None:
    heard = heard_in(lambda: list(ask(hub, "tell_oddly")))
    assert [(told.text, told.share) for told in heard] == [
        ("[2Jtwo lines", None),
        ("None", None),
        ("{'a': 1}", 1.0),
        ("x" * (LONGEST_LINE - 1) + "…", 0.0),
        ("key <ODD_KEY>", None),
        ("", 1.0),
    ]


def test_a_flood_costs_nothing_and_its_end_is_heard(hub: Hub) -> None:
    began = time.monotonic()
    heard = heard_in(lambda: list(ask(hub, "tell_flood")))
    seconds = time.monotonic() - began
    assert heard[-1].text == "at 19999"
    assert len(heard) <= 3 + seconds * 10


def test_calls_beside_each_other_hear_what_is_theirs(hub: Hub) -> None:
    words = ["tell a b c", "tell x y z"]
    heard: dict[str, list[Told]] = {}

    def run(word: str) -> None:
        heard[word] = heard_in(lambda: list(ask(hub, word)))

    threads = [threading.Thread(target=run, args=(word,)) for word in words]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {word: " ".join(t.text for t in told) for word, told in heard.items()} == {
        word: word.removeprefix("tell ") for word in words
    }


def test_a_thread_of_the_engines_own_tells_by_the_context_of_the_call(hub: Hub) -> None:
    heard = heard_in(lambda: list(ask(hub, "tell_from_threads")))
    assert [told.text for told in heard if told.text != "lost"] == ["found"]


@pytest.mark.skipif(sys.platform == "win32", reason="signals")
def test_an_engine_that_goes_on_telling_is_cancelled_like_any_other(
    start_worker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(process, "CANCEL_SECONDS", 0.5)
    runner, stop, raised = start_worker(), threading.Event(), list[BaseException]()

    def run() -> None:
        STOP.set(stop)
        try:
            list(runner.stream("reply", [{"content": "tell_forever"}], {}))
        except Cancelled as error:
            raised.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    time.sleep(0.3)
    stop.set()
    thread.join(10)
    assert len(raised) == 1
    assert not runner.alive


def test_a_throttle_passes_on_the_first_and_the_last() -> None:
    passed: list[int] = []
    throttle = Throttle(passed.append)
    for number in range(10_000):
        throttle(number)
    deadline = time.monotonic() + 10
    while passed[-1] != 9_999 and time.monotonic() < deadline:
        time.sleep(0.01)
    assert (passed[0], passed[-1]) == (0, 9_999)
    assert len(passed) < 100


def test_a_throttle_that_is_closed_passes_nothing_on() -> None:
    passed: list[int] = []
    throttle = Throttle(passed.append)
    throttle(1)
    throttle(2)
    throttle.close()
    throttle(3)
    time.sleep(0.2)
    assert passed == [1]


@pytest.mark.parametrize(
    ("share", "number"),
    [(0, 0.0), (np.float32(0.5), 0.5), ("0.5", 0.5), (2, 1.0), (float("-inf"), 0.0)],
)
def test_a_share_is_a_number_from_0_to_1(share: object, number: float) -> None:
    assert checked("text", share) == ("text", number)


def test_a_line_has_no_markup_for_terminals_and_an_end() -> None:
    assert one_line("a\x00b\x1b[31m\r\nc\u202e d") == "ab[31m c d"
    assert len(one_line("y" * 1_000)) == LONGEST_LINE
