"""hub/store/recipes.py"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from hub.errors import InputError
from hub.media import VideoWriter
from hub.store import InputFile, ProviderUsed, Recipe
from hub.store.recipes import METADATA_NAME, beside

DIGEST = "0123456789abcdef" * 4


def recipe(**values: Any) -> Recipe:
    used = ProviderUsed(id="kokoro", plugin="avatar-hub-kokoro", version="0.1.0")
    return Recipe(
        **{
            "inputs": {"portrait": InputFile(name="/home/me/我 me.png", sha256=DIGEST)},
            "text": "Hello 你好 😀",
            "providers": {"tts": used},
            "params": {"tts": {"speed": 1.2, "voice": "af_heart"}},
            "size": 512,
            "fps": 25.0,
            "face": (1.5, 2.0),
            "seed": 7,
        }
        | values
    )


def test_it_comes_back_from_json() -> None:
    written = recipe()
    assert Recipe.from_json(written.to_json()) == written


@pytest.mark.parametrize("name", ["/home/me/a.png", r"C:\Users\me\a.png", "../../a.png", "a.png"])
def test_no_folder_enters_a_recipe(name: str) -> None:
    text = recipe(inputs={"portrait": {"name": name, "sha256": DIGEST}}).to_json()
    assert json.loads(text)["inputs"]["portrait"]["name"] == "a.png"


def test_the_digest_is_of_what_makes_the_frames() -> None:
    earlier = recipe(created=datetime(2020, 1, 1, tzinfo=UTC))
    assert earlier.digest == recipe().digest
    assert earlier.digest != recipe(seed=8).digest


def test_it_is_read_from_a_file(tmp_path: Path) -> None:
    file = tmp_path / "hello.recipe.json"
    file.write_text(recipe(seed=3).to_json(), encoding="utf-8")
    assert Recipe.read(file).seed == 3


@pytest.fixture
def video(tmp_path: Path) -> Path:
    """A video that carries a recipe with seed 5."""
    path = tmp_path / "a b 你.mp4"
    metadata = {METADATA_NAME: recipe(seed=5).to_json()}
    with VideoWriter(path, width=64, height=64, fps=25, metadata=metadata) as writer:
        writer.write(np.zeros((64, 64, 3), np.uint8))
    return path


def test_a_video_carries_its_recipe(video: Path) -> None:
    carried = Recipe.read(video)
    assert carried.seed == 5
    assert carried.text == "Hello 你好 😀"
    beside(video).write_text(recipe(seed=6).to_json(), encoding="utf-8")
    assert Recipe.read(video).seed == 5


def test_a_video_that_lost_it_has_it_beside(tmp_path: Path) -> None:
    path = tmp_path / "hello.mp4"
    with VideoWriter(path, width=64, height=64, fps=25) as writer:
        writer.write(np.zeros((64, 64, 3), np.uint8))
    with pytest.raises(InputError, match=r"hello\.recipe\.json"):
        Recipe.read(path)
    beside(path).write_text(recipe(seed=6).to_json(), encoding="utf-8")
    assert Recipe.read(path).seed == 6


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"version": 2}, "version"),
        ({"inputs": {"portrait": {"name": "a", "sha256": "../../etc"}}}, "sha256"),
        ({"providers": {"tts": {"id": "../x", "plugin": "p", "version": "1"}}}, "id"),
        ({"api_key": "secret"}, "api_key"),
        ({"size": "large"}, "size"),
    ],
)
def test_a_changed_recipe_is_refused_by_field(
    tmp_path: Path, change: dict[str, Any], field: str
) -> None:
    file = tmp_path / "a.recipe.json"
    file.write_text(json.dumps(json.loads(recipe().to_json()) | change))
    with pytest.raises(InputError) as caught:
        Recipe.read(file)
    assert field in caught.value.message
    assert str(file) in caught.value.message


@pytest.mark.parametrize("content", [b"", b"{", b"\xff\xfe", b"[" * 100_000, b" " * 3_000_000])
def test_what_is_no_recipe_is_an_error_to_mend(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "a.json"
    file.write_bytes(content)
    with pytest.raises(InputError) as caught:
        Recipe.read(file)
    assert caught.value.fix


@pytest.mark.parametrize(
    ("name", "reason"), [("none.mp4", "No such file"), ("a" * 3000, "name too long")]
)
def test_a_file_that_can_not_be_there_is_named(tmp_path: Path, name: str, reason: str) -> None:
    with pytest.raises(InputError, match=f"(?s)video or recipe .*{name}.*{reason}"):
        Recipe.read(tmp_path / name)
