"""hub/runtime/job.py: a stage that waits for an engine doesn't work, and doesn't hang."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing

import pytest
from filelock import FileLock

from hub import Hub, ProviderError
from hub.errors import Cancelled
from hub.flows.pipeline import Pipeline
from hub.runtime.job import STOP
from hub.settings import load_settings

ENGINES = """
import threading, time
from hub import Licences, ProviderSpec, Resources, hookimpl

hanging = threading.Event()

class Engine:
    def load(self, context):
        time.sleep(1.5 if "slow" in context["cache_dir"] else 0)
    def close(self):
        pass
    def reply(self, messages, params):
        word = messages[0]["content"]
        if word == "hang":
            yield "begun"
            hanging.wait()
        for _ in range(4):
            time.sleep(0.25)
            yield word

def spec(id, **resources):
    return ProviderSpec(kind="dialogue", id=id, title=id.title(), engine=f"{__name__}:Engine",
        licences=Licences(code="MIT"), resources=Resources(**resources))

@hookimpl
def register_providers():
    return [spec("slow"), spec("single", concurrent=False), spec("gpu", gpu="required")]
"""


@pytest.fixture
def hub(plugin_folder) -> Iterator[Hub]:
    plugin_folder.add("waits", ENGINES)
    settings = {"stage_timeout": 1.0, "device": "cuda:0", "force_workers": frozenset({"gpu"})}
    with closing(
        Hub(load_settings().model_copy(update=settings), points=plugin_folder.points())
    ) as hub:
        yield hub
        if "toy_waits" in sys.modules:
            sys.modules["toy_waits"].hanging.set()


def reply(hub: Hub, id: str, word: str = "hello") -> Iterator[str]:
    return hub.get("dialogue", id).reply([{"role": "user", "content": word}])


def run_stage(hub: Hub, id: str) -> tuple[list[str], float]:
    """What the stage gave, and the seconds in which it did not work."""
    began = time.monotonic()
    with Pipeline(timeout=hub.settings.stage_timeout, stop=threading.Event()) as pipeline:
        words = list(pipeline.stage("talk", reply(hub, id), size=1))
    busy = pipeline.meters["talk"].busy
    assert busy > 0.9, "four times a quarter of a second"
    return words, time.monotonic() - began - busy


def test_an_engine_that_loads_for_long_does_not_hang(hub: Hub) -> None:
    words, idle = run_stage(hub, "slow")
    assert len(words) == 4
    assert idle > 1.4, "its loading counts as work"


def test_a_wait_for_another_jobs_turn_is_no_work(hub: Hub) -> None:
    first = reply(hub, "single")
    next(first)
    other = threading.Thread(target=lambda: list(first))
    other.start()
    words, idle = run_stage(hub, "single")
    other.join()
    assert len(words) == 4
    assert idle > 0.4


def test_a_wait_for_a_gpu_is_no_work(hub: Hub) -> None:
    hub.get("dialogue", "gpu").warm()
    lock = FileLock(hub.settings.locks_dir / "cuda_0.lock", thread_local=False)
    lock.acquire()
    threading.Timer(2.0, lock.release).start()
    words, idle = run_stage(hub, "gpu")
    assert len(words) == 4
    assert idle > 1.0


def test_a_turn_that_never_ends_is_told_to_those_who_wait(hub: Hub) -> None:
    hung = reply(hub, "single", "hang")
    next(hung)
    thread = threading.Thread(target=next, args=(hung, None))
    thread.start()
    with pytest.raises(ProviderError, match="Single is busy with a job that hangs"):
        run_stage(hub, "single")
    sys.modules["toy_waits"].hanging.set()
    thread.join(10)
    hung.close()  # type: ignore[attr-defined]
    assert len(run_stage(hub, "single")[0]) == 4


def test_a_wait_for_a_turn_ends_with_its_job(hub: Hub) -> None:
    first = reply(hub, "single")
    next(first)
    stop, raised = threading.Event(), list[BaseException]()

    def run() -> None:
        STOP.set(stop)
        try:
            list(reply(hub, "single"))
        except Cancelled as error:
            raised.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    time.sleep(0.2)
    stop.set()
    thread.join(5)
    assert len(raised) == 1
    assert len(list(first)) == 3
