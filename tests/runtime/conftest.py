"""A worker whose engine does what a test asks for."""

from __future__ import annotations

import hashlib
import sys
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from hub import Licences, ProviderSpec
from hub.runtime.process import ProcessRunner

ENGINES = Path(__file__).parent / "engines"
SECRET = "s3cr3t"  # noqa: S105 - a made-up one

StartWorker = Callable[..., ProcessRunner]
MakeWheel = Callable[..., str]


@pytest.fixture
def make_wheel() -> MakeWheel:
    """``make_wheel(folder, word, name, needs)``: a wheel of the module tiny_words; its SHA-256."""
    return wheel


def wheel(folder: Path, word: str = "tiny", name: str = "tiny-words", needs: str = "") -> str:
    folder.mkdir(parents=True, exist_ok=True)
    stem = f"{name.replace('-', '_')}-1.0"
    needed = f"Requires-Dist: {needs}\n" if needs else ""
    info = f"{stem}.dist-info"
    files = {
        "tiny_words.py" if name.startswith("tiny-words") else f"{name}.py": f"WORD = {word!r}\n",
        f"{info}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n{needed}",
        f"{info}/WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    files[f"{info}/RECORD"] = "".join(f"{name},,\n" for name in [*files, f"{info}/RECORD"])
    file = folder / f"{stem}-py3-none-any.whl"
    with zipfile.ZipFile(file, "w") as archive:
        for member, text in files.items():
            archive.writestr(member, text)
    return hashlib.sha256(file.read_bytes()).hexdigest()


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
