"""What PaddleSpeech's speech recognition can do: models, parameters, weights."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from avatar_hub_paddlespeech import asr_zh
from avatar_hub_paddlespeech.asr_models import ERNIE_VOCABULARY, MODELS, PUNCTUATION
from avatar_hub_paddlespeech.tts_spec import ENVIRONMENT
from avatar_hub_paddlespeech.whisper_models import ASSETS, ASSETS_MD5, WHISPERS
from hub import ASRCapabilities, Licences, Params, ProviderSpec, Resources, Url, Weight

_WHISPERS = tuple(model.id for model in WHISPERS)
_MODELS = (*(model.id for model in MODELS), *_WHISPERS)
_PUNCTUATION = tuple(network.id for network in PUNCTUATION)
_MANDARIN = tuple(model.id for model in MODELS if model.language != "en")


class PaddleSpeechASRParams(Params):
    """How PaddleSpeech listens."""

    model: Annotated[
        Literal[_MODELS],  # type: ignore[valid-type]
        Field(
            description="Who listens: those called online write along while somebody speaks; talcs "
            "hears Mandarin and English, librispeech English, Whisper 99 languages (English only "
            "where its name ends in en), the others Mandarin.",
        ),
    ] = MODELS[0].id
    decoding: Literal[
        "attention_rescoring", "ctc_prefix_beam_search", "ctc_greedy_search", "attention"
    ] = Field(
        "attention_rescoring",
        description="How text is found: the best of the likeliest, the likeliest, the likeliest "
        "sound by sound (fastest), or by the decoder alone (without words' times). Whisper has its "
        "own way.",
    )
    punctuation: Annotated[
        Literal["none", *_PUNCTUATION],  # type: ignore[valid-type]
        Field(
            description="Who puts punctuation into Mandarin: p7 knows seven marks, p3 comma, full "
            "stop and question mark; none leaves it out. Whisper punctuates by itself.",
        ),
    ] = PUNCTUATION[0].id


ASR_WEIGHTS = tuple(
    Weight(
        name=f"paddlespeech/{model.id}",
        md5=model.md5,
        size=0,
        licence=f"not stated ({model.data})",
        sources=(Url(url=model.url),),
        unpack=True,
        when=(("model", (model.id,)),),
    )
    for model in MODELS
)
WHISPER_WEIGHTS = (
    *(
        Weight(
            name=f"paddlespeech/{model.id}",
            md5=model.md5,
            size=0,
            licence="MIT",
            sources=(Url(url=model.url),),
            unpack=True,
            when=(("model", (model.id,)),),
        )
        for model in WHISPERS
    ),
    Weight(
        name="paddlespeech/whisper_assets",
        md5=ASSETS_MD5,
        size=0,
        licence="MIT",
        sources=(Url(url=ASSETS),),
        unpack=True,
        when=(("model", _WHISPERS),),
    ),
)
PUNCTUATION_WEIGHTS = tuple(
    Weight(
        name=f"paddlespeech/{network.id}",
        md5=network.md5,
        size=0,
        licence="not stated (WuDao corpus)",
        sources=(Url(url=network.url),),
        unpack=True,
        when=(("punctuation", (network.id,)), ("model", _MANDARIN)),
    )
    for network in PUNCTUATION
)
VOCABULARY_WEIGHT = Weight(
    name="paddlespeech/ernie-1.0-vocab.txt",
    size=0,
    licence="Apache-2.0",
    sources=(Url(url=ERNIE_VOCABULARY),),
    when=(("punctuation", _PUNCTUATION), ("model", _MANDARIN)),
)


def asr_providers() -> list[ProviderSpec]:
    """PaddleSpeech's speech recognition."""
    return [
        ProviderSpec(
            kind="asr",
            id="paddlespeech",
            title="PaddleSpeech",
            summary="Mandarin, English, or both mixed, with partial results while somebody speaks; "
            "99 languages by Whisper.",
            engine="avatar_hub_paddlespeech.asr:Engine",
            params=PaddleSpeechASRParams,
            capabilities=ASRCapabilities(languages=("zh", "en"), streaming=True, words=True),
            runtime=ENVIRONMENT,
            weights=(*ASR_WEIGHTS, *WHISPER_WEIGHTS, *PUNCTUATION_WEIGHTS, VOCABULARY_WEIGHT),
            licences=Licences(
                code="Apache-2.0",
                weights="Whisper: MIT; the others: not stated, each model's data has its own terms",
            ),
            translations={"zh": asr_zh.TEXTS},
            resources=Resources(gpu="optional", memory_mb=1500, concurrent=False),
        )
    ]
