"""The CPU Space: its card, its requirements, and the folder that is pushed."""

from __future__ import annotations

import importlib.util
import json
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[2]
SPACE = ROOT / "spaces_config" / "cpu"
PIN = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[a-z,]+\])?==([^\s;\\]+)", re.M)


@pytest.fixture
def card() -> dict[str, Any]:
    _, front, _ = (SPACE / "README.md").read_text(encoding="utf-8").split("---\n", 2)
    matter: dict[str, Any] = yaml.safe_load(front)
    return matter


def pins(file: Path) -> set[tuple[str, str]]:
    """Names with versions; one name may have several, for different Pythons."""
    return set(PIN.findall(file.read_text()))


def test_the_requirements_are_the_locks() -> None:
    assert pins(SPACE / "requirements.txt") == pins(ROOT / "requirements.lock")


def test_the_card_names_the_gradio_that_is_locked_and_a_python_that_is_supported(
    card: dict[str, Any],
) -> None:
    assert card["sdk"] == "gradio"
    assert ("gradio", card["sdk_version"]) in pins(SPACE / "requirements.txt")
    # Written without quotes, 3.10 would be the number 3.1.
    assert isinstance(card["python_version"], str)
    assert tuple(map(int, card["python_version"].split("."))) >= (3, 11)


def test_the_card_holds_what_a_space_accepts(card: dict[str, Any]) -> None:
    colours = {"red", "yellow", "green", "blue", "indigo", "purple", "pink", "gray"}
    assert {card["colorFrom"], card["colorTo"]} <= colours
    assert len(card["short_description"]) <= 60
    assert card["license"] == "apache-2.0"
    assert (ROOT / card["app_file"]).is_file()


@pytest.mark.slow
def test_the_folder_that_is_pushed_is_a_working_app(tmp_path: Path) -> None:
    if not all(map(importlib.util.find_spec, ("pip", "hatchling"))):
        pytest.skip("pip and hatchling build the folder")
    plugins = sorted((ROOT / "plugins").iterdir())
    space = tmp_path / "space"
    build = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index"]
    build += ["--no-build-isolation", "--target", space, ROOT, *plugins]
    subprocess.run(build, check=True)
    for file in (ROOT / "app.py", *SPACE.iterdir()):
        shutil.copy(file, space)
    code = (
        "import json, hub; from hub import Hub; from hub.ui import build_app;"
        "app = build_app(Hub());"
        "names = [f.api_name for f in app.fns.values() if f.api_visibility == 'public'];"
        "print(json.dumps([hub.__file__, names]))"
    )
    run = subprocess.run(
        [sys.executable, "-c", code], cwd=space, check=True, capture_output=True, text=True
    )
    home, names = json.loads(run.stdout.splitlines()[-1])
    assert Path(home).is_relative_to(space)
    assert {"make_avatar", "plugins"} < set(names)
