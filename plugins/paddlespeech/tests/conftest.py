"""The engine's environment, and scripts that are run by its Python."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from avatar_hub_paddlespeech import tts_spec

Inside = Callable[..., str]

# As the hub's worker does it: the package's __init__ needs the hub, which isn't there.
_RUN = """
import runpy, sys, types
folder, script, *sys.argv[1:] = sys.argv[1:]
package = types.ModuleType("avatar_hub_paddlespeech")
package.__path__ = [folder]
sys.modules[package.__name__] = package
runpy.run_path(script, run_name="__main__")
"""


@pytest.fixture(scope="session")
def inside(built: Any) -> Inside:
    """``inside(script, *arguments)``: what a script prints in the engines' environment."""
    environment = built(tts_spec.tts_providers()[0])

    def run(script: Path, *arguments: object) -> str:
        folder = Path(tts_spec.__file__).parent
        command = [environment.python, "-c", _RUN, folder, script, *arguments]
        done = subprocess.run(
            [str(part) for part in command], capture_output=True, text=True, check=False
        )
        assert not done.returncode, done.stderr
        return done.stdout

    return run
