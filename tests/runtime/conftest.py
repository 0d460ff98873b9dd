"""A worker whose engine does what a test asks for."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from hub import Licences, ProviderSpec
from hub.runtime.process import ProcessRunner

ENGINES = Path(__file__).parent / "engines"
SECRET = "s3cr3t"  # noqa: S105 - a made-up one

StartWorker = Callable[..., ProcessRunner]


@pytest.fixture
def start_worker(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[StartWorker]:
    """``start_worker(engine, python)``: a runner that does not outlive the test."""
    monkeypatch.syspath_prepend(ENGINES)
    runners: list[ProcessRunner] = []

    def start(engine: str = "odd_engine:Engine", python: str = sys.executable) -> ProcessRunner:
        spec = ProviderSpec(
            kind="dialogue", id="odd", title="Odd", engine=engine, licences=Licences(code="MIT")
        )
        context = {
            "weights": {},
            "device": "cpu",
            "threads": 1,
            "secrets": {"ODD_KEY": SECRET},
            "cache_dir": str(tmp_path),
            "offline": True,
        }
        runner = ProcessRunner(
            spec,
            context,
            python=Path(python),
            log=tmp_path / "logs" / "odd.log",
            clean=lambda line: line.replace(SECRET, "<ODD_KEY>"),
        )
        runners.append(runner)
        return runner

    yield start
    for runner in runners:
        runner.kill()
