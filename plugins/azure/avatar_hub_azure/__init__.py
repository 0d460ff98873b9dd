"""Microsoft's Azure AI Speech for Avatar Hub: what the plugin can do. Importing this is cheap."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field

from avatar_hub_azure.voices import LOCALES, VOICES, Locale, Role, Style
from avatar_hub_azure.zh import ASR, TTS
from hub import (
    ASRCapabilities,
    Licences,
    Params,
    ProviderSpec,
    Secret,
    TTSCapabilities,
    Venv,
    hookimpl,
)

HELP = "https://learn.microsoft.com/azure/ai-services/speech-service/overview"
KEYS = "https://portal.azure.com/#create/Microsoft.CognitiveServicesSpeechServices"
CONTAINERS = "https://learn.microsoft.com/azure/ai-services/speech-service/speech-container-howto"

# An address is a secret too, and no parameter: whoever may choose it would be sent the key, or
# could have the hub connect to a machine beside it.
SECRETS = (
    Secret(name="AZURE_SPEECH_KEY", title="Azure Speech key", help_url=KEYS),
    Secret(name="AZURE_SPEECH_REGION", title="The key's region", help_url=HELP, optional=True),
    Secret(
        name="AZURE_SPEECH_ENDPOINT",
        title="Endpoint or container, instead of a region",
        help_url=CONTAINERS,
        optional=True,
        personal=False,
    ),
)

DEPLOYMENT = Field(
    "",
    pattern=r"^[A-Za-z0-9-]{0,64}$",
    description="The deployment id of a custom voice or model of yours; empty for Microsoft's.",
)
TIMEOUT = Field(30.0, ge=1, le=300, description="How long the service may be silent, in seconds.")


class AzureTTSParams(Params):
    """How Azure speaks."""

    voice: str = Field(
        "auto",
        pattern=r"^[A-Za-z0-9][A-Za-z0-9:_.-]{0,119}$",
        description="The voice's short name; `avatar-hub azure-voices` lists all there are now. "
        "auto is Xiaoxiao for a text with Chinese in it, else Jenny.",
    )
    style: Style = Field("general", description="The manner; a voice ignores those it lacks.")
    style_degree: float = Field(
        1.0, ge=0.01, le=2.0, description="How strong the style is; 1 is the voice's own."
    )
    role: Role = Field("none", description="Whom the voice plays; some Chinese voices can.")
    rate: float = Field(1.0, ge=0.5, le=2.0, description="1 is the voice's own pace.")
    pitch: float = Field(0.0, ge=-50, le=50, description="Higher or lower, in percent.")
    volume: float = Field(100.0, ge=0, le=100, description="100 is the voice's own loudness.")
    blendshapes: bool = Field(
        True,
        description="Also ask for the speaker's face, which some voices know: where they do, it "
        "moves the mouth instead of the phonemes.",
    )
    ssml: bool = Field(
        False, description="The text is SSML: a whole <speak> document, or a part of one."
    )
    deployment: str = DEPLOYMENT
    timeout: float = TIMEOUT


class AzureASRParams(Params):
    """How Azure listens."""

    languages: tuple[Locale, ...] = Field(
        ("zh-CN", "en-US"),
        min_length=1,
        max_length=10,
        description="The language spoken; of several, each stretch's is detected.",
    )
    phrases: str = Field(
        "",
        max_length=20_000,
        description="Names and terms to expect, one a line.",
        json_schema_extra={"ui": {"lines": 3}},
    )
    partial: bool = Field(True, description="Also give what is heard before a sentence ends.")
    profanity: Literal["raw", "masked", "removed"] = Field(
        "raw", description="What becomes of swear words."
    )
    deployment: str = DEPLOYMENT
    timeout: float = TIMEOUT


@hookimpl
def register_providers() -> list[ProviderSpec]:
    """One TTS and one ASR provider, both ``azure``."""
    # Microsoft's own terms allow commercial use of what the service makes.
    licences = Licences(code="Apache-2.0 (the SDK: Microsoft's)", weights="a paid service")
    runtime = Venv(python="3.11", lock="engine.lock")
    return [
        ProviderSpec(
            kind="tts",
            id="azure",
            title="Azure Speech",
            summary="Microsoft's voices in many languages, with styles and roles; needs a key.",
            engine="avatar_hub_azure.tts:Engine",
            params=AzureTTSParams,
            capabilities=TTSCapabilities(
                languages=tuple(sorted({tag for voice in VOICES for tag in voice.languages})),
                voices=VOICES,
                streaming=True,
                marks=True,
            ),
            runtime=runtime,
            secrets=SECRETS,
            licences=licences,
            translations={"zh": TTS},
        ),
        ProviderSpec(
            kind="asr",
            id="azure",
            title="Azure Speech",
            summary="Microsoft's recognition with partial results and word times; needs a key.",
            engine="avatar_hub_azure.asr:Engine",
            params=AzureASRParams,
            capabilities=ASRCapabilities(languages=LOCALES, streaming=True, words=True),
            runtime=runtime,
            secrets=SECRETS,
            licences=licences,
            translations={"zh": ASR},
        ),
    ]


@hookimpl
def register_commands(cli: Any) -> None:
    """Add ``avatar-hub azure-voices``."""
    from avatar_hub_azure.commands import list_voices

    cli.command("azure-voices")(list_voices)
