"""hub/runtime/environments.py: on a GPU, packages from another index."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from hub import Hub, ProviderError
from hub.runtime import Environment
from hub.settings import load_settings

PYTHON = f"{sys.version_info.major}.{sys.version_info.minor}"

DESCRIPTION = """
from hub import GpuVariant, Licences, ProviderSpec, Venv, hookimpl
from hub.specs import Resources

INDEX = "{index}"

@hookimpl
def register_providers():
    gpu = GpuVariant(cuda="12.6", index=INDEX, replaced=(("tiny-words", "tiny-words-gpu==1.0"),))
    return [ProviderSpec(kind="dialogue", id="gpu", title="Gpu", engine="toy_gpu.engine:Engine",
                         runtime=Venv(python="{python}", lock="engine.lock", gpu_variants=(gpu,)),
                         resources=Resources(gpu="optional"), licences=Licences(code="MIT"))]
"""


@pytest.fixture
def index(tmp_path: Path, make_wheel) -> Path:
    """An index with the package for GPUs, and a wheel that it needs."""
    folder = tmp_path / "index"
    make_wheel(folder / "tiny-words-gpu", "on a GPU", "tiny-words-gpu", needs="toycuda>=1,<2")
    make_wheel(folder / "toycuda", "driver", "toycuda")
    for package in folder.iterdir():
        links = [f'<a href="{wheel.name}">{wheel.name}</a>' for wheel in package.glob("*.whl")]
        (package / "index.html").write_text(f"<html><body>{''.join(links)}</body></html>")
    return folder


@pytest.fixture
def plugin(plugin_folder, index: Path, make_wheel, tmp_path: Path, monkeypatch) -> None:
    for name in [name for name in os.environ if name.startswith("UV_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("UV_CACHE_DIR", str(tmp_path / "uv-cache"))
    package = plugin_folder.path / "toy_gpu"
    package.mkdir()
    (package / "__init__.py").write_text(DESCRIPTION.format(index=index.as_uri(), python=PYTHON))
    (package / "engine.py").touch()
    wheels = tmp_path / "wheels"
    digests = {name: make_wheel(wheels, "CPU", name) for name in ("other", "tiny-words")}
    hashed = [f"{name}==1.0 \\\n    --hash=sha256:{d}\n" for name, d in digests.items()]
    (package / "engine.lock").write_text(f"--find-links {wheels}\n{''.join(hashed)}")
    plugin_folder.add_metadata("gpu", "toy_gpu", "Name: avatar-hub-gpu\nVersion: 1\n")


def hub_on(device: str, plugin_folder) -> Hub:
    settings = load_settings().model_copy(update={"device": device})
    return Hub(settings, points=plugin_folder.points())


def build(hub: Hub, lines: list[str]) -> Environment:
    return hub.environments.build(hub.registry.get("dialogue", "gpu").spec, lines.append)


def packages(environment: Environment) -> dict[str, str]:
    command = "import importlib.metadata as m, tiny_words\nprint(tiny_words.WORD)\n" \
        "print(*sorted(d.name for d in m.distributions()))"  # fmt: skip
    told = subprocess.check_output([environment.python, "-I", "-c", command], text=True)
    return dict(zip(("word", "packages"), told.splitlines(), strict=True))


def test_on_a_gpu_a_package_is_replaced_by_another_with_all_that_it_needs(
    plugin: None, plugin_folder, index: Path
) -> None:
    lines: list[str] = []
    on_gpu = build(hub_on("cuda:0", plugin_folder), lines)
    assert packages(on_gpu) == {"word": "on a GPU", "packages": "other tiny-words-gpu toycuda"}
    assert on_gpu.facts["cuda"] == "12.6"
    told = f"Not in the lock, so not hashed: tiny-words-gpu==1.0 from {index.as_uri()}"
    assert told in lines


def test_on_the_cpu_it_is_the_locks_and_the_two_do_not_meet(plugin: None, plugin_folder) -> None:
    on_cpu = build(hub_on("cpu", plugin_folder), [])
    assert packages(on_cpu) == {"word": "CPU", "packages": "other tiny-words"}
    assert on_cpu.facts["cuda"] == ""
    on_gpu = build(hub_on("cuda:0", plugin_folder), [])
    assert on_gpu.folder != on_cpu.folder
    assert packages(on_cpu)["word"] == "CPU"


def test_a_package_that_its_index_lacks_leaves_nothing_built(
    plugin: None, plugin_folder, index: Path
) -> None:
    for wheel in (index / "tiny-words-gpu").glob("*.whl"):
        wheel.unlink()
    (index / "tiny-words-gpu" / "index.html").unlink()
    hub = hub_on("cuda:0", plugin_folder)
    with pytest.raises(ProviderError, match="tiny-words-gpu"):
        build(hub, [])
    assert hub.environments.all_built() == []


def test_doctor_tells_which_is_taken_and_why(plugin: None, plugin_folder) -> None:
    from hub.cli.checks import examine

    (found,) = (f for f in examine(hub_on("cuda:0", plugin_folder)) if "variant of" in f.name)
    assert (found.name, found.state) == ("variant of dialogue gpu", "ok")
    assert found.found.startswith("CUDA 12.6: ")
