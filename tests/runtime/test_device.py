"""hub/runtime/device.py: a GPU for those who can use one, and the lock that goes with it."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from hub import Licences, ProviderSpec, Venv
from hub.runtime import Environments
from hub.runtime.device import device_for, has_nvidia_gpu
from hub.settings import load_settings
from hub.specs import Resources


@pytest.fixture(autouse=True)
def asked_anew() -> Iterator[None]:
    has_nvidia_gpu.cache_clear()
    yield
    has_nvidia_gpu.cache_clear()


@pytest.fixture
def driver(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """``driver(text)``: an nvidia-smi that prints it; none until it is called."""
    monkeypatch.setenv("PATH", str(tmp_path))

    def install(text: str, code: int = 0) -> None:
        program = tmp_path / "nvidia-smi"
        program.write_text(f"#!{sys.executable}\nprint({text!r})\nraise SystemExit({code})\n")
        program.chmod(0o755)

    return install


def spec(gpu: str = "optional", gpu_lock: str = "gpu.lock") -> ProviderSpec:
    return ProviderSpec(
        kind="tts",
        id="toy",
        title="Toy",
        engine="toy_gpu.engine:Engine",
        runtime=Venv(python="3.11", lock="cpu.lock", gpu_lock=gpu_lock),
        licences=Licences(code="MIT"),
        resources=Resources(gpu=gpu),
    )


@pytest.mark.skipif(sys.platform == "win32", reason="a script as a program")
@pytest.mark.parametrize(
    ("listed", "code", "device"),
    [("GPU 0: Toy 9000", 0, "cuda:0"), ("No devices were found", 0, "cpu"), ("GPU 0", 9, "cpu")],
)
def test_auto_is_what_the_driver_lists(driver, listed: str, code: int, device: str) -> None:
    driver(listed, code)
    assert device_for(spec(), "auto") == device


def test_without_a_driver_it_is_the_cpu(driver) -> None:
    assert device_for(spec(), "auto") == "cpu"


@pytest.mark.skipif(sys.platform == "win32", reason="a script as a program")
def test_auto_is_the_cpu_without_a_variant_for_gpus(driver) -> None:
    driver("GPU 0: Toy 9000")
    assert device_for(spec(gpu_lock=""), "auto") == "cpu"
    assert device_for(spec("unused"), "auto") == "cpu"


def test_the_users_choice_is_honoured_where_a_gpu_can_be_used() -> None:
    assert device_for(spec(gpu_lock=""), "cuda:1") == "cuda:1"
    assert device_for(spec(), "cpu") == "cpu"
    assert device_for(spec("unused"), "cuda:1") == "cpu"


def test_each_device_has_the_environment_of_its_lock(plugin_folder) -> None:
    package = plugin_folder.path / "toy_gpu"
    package.mkdir()
    for name in ("__init__.py", "cpu.lock", "gpu.lock"):
        (package / name).write_text(f"# {name}\n")
    on_cpu, on_gpu = (
        Environments(load_settings().model_copy(update={"device": device})).of(spec())
        for device in ("cpu", "cuda:0")
    )
    assert on_cpu != on_gpu
