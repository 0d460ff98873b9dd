"""hub/recordings.py, as a voice that speaks like a recording sees it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from hub import Audio, Hub, InputError
from hub.media import write_audio
from hub.settings import get_settings

PLUGIN = """
import numpy as np
from pydantic import Field
from hub import Licences, Params, ProviderSpec, Recording, TTSCapabilities, hookimpl

class LikeParams(Params):
    reference: Recording = Field(None, description="Whose voice.")

class Engine:
    def load(self, context): pass
    def close(self): pass
    def synthesize(self, text, params):
        given = params["reference"] or {"samples": np.zeros(8, np.float32), "sample_rate": 8000}
        yield {**given, "text": text, "marks": []}

@hookimpl
def register_providers():
    return [ProviderSpec(kind="tts", id="like", title="Like", engine=f"{__name__}:Engine",
                         params=LikeParams, capabilities=TTSCapabilities(cloning=True),
                         licences=Licences(code="MIT"))]
"""

Said = Callable[[Hub, object], Audio]


def tone(hertz: float, seconds: float = 0.5) -> Audio:
    wave = np.sin(2 * np.pi * hertz * np.arange(round(16_000 * seconds)) / 16_000) / 2
    return Audio(wave.astype(np.float32), 16_000)


@pytest.fixture
def hub(plugin_folder) -> Hub:
    plugin_folder.add("like", PLUGIN)
    return plugin_folder.hub()


@pytest.fixture
def recording(tmp_path: Path) -> Path:
    write_audio(tmp_path / "me.wav", tone(440))
    return tmp_path / "me.wav"


def said(hub: Hub, reference: object) -> Audio:
    (chunk,) = hub.get("tts", "like").synthesize("Hi.", reference=reference)
    return chunk


def test_the_engine_is_given_the_sound_of_a_file(hub: Hub, recording: Path) -> None:
    heard = said(hub, recording)
    assert heard.sample_rate == 16_000
    assert np.abs(heard.samples - tone(440).samples).max() < 1e-3


def test_the_engine_is_given_the_sound_of_a_saved_voice(hub: Hub) -> None:
    hub.voices.add("小雅", tone(300), consent="my own")
    assert np.abs(said(hub, "小雅").samples - tone(300).samples).max() < 1e-3


def test_nothing_given_is_none(hub: Hub) -> None:
    assert len(said(hub, None).samples) == len(said(hub, "").samples) == 8


def test_what_is_remembered_is_the_content_and_can_be_given_again(
    hub: Hub, recording: Path
) -> None:
    provider = hub.get("tts", "like")
    first = provider.check({"reference": recording})
    moved = recording.rename(recording.with_name("elsewhere.wav"))
    assert first == provider.check({"reference": moved})
    assert str(recording.parent) not in str(first)
    moved.unlink()
    assert len(said(hub, first["reference"]).samples) == 8000
    write_audio(recording, tone(500))
    assert first != provider.check({"reference": recording})


def test_a_string_never_names_a_file(hub: Hub, recording: Path) -> None:
    for text in (str(recording), recording.name, f"../{recording.name}", "sha256:../me"):
        with pytest.raises(InputError, match="voice"):
            said(hub, text)


def test_a_file_without_sound_is_refused_before_anything_is_said(hub: Hub, tmp_path: Path) -> None:
    (tmp_path / "no.wav").write_text("no sound")
    for file in (tmp_path / "no.wav", tmp_path / "gone.wav", tmp_path):
        with pytest.raises(InputError):
            hub.get("tts", "like").check({"reference": file})


def test_a_recording_that_is_not_kept_any_more_says_so(hub: Hub, recording: Path) -> None:
    digest = hub.get("tts", "like").check({"reference": recording})["reference"]
    hub.inputs.remove(digest.removeprefix("sha256:"))
    with pytest.raises(InputError, match="not kept"):
        said(hub, digest)


def test_on_a_public_hub_only_a_file_of_ones_own_is_taken(
    plugin_folder, recording: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AVATAR_HUB_PUBLIC", "1")
    get_settings.cache_clear()
    plugin_folder.add("like", PLUGIN)
    hub = plugin_folder.hub()
    hub.voices.add("owner", tone(300), consent="my own")
    kept = hub.get("tts", "like").check({"reference": recording})["reference"]
    for name in ("owner", kept):
        with pytest.raises(InputError, match="public"):
            said(hub, name)
    assert len(said(hub, recording).samples) == 8000
