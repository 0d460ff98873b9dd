"""Workers that are killed, hung, flooded, crashed and starved at random leave nothing behind."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator

import numpy as np
import pytest

from hub.runtime import process
from hub.runtime.process import EngineError, ProcessRunner, WorkerDied

ROUNDS = 150


class Chaos:
    """Mistreats one worker after another; every call ends as one of its own kind should."""

    def __init__(self, start: Callable[[], ProcessRunner], seed: int) -> None:
        self.start, self.random = start, random.Random(seed)  # noqa: S311 - dice
        self.runner = start()
        self.pids: set[int] = set()

    def ask(self, words: str) -> Iterator[str]:
        return self.runner.stream("reply", [{"role": "user", "content": words}], {})

    def pid(self) -> int:
        (pid,) = map(int, self.ask("pid"))
        self.pids.add(pid)
        return pid

    def round(self) -> str:
        """Do one cruel thing; returns its name."""
        if not self.runner.alive:
            self.runner = self.start()
        ways = [self.finish, self.cancel, self.crash, self.kill, self.hang, self.flood, self.starve]
        way = self.random.choice([*ways, self.orphan, self.refuse, self.crowd, self.close])
        way()
        return way.__name__

    def finish(self) -> None:
        assert list(self.ask("say a b c")) == ["a", "b", "c"]

    def cancel(self) -> None:
        stream = self.ask("count")
        for _ in range(self.random.randrange(20)):
            next(stream)
        stream.close()
        assert self.runner.alive

    def crash(self) -> None:
        word = self.random.choice(["die", "leave", "babble"])
        with pytest.raises(WorkerDied):
            list(self.ask(word))

    def kill(self) -> None:
        timer = threading.Timer(self.random.uniform(0, 0.05), os.kill, (self.pid(), signal.SIGKILL))
        timer.start()
        frames = ({"image": np.ones((200, 200, 3), np.uint8), "face": None} for _ in range(10**6))
        with pytest.raises(WorkerDied):
            list(self.runner.stream("shift", frames))
        timer.join()

    def hang(self) -> None:
        pid, stream = self.pid(), self.ask(self.random.choice(["ignore", "count"]))
        next(stream)
        os.kill(pid, signal.SIGSTOP)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(process, "CANCEL_SECONDS", 0.1)
            stream.close()
        assert not self.runner.alive

    def flood(self) -> None:
        stream = self.ask("flood 3000")
        if self.random.random() < 0.5:
            os.kill(self.pid(), signal.SIGKILL)
            with pytest.raises(WorkerDied):
                next(stream)
        else:
            assert list(stream) == ["flooded"]

    def starve(self) -> None:
        def broken() -> Iterator[int]:
            yield from range(self.random.randrange(5))
            raise LookupError("the source is gone")

        with pytest.raises(LookupError):
            list(self.runner.stream("take", broken(), iter([])))

    def orphan(self) -> None:
        stream = self.ask("child")
        self.pids.add(int(next(stream)))
        self.runner.kill()
        stream.close()

    def refuse(self) -> None:
        with pytest.raises((ValueError, EngineError)):
            list(self.ask(self.random.choice(["refuse", "fail", "object", "unknown"])))

    def crowd(self) -> None:
        """Several calls at once, one of which ends them all."""
        ended: list[str] = []

        def wait() -> None:
            try:
                list(self.ask("sleep"))
            except WorkerDied:
                ended.append("died")

        threads = [threading.Thread(target=wait) for _ in range(4)]
        for thread in threads:
            thread.start()
        with pytest.raises(WorkerDied):
            list(self.ask("die"))
        for thread in threads:
            thread.join(10)
        assert ended == ["died"] * 4

    def close(self) -> None:
        self.pid()
        self.runner.close()
        assert not self.runner.alive


def belongings() -> dict[str, int]:
    """What this process has: threads, descriptors, children."""
    children = subprocess.run(
        ["ps", "-o", "pid=,args=", "--ppid", str(os.getpid())], check=True, capture_output=True
    )
    return {
        "threads": threading.active_count(),
        "descriptors": len(os.listdir("/proc/self/fd")),  # noqa: PTH208 - a count
        "workers": children.stdout.count(b"worker.py"),
    }


def left_over(before: dict[str, int]) -> dict[str, int]:
    """What there is more of; threads and descriptors of earlier tests may have ended meanwhile."""
    return {name: count for name, count in belongings().items() if count > before[name]}


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="/proc")
def test_nothing_leaks(start_worker, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(process, "TERM_SECONDS", 0.1)
    before = belongings()
    chaos = Chaos(start_worker, seed=20261122)
    done = Counter(chaos.round() for _ in range(ROUNDS))
    assert len(done) == 11, "every cruelty was tried"
    chaos.runner.kill()
    deadline = time.monotonic() + 10
    while left_over(before) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert left_over(before) == {}
    for pid in chaos.pids:
        state = subprocess.run(["ps", "-o", "stat=", "-p", str(pid)], check=False, stdout=-1)
        assert state.stdout.strip()[:1] in (b"", b"Z")
