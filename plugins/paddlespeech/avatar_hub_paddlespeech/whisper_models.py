"""PaddleSpeech's released Whisper networks, from its table of pretrained models (1.5.0)."""

from __future__ import annotations

from avatar_hub_paddlespeech.asr_models import ADDRESS, Model

_MD5 = {
    "tiny": "a5b82a1f2067a2ca400f17fabd62b81b",
    "base": "6b012a5abd583db14398c3492e47120b",
    "small": "5a57911dd41651dd6ed78c5763912825",
    "medium": "4c7dcd0df25f408199db4a4548336786",
    "large": "cf1557af9d8ffa493fefad9cb08ae189",
    "tiny-en": "14969164a3f713fd58e56978c34188f6",
    "base-en": "b156529aefde6beb7726d2ea98fd067a",
    "small-en": "2b24efcb2e93f3275af7c0c7f598ff1c",
    "medium-en": "c7f57d270bd20c7b170ba9dcf6c16f74",
}

WHISPERS = tuple(
    Model(
        f"whisper_{size.replace('-', '_')}",
        "en" if size.endswith("-en") else "",
        f"whisper/whisper_model_20221122/whisper-{size}-model.tar.gz",
        md5,
        f"whisper-{size}-model.pdparams",
        "680,000 h of the internet's speech",
    )
    for size, md5 in _MD5.items()
)
"""Those without a language of their own hear 99."""

ASSETS = ADDRESS + "whisper/whisper_model_20221108/assets.tar"
ASSETS_MD5 = "37a0a8abdb3641a51194f79567a93b61"
"""Both vocabularies, and the filters of the spectrograms."""
