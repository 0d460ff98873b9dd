"""What a worker costs: a call's round trip, frames per second out of and through one, its death.

Run on a quiet machine: ``.venv/bin/python benchmarks/worker.py``. The targets, on two cores: at
most 1 ms, at least 1,000 frames of 512 x 512 and 200 of 1920 x 1080 a second, and at most 50 ms
from SIGKILL in the middle of a call to its error, also when a child that left the worker's group
holds on to its output. Two shared cores gave 0.3 ms; 3,000 out, 1,400 in and out; 300 out, 240 in
and out; 4 and 24 ms. That is why there is no shared memory: copying through a socket is fast
enough, and can't leak.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from itertools import repeat
from pathlib import Path
from typing import Any

import numpy as np

from hub import Licences, ProviderSpec
from hub.runtime.process import ProcessRunner, WorkerDied

SHAPES = ((512, 512, 3), (1080, 1920, 3))
CALLS = 1_000
BYTES = 2_000_000_000
DEATHS = 20


class Engine:
    """It does as little as an engine can."""

    def load(self, context: dict[str, Any]) -> None:
        del context

    def close(self) -> None:
        pass

    def echo(self, text: str) -> Iterator[str]:
        yield text

    def give(self, shape: list[int], count: int) -> Iterator[dict[str, Any]]:
        yield from repeat({"image": np.ones(shape, np.uint8), "face": None}, count)

    def wait(self, child: bool) -> Iterator[int]:
        command = [sys.executable, "-c", "import time; time.sleep(600)"]
        yield subprocess.Popen(command, start_new_session=True).pid if child else 0
        yield os.getpid()
        time.sleep(600)

    def sync(self, frames: Iterator[dict[str, Any]]) -> Iterator[dict[str, Any]]:
        yield from frames


def start(folder: Path) -> ProcessRunner:
    spec = ProviderSpec(
        kind="lipsync", id="idle", title="Idle", engine="worker:Engine", licences=Licences(code="-")
    )
    context = {"weights": {}, "device": "cpu", "threads": 1, "secrets": {}}
    context |= {"cache_dir": str(folder), "offline": True}
    python = Path(sys.executable)
    return ProcessRunner(spec, context, python=python, log=folder / "log", clean=str)


def rate(stream: Iterator[Any], count: int) -> float:
    """Items per second, the first left out."""
    next(stream)
    started = time.perf_counter()
    for _ in stream:
        pass
    return (count - 1) / (time.perf_counter() - started)


def seconds_to_error(folder: Path, *, child: bool) -> float:
    """From SIGKILL of the worker to the error of the call that it was at."""
    runner = start(folder)
    call = runner.stream("wait", child)
    orphan, pid = next(call), next(call)
    time.sleep(0.1)
    killed = time.perf_counter()
    os.kill(pid, signal.SIGKILL)
    try:
        next(call)
    except WorkerDied:
        return time.perf_counter() - killed
    finally:
        if orphan:
            os.kill(orphan, signal.SIGKILL)
    raise AssertionError("the call went on")


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        started = time.perf_counter()
        runner = start(Path(folder))
        print(f"start        {time.perf_counter() - started:8.2f} s")
        trips = []
        for _ in range(CALLS):
            started = time.perf_counter()
            list(runner.stream("echo", "hello"))
            trips.append(time.perf_counter() - started)
        print(f"round trip   {1e3 * float(np.median(trips)):8.2f} ms (median of {CALLS})")
        for shape in SHAPES:
            count, name = BYTES // int(np.prod(shape)), "x".join(map(str, shape[1::-1]))
            frame = {"image": np.ones(shape, np.uint8), "face": None}
            out = rate(runner.stream("give", shape, count), count)
            through = rate(runner.stream("sync", repeat(frame, count)), count)
            print(f"{name:<12} {out:8.0f} frames/s out, {through:.0f} in and out")
        runner.close()
        for child in (False, True):
            times = [1e3 * seconds_to_error(Path(folder), child=child) for _ in range(DEATHS)]
            who = "with a child" if child else "alone"
            median, worst = float(np.median(times)), max(times)
            print(f"death {who:<12} {median:.1f} ms (median of {DEATHS}; at most {worst:.1f})")


if __name__ == "__main__":
    main()
