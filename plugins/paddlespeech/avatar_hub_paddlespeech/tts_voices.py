"""PaddleSpeech's released voices, from its table of pretrained models (1.5.0)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Language = Literal["zh", "en", "mix", "yue"]
Family = Literal["fastspeech2", "speedyspeech", "tacotron2"]

ADDRESS = "https://paddlespeech.cdn.bcebos.com/"
RELEASED = ADDRESS + "Parakeet/released_models/"


@dataclass(frozen=True, slots=True)
class Model:
    """An archive: its address, its digest and the names of its files where they vary.

    ``tag`` is PaddleSpeech's name for it, without the language. ``data`` says on whose recordings
    it was trained and under what terms they are.
    """

    tag: str
    url: str
    md5: str
    data: str
    config: str = "default.yaml"
    statistics: str = "feats_stats.npy"


@dataclass(frozen=True, slots=True)
class Voice:
    """A released acoustic model.

    ``encoder`` is what describes a recording to it that it then speaks like, "" if it can't.
    ``vocoder`` is the one it is used with unless another is chosen; ``speaker`` is the number of
    who speaks unless another is chosen, None if it has one speaker. ``streams``: it is decoded
    piece by piece.
    """

    id: str
    title: str
    language: Language
    gender: Literal["female", "male", ""]
    model: Model
    vocoder: str
    family: Family = "fastspeech2"
    speaker: int | None = None
    sample_rate: int = 24_000
    streams: bool = False
    encoder: Literal["ge2e", "ecapa", ""] = ""

    @property
    def languages(self) -> tuple[str, ...]:
        """BCP 47 tags."""
        return ("zh", "en") if self.language == "mix" else (self.language,)


CONTROLS: dict[Family, tuple[str, ...]] = {
    "fastspeech2": ("speed", "pitch", "energy", "style"),
    "speedyspeech": ("speed",),
    "tacotron2": (),
}
"""What of its manner each kind of model lets vary."""

CSMSC = "CSMSC by Databaker: no commercial use"
AISHELL3 = "AISHELL-3: Apache-2.0"
LJSPEECH = "LJSpeech: public domain"
VCTK = "VCTK: CC-BY-4.0"
MALE = "unnamed recordings of Baidu's"
MIX = f"{CSMSC}; {LJSPEECH}; {AISHELL3}; {VCTK}"
CANTON = "Cantonese corpora by Magic Data: CC-BY-NC-ND-4.0"


def _acoustic(tag: str, path: str, md5: str, data: str, **names: str) -> Model:
    address = ADDRESS + path if path.startswith("t2s/") else RELEASED + path
    return Model(tag, address, md5, data, **{"statistics": "speech_stats.npy", **names})


VOICES = (
    Voice(
        "csmsc-fastspeech2",
        "Standard Mandarin",
        "zh",
        "female",
        _acoustic(
            "fastspeech2_csmsc",
            "fastspeech2/fastspeech2_nosil_baker_ckpt_0.4.zip",
            "637d28a5e53aa60275612ba4393d5f22",
            CSMSC,
        ),
        "hifigan_csmsc",
    ),
    Voice(
        "csmsc-cnndecoder",
        "Standard Mandarin, streamed within the sentence",
        "zh",
        "female",
        _acoustic(
            "fastspeech2_cnndecoder_csmsc",
            "fastspeech2/fastspeech2_cnndecoder_csmsc_ckpt_1.0.0.zip",
            "6eb28e22ace73e0ebe7845f86478f89f",
            CSMSC,
            config="cnndecoder.yaml",
        ),
        "mb_melgan_csmsc",
        streams=True,
    ),
    Voice(
        "csmsc-speedyspeech",
        "Standard Mandarin by SpeedySpeech",
        "zh",
        "female",
        _acoustic(
            "speedyspeech_csmsc",
            "speedyspeech/speedyspeech_csmsc_ckpt_0.2.0.zip",
            "6f6fa967b408454b6662c8c00c0027cb",
            CSMSC,
            statistics="feats_stats.npy",
        ),
        "hifigan_csmsc",
        family="speedyspeech",
    ),
    Voice(
        "csmsc-tacotron2",
        "Standard Mandarin by Tacotron 2",
        "zh",
        "female",
        _acoustic(
            "tacotron2_csmsc",
            "tacotron2/tacotron2_csmsc_ckpt_0.2.0.zip",
            "0df4b6f0bcbe0d73c5ed6df8867ab91a",
            CSMSC,
        ),
        "hifigan_csmsc",
        family="tacotron2",
    ),
    Voice(
        "aishell3",
        "174 Mandarin speakers",
        "zh",
        "",
        _acoustic(
            "fastspeech2_aishell3",
            "fastspeech2/fastspeech2_nosil_aishell3_ckpt_0.4.zip",
            "f4dd4a5f49a4552b77981f544ab3392e",
            AISHELL3,
        ),
        "hifigan_aishell3",
        speaker=0,
    ),
    Voice(
        "male-zh",
        "A man's Mandarin",
        "zh",
        "male",
        _acoustic(
            "fastspeech2_male",
            "fastspeech2/fastspeech2_male_zh_ckpt_1.4.0.zip",
            "43a9f4bc48a91f5a6f53017474e6c788",
            MALE,
        ),
        "hifigan_male",
    ),
    Voice(
        "ljspeech-fastspeech2",
        "American English",
        "en",
        "female",
        _acoustic(
            "fastspeech2_ljspeech",
            "fastspeech2/fastspeech2_nosil_ljspeech_ckpt_0.5.zip",
            "ffed800c93deaf16ca9b3af89bfcd747",
            LJSPEECH,
        ),
        "hifigan_ljspeech",
        sample_rate=22_050,
    ),
    Voice(
        "ljspeech-tacotron2",
        "American English by Tacotron 2",
        "en",
        "female",
        _acoustic(
            "tacotron2_ljspeech",
            "tacotron2/tacotron2_ljspeech_ckpt_0.2.0.zip",
            "6a5eddd81ae0e81d16959b97481135f3",
            LJSPEECH,
        ),
        "hifigan_ljspeech",
        family="tacotron2",
        sample_rate=22_050,
    ),
    Voice(
        "vctk",
        "Many English speakers",
        "en",
        "",
        _acoustic(
            "fastspeech2_vctk",
            "fastspeech2/fastspeech2_nosil_vctk_ckpt_0.5.zip",
            "743e5024ca1e17a88c5c271db9779ba4",
            VCTK,
        ),
        "hifigan_vctk",
        speaker=0,
    ),
    Voice(
        "male-en",
        "A man's English",
        "en",
        "male",
        _acoustic(
            "fastspeech2_male",
            "fastspeech2/fastspeech2_male_en_ckpt_1.4.0.zip",
            "cc9f44f1f20a8173f63e2d1d41ef1a9c",
            MALE,
        ),
        "hifigan_male",
    ),
    Voice(
        "mix",
        "Mandarin and English in one sentence, many speakers",
        "mix",
        "",
        _acoustic(
            "fastspeech2_mix",
            "t2s/chinse_english_mixed/models/fastspeech2_mix_ckpt_0.2.0.zip",
            "1d938e104e972386c8bfcbcc98a91587",
            MIX,
        ),
        "hifigan_csmsc",
        speaker=174,
    ),
    Voice(
        "male-mix",
        "A man's Mandarin and English in one sentence",
        "mix",
        "male",
        _acoustic(
            "fastspeech2_male",
            "fastspeech2/fastspeech2_male_mix_ckpt_1.4.0.zip",
            "6d48ad60ef0ab2cee89a5d8cfd93dd86",
            MALE,
        ),
        "hifigan_male",
    ),
    Voice(
        "canton",
        "Cantonese, several speakers",
        "yue",
        "",
        _acoustic(
            "fastspeech2_canton",
            "fastspeech2/fastspeech2_canton_ckpt_1.4.0.zip",
            "504560c082deba82120927627c900374",
            CANTON,
        ),
        "pwgan_aishell3",
        speaker=10,
    ),
    Voice(
        "clone",
        "Mandarin like a recording",
        "zh",
        "",
        _acoustic(
            "fastspeech2_aishell3_vc1",
            "fastspeech2/fastspeech2_nosil_aishell3_vc1_ckpt_0.5.zip",
            "",
            AISHELL3,
        ),
        "pwgan_aishell3",
        encoder="ge2e",
    ),
    Voice(
        "clone-ecapa",
        "Mandarin like a recording, by ECAPA-TDNN",
        "zh",
        "",
        _acoustic(
            "fastspeech2_aishell3_vc2",
            "fastspeech2/fastspeech2_aishell3_ckpt_vc2_1.2.0.zip",
            "",
            AISHELL3,
        ),
        "pwgan_aishell3",
        encoder="ecapa",
    ),
)
