"""Tiny random Whispers in the real archives' layout, listening in the real environment."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from hub import Audio, Hub, Transcript
from hub.errors import InputError

pytestmark = pytest.mark.environments

GAP = np.zeros(24_000, np.float32)


@pytest.fixture(scope="module")
def folder(filled: Callable[..., Path]) -> Path:
    return filled("tiny_whispers")


@pytest.fixture(scope="module")
def sound(voice: Callable[..., np.ndarray]) -> np.ndarray:
    """Two utterances with a pause between them."""
    return np.concatenate([GAP, voice(3.0), GAP, voice(2.5, pitch=200.0, seed=4), GAP])


@pytest.fixture(scope="module")
def hub(folder: Path, hub_with: Any) -> Iterator[Hub]:
    with hub_with(folder) as opened:
        yield opened


def hear(hub: Hub, sound: np.ndarray, model: str) -> list[Transcript]:
    chunks = [Audio(sound[at : at + 3000], 16_000) for at in range(0, len(sound), 3000)]
    with closing(hub.get("asr", "paddlespeech").transcribe(chunks, model=model)) as found:
        return list(found)


@pytest.fixture(scope="module")
def whole(inside: Any, folder: Path, sound: np.ndarray) -> dict[str, list[tuple[str, str]]]:
    """What the network hears when it is asked for one token after the other."""
    file = folder.with_suffix(".npy")
    np.save(file, sound)
    printed = inside("whole_whispers", folder, file).splitlines()[-1]
    return {name: [tuple(pair) for pair in heard] for name, heard in json.loads(printed).items()}


@pytest.mark.parametrize("model", ["whisper_tiny", "whisper_tiny_en"])
def test_language_and_text_are_the_networks_likeliest(
    hub: Hub, whole: dict[str, list[tuple[str, str]]], sound: np.ndarray, model: str
) -> None:
    found = hear(hub, sound, model)
    assert [(one.language, one.text) for one in found] == whole[model]
    assert len({one.text for one in found}) == 2
    assert [round(one.start) for one in found] in ([1, 6], [2, 6])
    assert all(one.final and not one.words and one.end > one.start + 2 for one in found)


def test_silence_and_nothing_are_nothing(hub: Hub) -> None:
    assert hear(hub, np.zeros(48_000, np.float32), "whisper_tiny") == []
    assert hear(hub, np.zeros(0, np.float32), "whisper_tiny") == []


@pytest.mark.parametrize("what", ["no filters", "no vocabulary", "another vocabulary", "code"])
def test_what_is_not_whispers_is_refused_in_words(
    hub_with: Any, folder: Path, tmp_path: Path, sound: np.ndarray, what: str
) -> None:
    bad = shutil.copytree(folder, tmp_path / "bad")
    assets = bad / "whisper_assets" / "assets"
    if what == "no filters":
        (assets / "mel_filters.npz").unlink()
    elif what == "no vocabulary":
        (assets / "multilingual" / "vocab.json").write_text("[1, 2]")
    elif what == "another vocabulary":
        shutil.copytree(assets / "gpt2", assets / "multilingual", dirs_exist_ok=True)
    else:
        snapshot = next((bad / "whisper_tiny").glob("*.pdparams"))
        snapshot.write_bytes(b"cos\nsystem\n(S'echo planted'\ntR.")
    with hub_with(bad) as hub, pytest.raises(InputError, match="hisper"):
        hear(hub, sound, "whisper_tiny")
