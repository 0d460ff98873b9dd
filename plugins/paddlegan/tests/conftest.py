"""The plugin's environment with models of random weights, and PaddleGAN itself to compare with."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import avatar_hub_paddlegan
import numpy as np
import pytest

from hub import Hub
from hub.settings import get_settings
from hub.specs import Licences, ProviderSpec, Venv

HERE = Path(__file__).parent
SPECS = {spec.id: spec for spec in avatar_hub_paddlegan.register_providers()}
REFERENCE = ProviderSpec(
    kind="driver",
    id="paddlegan-reference",
    title="PaddleGAN as it was released",
    engine="paddlegan_reference:main",
    runtime=Venv(python="3.11", lock="engine.lock"),
    licences=Licences(code="Apache-2.0"),
)

Reference = Callable[..., np.ndarray]
NewHub = Callable[..., Hub]


@pytest.fixture(scope="session")
def models(run_in: Any, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of checkpoints; see `paddlegan_models`."""
    folder = tmp_path_factory.mktemp("models")
    run_in(SPECS["wav2lip-paddle"], HERE / "paddlegan_models.py", folder)
    return folder


@pytest.fixture(scope="session")
def gpen(run_in: Any, models: Path) -> Path:
    """A checkpoint of GPEN, which joins the others."""
    run_in(SPECS["wav2lip-paddle"], HERE / "paddlegan_models.py", models, "gpen")
    return models / "GPEN-512.pdparams"


@pytest.fixture
def own_weights(models: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """``own_weights({"vox-cpk": "copying"})``: models stand for weights, some for others."""

    def use(others: dict[str, str] | None = None) -> None:
        files = {file.stem: file for file in models.glob("*.pdparams")}
        files |= {name: models / f"{other}.pdparams" for name, other in (others or {}).items()}
        own = {f"paddlegan/{name}.pdparams": str(file) for name, file in files.items()}
        monkeypatch.setenv("AVATAR_HUB_OWN_WEIGHTS", json.dumps(own))
        get_settings.cache_clear()

    return use


@pytest.fixture
def new_hub(built: Any, own_weights: Callable[..., None]) -> Iterator[NewHub]:
    """``new_hub({"vox-cpk": "copying"})``: a hub with the environment and the models."""
    opened: list[Hub] = []

    def make(others: dict[str, str] | None = None) -> Hub:
        own_weights(others)
        built(SPECS["wav2lip-paddle"])
        opened.append(Hub(get_settings()))
        return opened[-1]

    yield make
    for hub in opened:
        hub.close()


@pytest.fixture(scope="session")
def reference(built: Any, tmp_path_factory: pytest.TempPathFactory) -> Reference:
    """``reference("mel", {"samples": ...}, **job)``: what PaddleGAN makes of it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "path", [str(HERE), *sys.path])
        python = built(REFERENCE).python

    def ask(what: str, arrays: dict[str, np.ndarray], **job: Any) -> np.ndarray:
        folder = tmp_path_factory.mktemp(what)
        (folder / "job.json").write_text(json.dumps({"what": what, **job}))
        np.savez(folder / "job.npz", **arrays)
        command = [str(python), str(HERE / "paddlegan_reference.py"), str(folder / "job.json")]
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
        assert not done.returncode, done.stderr[-3000:]
        return np.asarray(np.load(folder / "job.out.npz")["out"])

    return ask
