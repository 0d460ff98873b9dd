"""A recording among a provider's parameters, from the form to what is remembered of it."""

from __future__ import annotations

from pathlib import Path

import gradio as gr
import numpy as np
import pytest
from pydantic import Field

from hub import (
    Audio,
    Hub,
    InputError,
    Licences,
    Params,
    ProviderSpec,
    Recording,
    TTSCapabilities,
)
from hub.media import write_audio
from hub.providers import TTS
from hub.ui.forms import Form


class LikeParams(Params):
    reference: Recording = Field(None, description="Whose voice.")
    style: str = "calm"


SPEC = ProviderSpec(
    kind="tts",
    id="like",
    title="Like",
    engine="nowhere:Engine",
    params=LikeParams,
    capabilities=TTSCapabilities(cloning=True),
    licences=Licences(code="MIT"),
)


@pytest.fixture
def form() -> Form:
    with gr.Blocks():
        return Form(SPEC)


def test_it_is_an_audio_component_that_gives_a_file(form: Form) -> None:
    component = form.components["reference"]
    assert isinstance(component, gr.Audio)
    assert component.type == "filepath"


def test_an_uploaded_file_reaches_the_provider_as_a_file(form: Form, tmp_path: Path) -> None:
    write_audio(tmp_path / "me.wav", Audio(np.full(8000, 0.1, np.float32), 16_000))
    values = form.values([str(tmp_path / "me.wav"), "calm"])
    assert values == {"reference": tmp_path / "me.wav", "style": "calm"}
    hub = Hub(points=[])
    provider = TTS(SPEC, hub.host, hub._opened.recordings)
    kept = provider.check(values)["reference"]
    assert kept.startswith("sha256:")
    assert hub.inputs.get(kept.removeprefix("sha256:")) is not None
    with pytest.raises(InputError, match="voice"):  # what a program's JSON holds is a name
        provider.check({"reference": str(tmp_path / "me.wav")})


def test_nothing_uploaded_is_nothing(form: Form) -> None:
    assert form.values([None, "calm"]) == {"style": "calm"}
