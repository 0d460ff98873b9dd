"""hub/runtime/admission.py: engines take turns on a GPU and never wait in a ring."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from hub import Audio, Frame, Hub
from hub.errors import Cancelled
from hub.runtime.job import STOP
from hub.settings import load_settings

PLUGIN = """
from hub import Licences, ProviderSpec, hookimpl
from hub.specs import Resources

def spec(kind, id, gpu):
    return ProviderSpec(kind=kind, id=id, title=id, engine="busy_engine:Engine",
                        resources=Resources(gpu=gpu), licences=Licences(code="MIT"))

@hookimpl
def register_providers():
    return [spec("dialogue", "one", "optional"), spec("dialogue", "two", "required"),
            spec("dialogue", "apart", "unused"),
            spec("lipsync", "first", "optional"), spec("lipsync", "second", "optional")]
"""
SPEECH = Audio(np.zeros(100, np.float32), 1000)


@pytest.fixture
def hub(plugin_folder, monkeypatch: pytest.MonkeyPatch) -> Iterator[Hub]:
    monkeypatch.syspath_prepend(Path(__file__).parent / "engines")
    plugin_folder.add("busy", PLUGIN)
    on_gpu = {"force_workers": frozenset({"all"}), "device": "cuda:0"}
    hub = Hub(load_settings().model_copy(update=on_gpu), points=plugin_folder.points())
    yield hub
    hub.close()


def busy_times(hub: Hub, *ids: str) -> list[tuple[float, float]]:
    """When each of the engines worked, both at once as far as they may, in order."""
    times: list[tuple[float, float]] = []

    def run(id: str) -> None:
        for text in hub.get("dialogue", id).reply([]):
            began, ended = map(float, text.split())
            times.append((began, ended))

    for id in ids:
        hub.get("dialogue", id).warm()
    threads = [threading.Thread(target=run, args=(id,)) for id in ids]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert len(times) == 10 * len(ids)
    return sorted(times)


def overlaps(times: list[tuple[float, float]]) -> int:
    return sum(later[0] < sooner[1] for sooner, later in pairwise(times))


def test_engines_on_one_gpu_take_turns(hub: Hub) -> None:
    assert overlaps(busy_times(hub, "one", "two")) == 0


def test_an_engine_that_needs_no_gpu_waits_for_nobody(hub: Hub) -> None:
    # On a busy machine the second may begin when the first has ended.
    assert any(overlaps(busy_times(hub, "one", "apart")) for _ in range(5))


def test_stages_of_one_job_do_not_wait_for_each_other_for_ever(hub: Hub) -> None:
    frames = [Frame(np.zeros((4, 4, 3), np.uint8))] * 20
    once = hub.get("lipsync", "first").sync(frames, [SPEECH])
    twice = list(hub.get("lipsync", "second").sync(once, [SPEECH]))
    assert [int(frame.image[0, 0, 0]) for frame in twice] == [2] * 20


def test_a_job_that_is_stopped_no_longer_waits_for_the_device(hub: Hub) -> None:
    from filelock import FileLock

    hub.get("dialogue", "one").warm()
    stop = threading.Event()
    raised: list[BaseException] = []

    def run() -> None:
        STOP.set(stop)
        try:
            list(hub.get("dialogue", "one").reply([]))
        except Cancelled as error:
            raised.append(error)

    with FileLock(hub.settings.locks_dir / "cuda_0.lock"):
        thread = threading.Thread(target=run)
        thread.start()
        thread.join(0.3)
        assert thread.is_alive()
        stop.set()
        thread.join(5)
    assert len(raised) == 1
    assert len(list(hub.get("dialogue", "one").reply([]))) == 10
