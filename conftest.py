"""Fixtures for the tests of the hub and of every plugin: a data folder of their own, and weights.

Weights come from the user's own data folder, and are fetched into it if they are missing.
"""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image as Picture

from hub.errors import ProviderError
from hub.runtime.environments import Environment, Environments
from hub.runtime.launch import places_of
from hub.settings import Settings, get_settings, load_settings
from hub.specs import ProviderSpec, Weight
from hub.types import Image
from hub.weights import SAMPLE_PORTRAIT, WeightStore

# What runs in a script's background ignores Ctrl-C, and so would all that the tests start.
signal.signal(signal.SIGINT, signal.default_int_handler)

WeightPaths = Callable[[Iterable[Weight]], dict[str, Path]]
Built = Callable[[ProviderSpec], Environment]
RunIn = Callable[..., str]

# As the hub's worker does it: the package's __init__ needs the hub, which isn't there.
_AS_WORKER = """
import pathlib, runpy, sys, types
name, folder, script, *sys.argv[1:] = sys.argv[1:]
package = sys.modules[name] = types.ModuleType(name)
package.__path__ = [folder]
sys.path.insert(0, str(pathlib.Path(script).parent))
runpy.run_path(script, run_name="__main__")
"""


def isolate(patch: pytest.MonkeyPatch, folder: Path, weights: WeightStore) -> None:
    """Make the settings those of a fresh, offline machine that has the user's weights."""
    config = folder / "config.toml"
    config.touch()
    for name in [name for name in os.environ if name.startswith("AVATAR_HUB_")]:
        patch.delenv(name)
    patch.setenv("AVATAR_HUB_CONFIG", str(config))
    patch.setenv("AVATAR_HUB_DATA_DIR", str(folder / "data"))
    patch.setenv("AVATAR_HUB_WEIGHTS_DIRS", os.pathsep.join(map(str, weights.folders)))
    patch.setenv("AVATAR_HUB_OFFLINE", "1")
    get_settings.cache_clear()


@pytest.fixture(scope="session")
def users_settings() -> Settings:
    """The settings of the user who runs the tests."""
    return load_settings()


@pytest.fixture(scope="session")
def users_weights(users_settings: Settings) -> WeightStore:
    """The store of the user who runs the tests."""
    settings = users_settings
    return WeightStore(settings.weights_dir, extra=settings.weights_dirs, offline=settings.offline)


@pytest.fixture(scope="session", autouse=True)
def isolated_session(
    users_weights: WeightStore, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[None]:
    """For fixtures that outlive a test."""
    with pytest.MonkeyPatch.context() as patch:
        isolate(patch, tmp_path_factory.mktemp("session"), users_weights)
        yield
    get_settings.cache_clear()


@pytest.fixture(autouse=True)
def data_dir(
    users_weights: WeightStore,
    tmp_path_factory: pytest.TempPathFactory,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Path]:
    """The data folder of this test, which does not exist yet."""
    folder = tmp_path_factory.mktemp("home")
    isolate(monkeypatch, folder, users_weights)
    yield folder / "data"
    get_settings.cache_clear()


@pytest.fixture(scope="session")
def weight_paths(users_weights: WeightStore) -> WeightPaths:
    """``weight_paths(weights)``: the file of each by name. Skips when offline without them."""

    def paths(weights: Iterable[Weight]) -> dict[str, Path]:
        wanted = list(weights)
        if users_weights.offline and (missing := users_weights.missing(wanted)):
            pytest.skip(f"offline without {', '.join(weight.name for weight in missing)}")
        return users_weights.ensure(wanted)

    return paths


@pytest.fixture(scope="session")
def built(users_settings: Settings) -> Built:
    """``built(spec)``: the engine's environment, which the data folder of the moment has then.

    It is the user's own, and is built there if it is missing. Skips when offline without it.
    """

    def build(spec: ProviderSpec) -> Environment:
        users, ours = Environments(users_settings), Environments(get_settings())
        try:
            environment = users.build(spec)
        except ProviderError as error:
            if users_settings.offline:
                pytest.skip(error.message)
            raise
        link = ours.root / environment.key
        if not link.exists():
            ours.root.mkdir(parents=True, exist_ok=True)
            link.symlink_to(environment.folder, target_is_directory=True)
        return Environment(link)

    return build


@pytest.fixture(scope="session")
def run_in(built: Built) -> RunIn:
    """``run_in(spec, script, *arguments)``: what a script prints in the engine's environment.

    It can import the modules beside the engine and those beside itself.
    """

    def run(spec: ProviderSpec, script: Path, *arguments: object) -> str:
        name = spec.engine.split(".")[0]
        (folder,) = places_of(name)
        command = [built(spec).python, "-I", "-c", _AS_WORKER, name, folder, script, *arguments]
        words = [str(word) for word in command]
        done = subprocess.run(words, capture_output=True, text=True, check=False)
        if done.returncode:
            pytest.fail(done.stderr[-3000:])
        return done.stdout

    return run


@pytest.fixture(scope="session")
def landmarker_path(weight_paths: WeightPaths) -> Path:
    """The face landmarker's file."""
    from hub.face import LANDMARKER

    return weight_paths([LANDMARKER])[LANDMARKER.name]


@pytest.fixture(scope="session")
def sample_portrait_path(weight_paths: WeightPaths) -> Path:
    """The sample portrait, a PNG of 512 x 512 pixels."""
    return weight_paths([SAMPLE_PORTRAIT])[SAMPLE_PORTRAIT.name]


@pytest.fixture(scope="session")
def portrait(sample_portrait_path: Path) -> Image:
    """The sample portrait's pixels, uint8 RGB, shape (512, 512, 3)."""
    with Picture.open(sample_portrait_path) as picture:
        return np.asarray(picture.convert("RGB"))
