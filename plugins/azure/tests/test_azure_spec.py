"""What the plugin says of itself, and what it is without a key."""

from __future__ import annotations

import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from avatar_hub_azure import AzureASRParams, AzureTTSParams, register_providers
from avatar_hub_azure.address import address_of
from avatar_hub_azure.voices import PADDLE_AVATAR_STYLES, PADDLE_AVATAR_VOICES
from pydantic import ValidationError

from hub import Hub
from hub.registry import State
from hub.settings import Settings


def test_all_that_paddle_avatar_offered_is_offered() -> None:
    tts, _ = register_providers()
    voices = {voice.id for voice in tts.capabilities.voices}
    assert len(PADDLE_AVATAR_VOICES) == 13
    assert {f"zh-CN-{name}Neural" for name in PADDLE_AVATAR_VOICES} <= voices
    assert len(set(PADDLE_AVATAR_STYLES)) == 16
    for style in PADDLE_AVATAR_STYLES:
        assert AzureTTSParams(style=style).style == style  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "params",
    [
        {"voice": "x'/><break/>"},
        {"style": "drunk"},
        {"style_degree": 0},
        {"rate": 3.0},
        {"pitch": -60},
        {"volume": 101},
        {"deployment": "https://example.com"},
        {"endpoint": "wss://example.com"},
        {"key": "secret"},
    ],
)
def test_bad_params_of_the_voice_are_refused(params: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        AzureTTSParams.model_validate(params)


@pytest.mark.parametrize("params", [{"languages": []}, {"languages": ["Klingon"]}, {"timeout": 0}])
def test_bad_params_of_the_recogniser_are_refused(params: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        AzureASRParams.model_validate(params)


def test_without_a_key_the_state_says_where_to_get_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("AZURE_SPEECH_KEY", raising=False)
    with closing(Hub(Settings(data_dir=tmp_path))) as hub:
        found = [listing for listing in hub.providers() if listing.id == "azure"]
    assert [listing.kind for listing in found] == ["tts", "asr"]
    for listing in found:
        assert listing.state is State.NEEDS_SECRET
        assert "AZURE_SPEECH_KEY" in listing.reason
        assert "https://portal.azure.com" in listing.fix


def test_discovery_is_light() -> None:
    code = "import sys, avatar_hub_azure; print(*sys.modules)"
    loaded = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout.split()
    assert not {"numpy", "azure", "requests", "xml"} & set(loaded)


@pytest.mark.parametrize("endpoint", ["ftp://localhost", "ws://localhost/a b", "ws://[bad", "me"])
def test_an_endpoint_that_is_none(endpoint: str) -> None:
    with pytest.raises(ValueError, match="can't be used"):
        address_of({"secrets": {"AZURE_SPEECH_ENDPOINT": endpoint}, "offline": False})


@pytest.mark.parametrize("region", ["west europe", "evil.example.com/", "a#"])
def test_a_region_that_is_none(region: str) -> None:
    with pytest.raises(ValueError, match="can't be used"):
        address_of({"secrets": {"AZURE_SPEECH_REGION": region}, "offline": False})


@pytest.mark.parametrize(
    ("endpoint", "argument"),
    [
        ("https://me.cognitiveservices.azure.com/", "endpoint"),
        ("wss://me.example/speech/v1", "endpoint"),
        ("ws://container:5000", "host"),
    ],
)
def test_an_endpoint_wins_over_the_region(endpoint: str, argument: str) -> None:
    secrets = {"AZURE_SPEECH_REGION": "eastasia", "AZURE_SPEECH_ENDPOINT": endpoint}
    context = {"secrets": secrets, "offline": False}
    assert address_of(context) == {argument: endpoint.rstrip("/")}


def test_a_user_may_give_his_key_and_region_but_no_address() -> None:
    personal = {s.name for spec in register_providers() for s in spec.secrets if s.personal}
    assert personal == {"AZURE_SPEECH_KEY", "AZURE_SPEECH_REGION"}
