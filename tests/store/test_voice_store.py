"""hub/store/voices.py"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from hub import Audio, InputError
from hub.media import read_audio
from hub.store.voices import VoiceStore

TONE = Audio((np.sin(np.arange(16_000) / 10) / 2).astype(np.float32), 16_000)


@pytest.fixture
def voices(tmp_path: Path) -> VoiceStore:
    return VoiceStore(tmp_path / "voices")


def test_a_voice_is_kept_with_whose_it_is(voices: VoiceStore) -> None:
    voices.add("小雅", TONE, consent="Xiaoya agreed")
    voices.add("Anna 2", TONE, consent="my own")
    found = voices.get("小雅")
    assert [voice.name for voice in voices.list()] == ["Anna 2", "小雅"]
    assert (found.about.consent, found.about.seconds) == ("Xiaoya agreed", 1.0)
    assert np.abs(read_audio(found.file).samples - TONE.samples).max() < 1e-3


@pytest.mark.parametrize(
    "name", ["", " ", "../up", "a/b", "a\\b", ".hidden", "con", "COM1.x", "a:b", "end.", "é" * 41]
)
def test_a_name_that_is_no_file_everywhere_is_refused(voices: VoiceStore, name: str) -> None:
    with pytest.raises(InputError, match="name"):
        voices.add(name, TONE, consent="my own")
    with pytest.raises(InputError):
        voices.get(name)


def test_names_that_look_the_same_are_the_same(voices: VoiceStore) -> None:
    voices.add("Zoe\u0301", TONE, consent="my own")
    assert voices.get("Zo\u00e9").name == "Zo\u00e9"


def test_a_voice_is_replaced_only_when_asked(voices: VoiceStore) -> None:
    voices.add("me", TONE, consent="first")
    with pytest.raises(InputError, match="already"):
        voices.add("me", TONE, consent="second")
    assert voices.get("me").about.consent == "first"
    voices.add("me", TONE, consent="second", replace=True)
    assert voices.get("me").about.consent == "second"


def test_without_consent_nothing_is_saved(voices: VoiceStore, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="whose voice"):
        voices.add("me", TONE, consent=" ")
    assert voices.list() == []
    assert not (tmp_path / "voices").exists()


def test_what_is_removed_is_gone(voices: VoiceStore, tmp_path: Path) -> None:
    voices.add("me", TONE, consent="my own")
    voices.remove("me")
    assert list((tmp_path / "voices").iterdir()) == []
    with pytest.raises(InputError, match="no saved voice me"):
        voices.remove("me")


def test_half_a_voice_is_none(voices: VoiceStore, tmp_path: Path) -> None:
    voices.add("a", TONE, consent="my own").file.unlink()
    other = voices.add("b", TONE, consent="my own").file
    other.with_suffix(".json").write_text("{")
    assert voices.list() == []
