"""PaddleSpeech's released speech recognizers, from its table of pretrained models (1.5.0)."""

from __future__ import annotations

from dataclasses import dataclass

ADDRESS = "https://paddlespeech.cdn.bcebos.com/"


@dataclass(frozen=True, slots=True)
class Model:
    """An archive: its address, its MD5, and where its checkpoint is.

    ``language`` is "" where Mandarin and English are mixed.
    ``streams``: trained to hear speech chunk by chunk.
    """

    id: str
    language: str
    path: str
    md5: str
    checkpoint: str
    data: str
    streams: bool = False

    @property
    def url(self) -> str:
        """Where it is released."""
        return ADDRESS + self.path


WENETSPEECH = "WenetSpeech: CC-BY-4.0, no commercial use"

MODELS = (
    Model(
        "conformer_u2pp_online_wenetspeech",
        "zh",
        "s2t/wenetspeech/asr1/asr1_chunk_conformer_u2pp_wenetspeech_ckpt_1.3.0.model.tar.gz",
        "62d230c1bf27731192aa9d3b8deca300",
        "exp/chunk_conformer_u2pp/checkpoints/avg_10.pdparams",
        WENETSPEECH,
        streams=True,
    ),
    Model(
        "conformer_online_wenetspeech",
        "zh",
        "s2t/wenetspeech/asr1/asr1_chunk_conformer_wenetspeech_ckpt_1.0.0a.model.tar.gz",
        "b8c02632b04da34aca88459835be54a6",
        "exp/chunk_conformer/checkpoints/avg_10.pdparams",
        WENETSPEECH,
        streams=True,
    ),
    Model(
        "conformer_online_multicn",
        "zh",
        "s2t/multi_cn/asr1/asr1_chunk_conformer_multi_cn_ckpt_0.2.3.model.tar.gz",
        "0ac93d390552336f2a906aec9e33c5fa",
        "exp/chunk_conformer/checkpoints/multi_cn.pdparams",
        "several Mandarin corpora",
        streams=True,
    ),
    Model(
        "conformer_online_aishell",
        "zh",
        "s2t/aishell/asr1/asr1_conformer_aishell_ckpt_1.5.0.model.tar.gz",
        "38924b8adc28ef458847c3571e87e3cb",
        "exp/chunk_conformer/checkpoints/avg_30.pdparams",
        "AISHELL-1: Apache-2.0",
        streams=True,
    ),
    Model(
        "conformer_wenetspeech",
        "zh",
        "s2t/wenetspeech/asr1_conformer_wenetspeech_ckpt_0.1.1.model.tar.gz",
        "76cb19ed857e6623856b7cd7ebbfeda4",
        "exp/conformer/checkpoints/wenetspeech.pdparams",
        WENETSPEECH,
    ),
    Model(
        "conformer_aishell",
        "zh",
        "s2t/aishell/asr1/asr1_conformer_aishell_ckpt_0.1.2.model.tar.gz",
        "3f073eccfa7bb14e0c6867d65fc0dc3a",
        "exp/conformer/checkpoints/avg_30.pdparams",
        "AISHELL-1: Apache-2.0",
    ),
    Model(
        "conformer_talcs",
        "",
        "s2t/tal_cs/asr1/asr1_conformer_talcs_ckpt_1.4.0.model.tar.gz",
        "01962c5d0a70878fe41cacd4f61e14d1",
        "exp/conformer/checkpoints/avg_10.pdparams",
        "TALCS",
    ),
    Model(
        "transformer_librispeech",
        "en",
        "s2t/librispeech/asr1/asr1_transformer_librispeech_ckpt_0.1.1.model.tar.gz",
        "2c667da24922aad391eacafe37bc1660",
        "exp/transformer/checkpoints/avg_10.pdparams",
        "LibriSpeech: CC-BY-4.0",
    ),
)
"""The first one is the default, as it is PaddleSpeech's."""


@dataclass(frozen=True, slots=True)
class Punctuation:
    """A network that puts punctuation into Mandarin text."""

    id: str
    md5: str

    @property
    def url(self) -> str:
        """Where it is released."""
        return f"{ADDRESS}text/{self.id}-punc-zh.tar.gz"


PUNCTUATION = (
    Punctuation("ernie_linear_p7_wudao", "12283e2ddde1797c5d1e57036b512746"),
    Punctuation("ernie_linear_p3_wudao", "448eb2fdf85b6a997e7e652e80c51dd2"),
)

ERNIE_VOCABULARY = "https://bj.bcebos.com/paddlenlp/models/transformers/ernie/vocab.txt"
