"""Punctuation for Mandarin text: ERNIE (https://arxiv.org/abs/1904.09223) and one linear layer.

The network is written out here, for PaddleNLP's wants a hundred distributions. It computes what
``ErnieForTokenClassification`` does from the same checkpoint.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import paddle
from paddle import nn

from avatar_hub_paddlespeech import checkpoint
from avatar_hub_paddlespeech.archive import Archive
from avatar_hub_paddlespeech.networks import filled

READ = re.compile(r"[A-Za-z0-9一-龥]")
"""Characters that the network is shown; it learned that there are no others."""


class Punctuator:
    """Puts the marks of ``punc_vocab.txt`` between the characters of a text."""

    def __init__(self, folder: str, vocabulary: str) -> None:
        """Raises ValueError for files that are not those PaddleSpeech released."""
        lines = Path(vocabulary).read_text(encoding="utf-8").splitlines()
        self._numbers = {line.partition("\t")[0]: number for number, line in enumerate(lines)}
        for token in ("[CLS]", "[SEP]", "[UNK]"):
            if token not in self._numbers:
                raise ValueError(f"{vocabulary} has no {token}: it is not ERNIE's vocabulary.")
        archive = Archive.open(folder, "model_config.json")
        listed = archive.path("../punc_vocab.txt").read_text(encoding="utf-8")
        self._marks = [line.strip() for line in listed.splitlines()]
        self._network = _opened(archive)

    def __call__(self, text: str) -> str:
        """The text with marks; its own characters, spaces and capitals stay."""
        read = [at for at, letter in enumerate(text) if READ.match(letter)]
        marks: dict[int, str] = {}
        places = self._network.ernie.embeddings.position_embeddings.weight.shape[0]
        longest = places - len(("[CLS]", "[SEP]"))
        for start in range(0, len(read), longest):
            part = read[start : start + longest]
            labels = self._labels("".join(text[at] for at in part).lower())
            marks |= {
                at: self._marks[label] for at, label in zip(part, labels, strict=True) if label
            }
        return "".join(letter + marks.get(at, "") for at, letter in enumerate(text))

    @paddle.no_grad()
    def _labels(self, letters: str) -> list[int]:
        unknown = self._numbers["[UNK]"]
        tokens = ["[CLS]", *letters, "[SEP]"]
        ids = paddle.to_tensor([[self._numbers.get(token, unknown) for token in tokens]])
        labels: list[int] = self._network(ids)[0, 1:-1].argmax(-1).tolist()
        return labels


class _Embeddings(nn.Layer):
    def __init__(self, words: int, positions: int, kinds: int, width: int) -> None:
        super().__init__()
        self.word_embeddings = nn.Embedding(words, width)
        self.position_embeddings = nn.Embedding(positions, width)
        self.token_type_embeddings = nn.Embedding(kinds, width)
        self.layer_norm = nn.LayerNorm(width)

    def forward(self, ids: Any) -> Any:
        places = paddle.arange(ids.shape[1]).unsqueeze(0)
        words = self.word_embeddings(ids) + self.position_embeddings(places)
        return self.layer_norm(words + self.token_type_embeddings(paddle.zeros_like(ids)))


class _Ernie(nn.Layer):
    def __init__(self, sizes: dict[str, Any]) -> None:
        super().__init__()
        width = sizes["hidden_size"]
        positions, kinds = sizes["max_position_embeddings"], sizes["type_vocab_size"]
        self.embeddings = _Embeddings(sizes["vocab_size"], positions, kinds, width)
        inner, act = sizes.get("intermediate_size", 3072), sizes["hidden_act"]
        layer = nn.TransformerEncoderLayer(
            width, sizes["num_attention_heads"], inner, dropout=0.0, activation=act
        )
        self.encoder = nn.TransformerEncoder(layer, sizes["num_hidden_layers"])

    def forward(self, ids: Any) -> Any:
        return self.encoder(self.embeddings(ids))


class _Tagger(nn.Layer):
    def __init__(self, sizes: dict[str, Any], labels: int) -> None:
        super().__init__()
        self.ernie = _Ernie(sizes)
        self.classifier = nn.Linear(sizes["hidden_size"], labels)

    def forward(self, ids: Any) -> Any:
        return self.classifier(self.ernie(ids))


def _opened(archive: Archive) -> _Tagger:
    sizes = archive.config
    while "init_args" in sizes:  # as PaddleNLP 2 nested the sizes of a network in those of its user
        sizes = sizes["init_args"][0]
    state = checkpoint.read(str(archive.path("model_state.pdparams")))
    network = _Tagger(sizes, labels=len(state["classifier.bias"]))
    for layer in network.sublayers():
        if isinstance(layer, nn.LayerNorm):
            layer._epsilon = 1e-12  # ERNIE's, as PaddleNLP sets it
    filled(network, state, str(archive.folder))
    return network
