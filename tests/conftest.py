"""Plugins made up for a test, installed the way pip does it: a module and its metadata.

And an NVIDIA driver that is only said to be there.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.metadata import EntryPoint, distributions
from pathlib import Path
from textwrap import dedent

import pytest

from hub import Hub
from hub.runtime.device import cuda_of_driver
from hub.settings import get_settings

TOYS = Path(__file__).parent / "flows" / "engines"

NVIDIA_SMI = """
==============NVSMI LOG==============

Driver Version                            : 550.54.15
CUDA Version                              : {cuda}

Attached GPUs                             : {gpus}
GPU 00000000:01:00.0
    Product Name                          : Toy 9000
"""


@pytest.fixture
def driver(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., None]]:
    """``driver(cuda)``: an nvidia-smi that knows it; none until it is called."""
    folder = tmp_path / "driver"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))

    def install(cuda: str, *, gpus: int = 1, code: int = 0) -> None:
        program = folder / "nvidia-smi"
        answer = NVIDIA_SMI.format(cuda=cuda, gpus=gpus)
        program.write_text(f"#!{sys.executable}\nprint({answer!r})\nraise SystemExit({code})\n")
        program.chmod(0o755)
        cuda_of_driver.cache_clear()  # it may have been asked already, by the making of a hub

    cuda_of_driver.cache_clear()
    yield install
    cuda_of_driver.cache_clear()


@dataclass(frozen=True)
class PluginFolder:
    """A folder on Python's path that plugins are installed into."""

    path: Path

    def add(self, name: str, source: str, *, version: str = "1.0") -> str:
        """Install the distribution ``avatar-hub-NAME`` whose entry point NAME is ``source``."""
        (self.path / f"toy_{name}.py").write_text(dedent(source), encoding="utf-8")
        self.add_metadata(name, f"toy_{name}", f"Name: avatar-hub-{name}\nVersion: {version}\n")
        return f"avatar-hub-{name}"

    def add_metadata(self, name: str, module: str, metadata: str) -> None:
        info = self.path / f"avatar_hub_{name}-1.0.dist-info"
        info.mkdir()
        (info / "METADATA").write_text(f"Metadata-Version: 2.4\n{metadata}")
        (info / "entry_points.txt").write_text(f"[avatar_hub]\n{name} = {module}\n")

    def points(self) -> list[EntryPoint]:
        """The entry points of what was installed here, and of nothing else."""
        found = distributions(path=[str(self.path)])
        return [point for distribution in found for point in distribution.entry_points]

    def hub(self) -> Hub:
        """A hub with these plugins only."""
        return Hub(points=self.points())


@pytest.fixture
def plugin_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[PluginFolder]:
    """On the path of this process and of those it starts."""
    path = tmp_path / "site"
    path.mkdir()
    monkeypatch.syspath_prepend(path)
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(path), str(TOYS)]))
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    get_settings.cache_clear()
    yield PluginFolder(path)
    for name in [name for name in sys.modules if name.startswith("toy_")]:
        del sys.modules[name]
