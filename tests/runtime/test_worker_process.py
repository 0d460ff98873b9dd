"""hub/runtime/process.py and worker.py: an engine in a process of its own, and how it ends."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from textwrap import dedent

import numpy as np
import pytest

from hub.runtime import launch, process
from hub.runtime.process import EngineError, ProcessRunner, WorkerDied

ENGINES = Path(__file__).parent / "engines"
SECRET = "s3cr3t"  # noqa: S105 - what tests/runtime/conftest.py gives the engine

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals and /proc")


def ask(runner: ProcessRunner, word: str) -> Iterator[str]:
    """What the engine replies to one message."""
    return runner.stream("reply", [{"role": "user", "content": word}], {})


def gone(pid: int, seconds: float = 10.0) -> bool:
    """Whether the process ends in time; a zombie that waits for its parent has ended."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        state = subprocess.run(
            ["ps", "-o", "stat=", "-p", str(pid)], check=False, capture_output=True, text=True
        )
        if state.stdout.strip()[:1] in ("", "Z"):
            return True
        time.sleep(0.02)
    return False


def test_items_come_as_they_are_given(start_worker) -> None:
    runner = start_worker()
    assert list(ask(runner, "say hello 你好 \ud800")) == ["hello", "你好", "\ud800"]


def test_iterables_are_pulled_item_by_item_and_only_when_asked(start_worker) -> None:
    taken: list[str] = []

    def items(name: str, count: int) -> Iterator[str]:
        for number in range(count):
            taken.append(f"{name}{number}")
            yield taken[-1]

    runner = start_worker()
    stream = runner.stream("take", items("a", 50), items("b", 2))
    assert [next(stream) for _ in range(3)] == [["a0", "b0"], ["a1", "b1"], ["a2", None]]
    time.sleep(0.2)
    assert len(taken) < 20, "the engine ran ahead of whoever takes its items"
    assert len(list(stream)) == 47


def test_frames_cross_in_both_directions(start_worker) -> None:
    frames = [{"image": np.full((90, 160, 3), i, np.uint8), "face": None} for i in range(20)]
    back = list(start_worker().stream("shift", iter(frames)))
    assert [int(frame["image"][0, 0, 0]) for frame in back] == list(range(1, 21))
    assert back[0]["image"].shape == (90, 160, 3)


def test_several_calls_run_at_once_over_one_connection(start_worker) -> None:
    runner = start_worker()
    streams = [ask(runner, "count") for _ in range(4)]
    for number in range(30):
        assert [next(stream) for stream in streams] == [str(number)] * 4
    for stream in streams:
        stream.close()


@pytest.mark.parametrize(
    ("word", "kind", "text"),
    [
        ("refuse", ValueError, "^that is no word$"),
        ("fail", EngineError, "RuntimeError: out of luck"),
        ("object", EngineError, "TypeError: set is no plain value"),
        ("unknown", EngineError, "AttributeError: .*do_unknown"),
    ],
)
def test_what_the_engine_raises_arrives_and_it_goes_on(start_worker, word, kind, text) -> None:
    runner = start_worker()
    with pytest.raises(kind, match=text):
        list(ask(runner, word))
    assert list(ask(runner, "say on")) == ["on"]


def test_what_an_iterable_raises_is_raised_and_the_engine_goes_on(start_worker) -> None:
    def items() -> Iterator[int]:
        yield 1
        raise KeyError("no more")

    runner = start_worker()
    with pytest.raises(KeyError, match="no more"):
        list(runner.stream("take", items(), iter([])))
    assert list(ask(runner, "say on")) == ["on"]


def test_cancelling_closes_the_engines_generator_within_a_step(start_worker, tmp_path) -> None:
    runner = start_worker()
    stream = ask(runner, "count")
    next(stream)
    stream.close()
    assert runner.alive, "an engine that does not notice is ended"
    runner.close()
    log = (tmp_path / "logs" / "odd.log").read_text().splitlines()
    assert log[0].startswith("--- started 20")
    assert log[1:] == ["loading on cpu", "count was closed", "closing"]


def test_cancelling_wakes_an_engine_that_waits_for_an_item(start_worker) -> None:
    runner = start_worker()
    stream = runner.stream("take", iter(["a", "b"]), iter(lambda: "x", ""))
    next(stream)
    stream.close()
    assert list(ask(runner, "say on")) == ["on"]


@pytest.mark.parametrize("word", ["ignore", "say_then_sleep 600"])
def test_an_engine_that_does_not_stop_is_ended(start_worker, monkeypatch, word: str) -> None:
    monkeypatch.setattr(process, "CANCEL_SECONDS", 0.3)
    runner = start_worker()
    (pid,) = ask(runner, "pid")
    stream = ask(runner, word)
    next(stream)
    time.sleep(0.5)  # the engine must be deaf by now: before that it would stop as it should
    stream.close()
    assert not runner.alive
    assert gone(int(pid))


@pytest.mark.parametrize(
    ("word", "reason"),
    [
        ("die", r"ended by SIGKILL\.\n(.*\n)*last words"),
        ("leave", r"with code 7\.\n(.*\n)*leaving"),
    ],
)
def test_a_death_is_told_with_the_last_lines(start_worker, word: str, reason: str) -> None:
    runner = start_worker()
    with pytest.raises(WorkerDied, match=reason):
        list(ask(runner, word))
    with pytest.raises(WorkerDied, match=reason):
        list(ask(runner, "say hello"))


def test_a_death_is_seen_at_once_by_every_call(start_worker) -> None:
    def seconds() -> float:
        runner, seen = start_worker(), list[float]()
        (pid,) = ask(runner, "pid")

        def wait() -> None:
            with pytest.raises(WorkerDied):
                list(ask(runner, "sleep"))
            seen.append(time.monotonic())

        threads = [threading.Thread(target=wait) for _ in range(3)]
        for thread in threads:
            thread.start()
        time.sleep(0.3)
        died = time.monotonic()
        os.kill(int(pid), signal.SIGKILL)
        for thread in threads:
            thread.join(10)
        assert len(seen) == 3
        return max(seen) - died

    # 50 ms on a machine that does nothing else; one that does may be slow now and then.
    assert any(seconds() < 0.2 for _ in range(5))


def test_nonsense_on_the_connection_ends_the_worker(start_worker) -> None:
    runner = start_worker()
    with pytest.raises(WorkerDied, match=r"SIGKILL\.\nIt sent what is no message: \w+Error"):
        list(ask(runner, "babble"))


@pytest.mark.skipif(sys.platform != "linux", reason="real-time signals")
def test_a_death_by_a_signal_without_a_name_is_told_too(start_worker) -> None:
    runner = start_worker()
    (pid,) = ask(runner, "pid")
    stream = ask(runner, "say_then_sleep 600")
    next(stream)
    os.kill(int(pid), signal.SIGRTMIN + 3)
    with pytest.raises(WorkerDied, match=f"by signal {signal.SIGRTMIN + 3}"):
        next(stream)


def test_children_end_with_their_worker(start_worker) -> None:
    runner = start_worker()
    stream = ask(runner, "child")
    child = int(next(stream))
    runner.kill()
    assert gone(child)


def test_a_flood_of_output_is_drained_and_kept_small(start_worker, tmp_path: Path) -> None:
    runner = start_worker()
    assert list(ask(runner, "flood")) == ["flooded"]
    runner.close()
    sizes = [file.stat().st_size for file in (tmp_path / "logs").iterdir()]
    assert len(sizes) == 2
    assert max(sizes) < 6_000_000


def test_a_child_that_holds_the_output_does_not_delay_the_error(
    start_worker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(process, "TERM_SECONDS", 60.0)
    call = start_worker().stream("reply", [{"content": "orphan"}], {})
    child = int(next(call))
    started = time.monotonic()
    with pytest.raises(WorkerDied, match="last words"):
        next(call)
    assert time.monotonic() - started < 10
    os.kill(child, signal.SIGKILL)


def test_secrets_are_for_the_worker_and_not_for_its_log(start_worker, tmp_path: Path) -> None:
    runner = start_worker()
    with pytest.raises(EngineError, match=SECRET):  # the host takes it out of what users see
        list(ask(runner, "secret"))
    runner.close()
    log = (tmp_path / "logs" / "odd.log").read_text()
    assert "using <ODD_KEY>" in log
    assert SECRET not in log


def test_the_environment_is_small_and_holds_declared_secrets_only(
    start_worker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AVATAR_HUB_TOKEN", "another")
    monkeypatch.setenv("SOMEBODYS_API_KEY", "another")
    environment = dict(line.split("=", 1) for line in ask(start_worker(), "environment"))
    assert environment["ODD_KEY"] == SECRET
    assert environment["HF_HUB_OFFLINE"] == "1"
    assert "another" not in environment.values()
    assert environment.keys() <= {*launch.PASSED_ON, "ODD_KEY"} | {
        *("HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE", "OMP_NUM_THREADS", "LC_CTYPE")
    }


@pytest.mark.parametrize(
    ("engine", "reason"),
    [
        ("odd_engine:NoSuchClass", "AttributeError"),
        ("odd_package.engine:Unloadable", "OSError: no such device"),
        ("no_such_package.engine:Engine", "no_such_package"),
    ],
)
def test_an_engine_that_does_not_load_leaves_nothing(start_worker, engine, reason: str) -> None:
    before = threading.active_count()
    with pytest.raises((EngineError, ModuleNotFoundError), match=reason):
        start_worker(engine)
    deadline = time.monotonic() + 5
    while threading.active_count() > before and time.monotonic() < deadline:
        time.sleep(0.02)
    assert threading.active_count() <= before, "an earlier test's thread may have ended meanwhile"


def test_a_packages_own_init_is_left_out(start_worker) -> None:
    assert list(ask(start_worker("odd_package.engine:Engine"), "hello")) == ["from a sibling"]


def test_no_worker_outlives_a_hub_that_is_killed(tmp_path: Path) -> None:
    code = f"""
    import sys
    sys.path.insert(0, {str(ENGINES)!r})
    from pathlib import Path
    from hub import Licences, ProviderSpec
    from hub.runtime.process import ProcessRunner
    spec = ProviderSpec(kind="dialogue", id="odd", title="Odd", engine="odd_engine:Engine",
                        licences=Licences(code="MIT"))
    folder = Path({str(tmp_path)!r})
    context = dict(weights={{}}, device="cpu", threads=1, secrets={{}}, cache_dir=str(folder),
                   offline=True)
    runner = ProcessRunner(spec, context, python=Path(sys.executable), log=folder / "log",
                           clean=str)
    def ask(word):
        return runner.stream("reply", [{{"content": word}}], {{}})
    print(*ask("pid"), next(ask("child")), flush=True)
    """
    hub = subprocess.Popen(
        [sys.executable, "-c", dedent(code) + "\nimport time; time.sleep(600)"],
        stdout=subprocess.PIPE,
        text=True,
    )
    assert hub.stdout is not None
    worker, child = map(int, hub.stdout.readline().split())
    hub.kill()
    hub.communicate()
    assert gone(worker)
    assert gone(child)


def test_over_loopback_a_worker_shows_its_token(start_worker, monkeypatch) -> None:
    monkeypatch.setattr(launch, "INHERITS", False)
    assert list(ask(start_worker(), "say hello")) == ["hello"]


def test_over_loopback_a_worker_that_does_not_start_is_not_waited_for(
    start_worker, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(launch, "INHERITS", False)
    python = tmp_path / "python"
    python.write_text("#!/bin/sh\necho 'no such library'\nexit 127\n")
    python.chmod(0o755)
    with pytest.raises(OSError, match=r"ended with code 127\.\nno such library"):
        start_worker(python=str(python))


@pytest.mark.slow
@pytest.mark.parametrize("version", ["3.8", "3.9", "3.10", "3.12", "3.13"])
def test_the_same_engine_runs_under_every_python(start_worker, version: str) -> None:
    """Those that are installed beside this one, with whatever NumPy they have or none."""
    from uv import find_uv_bin

    command = [find_uv_bin(), "python", "find", "--no-python-downloads", "--no-project", version]
    found = subprocess.run(command, capture_output=True, text=True, check=False)
    if found.returncode:
        pytest.skip(f"no Python {version} here")
    runner = start_worker(python=found.stdout.strip())
    assert list(ask(runner, "say hello")) == ["hello"]
    assert list(ask(runner, "tell_oddly")) == ["told"]
    assert list(runner.stream("take", iter("ab"), iter("c"))) == [["a", "c"], ["b", None]]
    stream = ask(runner, "count")
    assert [next(stream) for _ in range(10)][-1] == "9"
    stream.close()
    with pytest.raises(ValueError, match="that is no word"):
        list(ask(runner, "refuse"))
    with pytest.raises(WorkerDied, match="last words"):
        list(ask(runner, "die"))
