"""PaddleSpeech's released vocoders, from its table of pretrained models (1.5.0)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from avatar_hub_paddlespeech.tts_voices import (
    AISHELL3,
    CSMSC,
    LJSPEECH,
    MALE,
    RELEASED,
    VCTK,
    Model,
)

Kind = Literal["hifigan", "pwgan", "mb_melgan", "style_melgan", "wavernn"]


@dataclass(frozen=True, slots=True)
class Vocoder:
    """A released vocoder; ``context`` is how many frames either side it looks at, 0 if unknown.

    Fed in pieces that overlap by as much it gives what it gives in one (PaddleSpeech's
    tts_online_application.yaml).
    """

    kind: Kind
    model: Model
    sample_rate: int
    context: int

    @property
    def id(self) -> str:
        """As PaddleSpeech calls it."""
        return self.model.tag


def _vocoder(kind: Kind, data: str, file: str, md5: str, **names: str) -> Vocoder:
    tag = f"{kind}_{_SHORT[data]}"
    model = Model(tag, f"{RELEASED}{kind}/{file}.zip", md5, data, **names)
    rate = 22_050 if data == LJSPEECH else 24_000
    return Vocoder(kind, model, rate, _CONTEXT.get(kind, 0))


_SHORT = {CSMSC: "csmsc", AISHELL3: "aishell3", MALE: "male", LJSPEECH: "ljspeech", VCTK: "vctk"}
_CONTEXT = {"hifigan": 19, "mb_melgan": 14}
_OLD = {"config": "pwg_default.yaml", "statistics": "pwg_stats.npy"}

VOCODERS = (
    _vocoder("hifigan", CSMSC, "hifigan_csmsc_ckpt_0.1.1", "dd40a3d88dfcf64513fba2f0f961ada6"),
    _vocoder(
        "hifigan", AISHELL3, "hifigan_aishell3_ckpt_0.2.0", "3bb49bc75032ed12f79c00c8cc79a09a"
    ),
    _vocoder("hifigan", MALE, "hifigan_male_ckpt_1.4.0", "a709830596e102c2b83f8adc26d41d85"),
    _vocoder(
        "hifigan",
        LJSPEECH,
        "hifigan_ljspeech_ckpt_0.2.0",
        "70e9131695decbca06a65fe51ed38a72",
    ),
    _vocoder("hifigan", VCTK, "hifigan_vctk_ckpt_0.2.0", "7da8f88359bca2457e705d924cf27bd4"),
    _vocoder("pwgan", CSMSC, "pwg_baker_ckpt_0.4", "2e481633325b5bdf0a3823c714d2c117", **_OLD),
    _vocoder("pwgan", AISHELL3, "pwg_aishell3_ckpt_0.5", "d7598fa41ad362d62f85ffc0f07e3d84"),
    _vocoder("pwgan", MALE, "pwg_male_ckpt_1.4.0", "a443d6253bf9be377f27ae5972a03c65"),
    _vocoder(
        "pwgan",
        LJSPEECH,
        "pwg_ljspeech_ckpt_0.5",
        "53610ba9708fd3008ccaf8e99dacbaf0",
        **_OLD,
    ),
    _vocoder("pwgan", VCTK, "pwg_vctk_ckpt_0.1.1", "b3da1defcde3e578be71eb284cb89f2c"),
    _vocoder("mb_melgan", CSMSC, "mb_melgan_csmsc_ckpt_0.1.1", "ee5f0604e20091f0d495b6ec4618b90d"),
    _vocoder(
        "style_melgan", CSMSC, "style_melgan_csmsc_ckpt_0.1.1", "5de2d5348f396de0c966926b8c462755"
    ),
    _vocoder("wavernn", CSMSC, "wavernn_csmsc_ckpt_0.2.0", "ee37b752f09bcba8f2af3b777ca38e13"),
)
