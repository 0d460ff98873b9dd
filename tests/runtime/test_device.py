"""hub/runtime/device.py: a GPU for those who can use one, and the environment that goes with it."""

from __future__ import annotations

import sys

import pytest

from hub import GpuVariant, Licences, ProviderSpec, Venv
from hub.runtime import Environments
from hub.runtime.device import device_for, variant_for, why_variant
from hub.settings import load_settings
from hub.specs import Resources

posix = pytest.mark.skipif(sys.platform == "win32", reason="a script as a program")

OLD, NEW = GpuVariant(cuda="11.8", lock="old.lock"), GpuVariant(cuda="12.6", lock="new.lock")


def spec(gpu: str = "optional", variants: tuple[GpuVariant, ...] = (NEW, OLD)) -> ProviderSpec:
    return ProviderSpec(
        kind="tts",
        id="toy",
        title="Toy",
        engine="toy_gpu.engine:Engine",
        runtime=Venv(python="3.11", lock="cpu.lock", gpu_variants=variants),
        licences=Licences(code="MIT"),
        resources=Resources(gpu=gpu),
    )


@posix
@pytest.mark.parametrize(
    ("cuda", "variant", "why"),
    [
        ("13.0", NEW, "CUDA 12.6: the driver has CUDA 13.0"),
        ("12.6", NEW, "CUDA 12.6: the driver has CUDA 12.6"),
        ("12.10", NEW, "CUDA 12.6: the driver has CUDA 12.10"),
        ("12.5", OLD, "CUDA 11.8: the driver has CUDA 12.5"),
        ("11.7", None, "CPU: the driver has CUDA 11.7, 11.8 is needed"),
        ("N/A", None, "CPU: no NVIDIA GPU found"),
    ],
)
def test_auto_is_the_newest_that_the_driver_can_run(driver, cuda, variant, why) -> None:
    driver(cuda)
    assert variant_for(spec(), "auto") == variant
    assert device_for(spec(), "auto") == ("cuda:0" if variant else "cpu")
    assert why_variant(spec(), "auto") == why


@posix
@pytest.mark.parametrize("said", [{"gpus": 0}, {"code": 9}])
def test_a_driver_without_a_gpu_is_none(driver, said) -> None:
    driver("12.6", **said)
    assert device_for(spec(), "auto") == "cpu"
    assert why_variant(spec(), "auto") == "CPU: no NVIDIA GPU found"


def test_without_a_driver_it_is_the_cpu(driver) -> None:
    assert device_for(spec(), "auto") == "cpu"


@posix
def test_auto_is_the_cpu_without_a_variant_for_gpus(driver) -> None:
    driver("12.6")
    for one in (spec(variants=()), spec("unused")):
        assert device_for(one, "auto") == "cpu"
        assert variant_for(one, "auto") is None


def test_the_users_choice_is_honoured_where_a_gpu_can_be_used(driver) -> None:
    assert device_for(spec(variants=()), "cuda:1") == "cuda:1"
    assert device_for(spec("unused"), "cuda:1") == "cpu"
    assert (device_for(spec(), "cpu"), variant_for(spec(), "cpu")) == ("cpu", None)
    assert why_variant(spec(), "cpu") == "CPU: the device is set to cpu"
    assert (device_for(spec(), "cuda:1"), variant_for(spec(), "cuda:1")) == ("cuda:1", OLD)
    assert "set to cuda:1, though no NVIDIA GPU" in why_variant(spec(), "cuda:1")


@posix
def test_a_gpu_that_was_chosen_has_the_newest_variant_too(driver) -> None:
    driver("12.8")
    assert variant_for(spec(), "cuda:1") == NEW


def test_each_device_has_the_environment_of_its_lock(plugin_folder) -> None:
    package = plugin_folder.path / "toy_gpu"
    package.mkdir()
    for name in ("__init__.py", "cpu.lock", "old.lock"):
        (package / name).write_text(f"# {name}\n")
    on_cpu, on_gpu = (
        Environments(load_settings().model_copy(update={"device": device})).of(spec())
        for device in ("cpu", "cuda:0")
    )
    assert on_cpu != on_gpu
