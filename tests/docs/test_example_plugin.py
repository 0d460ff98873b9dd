"""The plugin in docs/plugins.md: it is the one in docs/examples, it is found, and it speaks."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tomllib
from importlib.metadata import Distribution, PathDistribution
from pathlib import Path

import numpy as np
import pytest

from hub import Audio, Hub, InputError

DOCS = Path(__file__).parents[2] / "docs"
EXAMPLE = DOCS / "examples" / "avatar-hub-beeps"
FILES = ("avatar_hub_beeps/__init__.py", "avatar_hub_beeps/engine.py", "pyproject.toml")


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Distribution:
    """What an editable install leaves: the folder on the path, and the metadata."""
    project = tomllib.loads((EXAMPLE / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    info = tmp_path / f"avatar_hub_beeps-{project['version']}.dist-info"
    info.mkdir()
    (info / "METADATA").write_text(
        f"Metadata-Version: 2.4\nName: {project['name']}\nVersion: {project['version']}\n"
    )
    points = "".join(f"{k} = {v}\n" for k, v in project["entry-points"]["avatar_hub"].items())
    (info / "entry_points.txt").write_text(f"[avatar_hub]\n{points}")
    monkeypatch.syspath_prepend(EXAMPLE)
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    return PathDistribution(info)


@pytest.mark.parametrize("name", FILES)
def test_the_page_shows_the_file(name: str) -> None:
    page = (DOCS / "plugins.md").read_text(encoding="utf-8")
    shown = re.search(rf"^`{re.escape(name)}` .*?^```\w+\n(.*?)^```$", page, re.S | re.M)
    assert shown
    assert shown[1] == (EXAMPLE / name).read_text(encoding="utf-8")


def test_it_is_shorter_than_60_lines() -> None:
    code = [(EXAMPLE / name).read_text(encoding="utf-8") for name in FILES[:2]]
    assert sum(len(text.splitlines()) for text in code) < 60


def test_the_page_links_to_what_exists() -> None:
    links = re.findall(r"\]\(([^)#:]+)\)", (DOCS / "plugins.md").read_text(encoding="utf-8"))
    assert links
    assert [link for link in links if not (DOCS / link).exists()] == []


def test_every_state_is_explained() -> None:
    from hub.registry import State

    page = (DOCS / "plugins.md").read_text(encoding="utf-8")
    assert re.findall(r"^\| `([\w-]+)` \|", page, re.M) == [str(state) for state in State]


def test_installed_it_is_found_and_speaks(installed: Distribution) -> None:
    hub = Hub(points=installed.entry_points)
    (listing,) = hub.providers("tts")
    assert (listing.id, listing.plugin, listing.state) == ("beeps", "avatar-hub-beeps", "ready")
    chunks = list(hub.get("tts", "beeps").synthesize("Hello, blue moon", height=1.3))
    assert [chunk.text for chunk in chunks] == ["hello,", "blue", "moon"]
    for chunk in chunks:
        assert_vowels_sound_where_they_are_marked(chunk)
    assert [mark.text for mark in chunks[2].marks] == ["o", "o"]
    hub.close()


def assert_vowels_sound_where_they_are_marked(chunk: Audio) -> None:
    heard = np.zeros(len(chunk.samples), bool)
    for mark in chunk.marks:
        start, end = (round(time * chunk.sample_rate) for time in (mark.start, mark.end))
        assert np.sqrt(np.mean(chunk.samples[start:end] ** 2)) > 0.05
        heard[start:end] = True
    assert heard.any()
    assert not chunk.samples[~heard].any()


@pytest.mark.parametrize(
    ("text", "params"), [("hm", {}), ("", {}), ("hello", {"height": 9}), ("hello", {"pitch": 1})]
)
def test_what_it_cannot_say_is_the_users_error(
    installed: Distribution, text: str, params: dict[str, float]
) -> None:
    hub = Hub(points=installed.entry_points)
    with pytest.raises(InputError, match="Beeps"):
        list(hub.get("tts", "beeps").synthesize(text, **params))
    hub.close()


def test_a_hub_in_a_fresh_process_discovers_it(installed: Distribution) -> None:
    """As installed: through the metadata on the path, and without importing the engine."""
    folder = Path(str(installed.locate_file("")))
    code = (
        "import sys; from hub import Hub; "
        "print(*[item.id for item in Hub().providers('tts')]); "
        "print('avatar_hub_beeps.engine' in sys.modules, 'numpy' in sys.modules)"
    )
    path = os.pathsep.join([str(folder), str(EXAMPLE)])
    env = os.environ | {"PYTHONPATH": path, "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(
        [sys.executable, "-c", code], env=env, capture_output=True, text=True, check=True
    )
    found, heavy = done.stdout.splitlines()
    assert "beeps" in found.split()
    assert heavy == "False False"
