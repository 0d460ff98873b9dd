"""A recording among a provider's parameters, from the form to what is remembered of it."""

from __future__ import annotations

import wave
from importlib.metadata import EntryPoint
from pathlib import Path
from typing import Any

import gradio as gr
import numpy as np
import pytest
from gradio_client import Client, handle_file
from gradio_client.exceptions import AppError

from hub import Audio, Hub, HubError, InputError, ProviderSpec
from hub.media import write_audio
from hub.providers import TTS
from hub.settings import load_settings
from hub.ui.app import App
from hub.ui.forms import Form

POINT = EntryPoint(name="like", value="like_plugin", group="avatar_hub")
CONSENT = "my own voice"


@pytest.fixture
def spec() -> ProviderSpec:
    import like_plugin

    return like_plugin.register_providers()[0]


@pytest.fixture
def hub() -> Hub:
    return Hub(points=[])


@pytest.fixture
def form(spec: ProviderSpec, hub: Hub) -> Form:
    with gr.Blocks():
        return Form(spec, hub.voices)


@pytest.fixture
def me(tmp_path: Path) -> Path:
    """Half a second."""
    write_audio(tmp_path / "me.wav", Audio(np.full(8000, 0.1, np.float32), 16_000))
    return tmp_path / "me.wav"


def test_it_is_an_audio_component_that_gives_a_file(form: Form) -> None:
    component = form.components["reference"]
    assert isinstance(component, gr.Audio)
    assert component.type == "filepath"


def test_an_uploaded_file_reaches_the_provider_as_a_file(form: Form, hub: Hub, me: Path) -> None:
    values = form.values([str(me), "calm", ""])
    assert values == {"reference": me, "style": "calm"}
    provider = TTS(form.spec, hub.host, hub._opened.recordings)
    kept = provider.check(values)["reference"]
    assert kept.startswith("sha256:")
    assert hub.inputs.get(kept.removeprefix("sha256:")) is not None
    with pytest.raises(InputError, match="voice"):  # what a program's JSON holds is a name
        provider.check({"reference": str(me)})


@pytest.mark.parametrize("voice", ["", None])
def test_nothing_given_is_nothing(form: Form, voice: str | None) -> None:
    assert form.values([None, "calm", voice]) == {"style": "calm"}


def test_a_saved_voice_is_given_by_its_name_and_not_beside_a_file(form: Form, me: Path) -> None:
    assert form.values([None, "calm", "Anna"]) == {"reference": "Anna", "style": "calm"}
    with pytest.raises(InputError, match="both a recording and the saved voice Anna"):
        form.values([str(me), "calm", "Anna"])


def test_a_recording_is_saved_with_the_consent_and_chosen(form: Form, hub: Hub, me: Path) -> None:
    picker = form.pickers["reference"]
    updates = picker.add(hub.voices, str(me), " 小雅 ", CONSENT)
    assert hub.voices.get("小雅").about.consent == CONSENT
    assert updates[picker.recording] is None
    assert updates[picker.chosen]["value"] == "小雅"
    assert ("小雅", "小雅") in picker.listed(hub.voices)["choices"]


@pytest.mark.parametrize(("name", "consent"), [("Anna", "  "), ("../Anna", CONSENT), ("", CONSENT)])
def test_a_voice_without_consent_or_name_is_not_saved(
    form: Form, hub: Hub, me: Path, name: str, consent: str
) -> None:
    with pytest.raises(InputError, match=r"whose voice|can't be a voice's name"):
        form.pickers["reference"].add(hub.voices, str(me), name, consent)
    assert hub.voices.list() == []


def test_what_is_no_recording_is_not_saved(form: Form, hub: Hub, tmp_path: Path) -> None:
    (tmp_path / "not.wav").write_text("no sound")
    for recording in (None, str(tmp_path / "not.wav")):
        with pytest.raises(HubError):
            form.pickers["reference"].add(hub.voices, recording, "Anna", CONSENT)
    assert hub.voices.list() == []


@pytest.mark.parametrize(("public", "offered"), [(False, ["reference"]), (True, [])])
def test_only_a_hub_that_is_not_public_offers_saved_voices(
    public: bool, offered: list[str]
) -> None:
    settings = load_settings().model_copy(update={"public": public})
    with gr.Blocks():
        (pane,) = App(Hub(settings, points=[POINT])).chooser("tts").panes
    assert list(pane.form.pickers) == offered


def test_programs_give_a_recording_or_a_voices_name(served_like: Any, me: Path) -> None:
    served_like.hub.voices.add("Bo", Audio(np.full(4000, 0.1, np.float32), 16_000), consent=CONSENT)
    client = Client(served_like.url, verbose=False)
    for given, frames in (
        ({"reference": handle_file(me)}, 8000),
        ({"reference_voice": "Bo"}, 4000),
    ):
        with wave.open(client.predict(text="hi", api_name="/tts_like", **given)) as file:
            assert file.getnframes() == frames
    with pytest.raises(AppError, match="no saved voice Nobody"):
        client.predict(text="hi", reference_voice="Nobody", api_name="/tts_like")
