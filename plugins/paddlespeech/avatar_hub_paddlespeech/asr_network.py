"""A U2 network (https://arxiv.org/abs/2012.05481) as PaddleSpeech releases it, opened and run.

An archive holds ``model.yaml`` with everything beside the checkpoint: the network's sizes, the
features' settings and statistics, and the vocabulary.
"""

from __future__ import annotations

import importlib.util
import logging
import runpy
from pathlib import Path
from typing import Any

import numpy as np
import paddle
from numpy.typing import NDArray
from paddle import nn

from avatar_hub_paddlespeech import checkpoint
from avatar_hub_paddlespeech.archive import Archive
from avatar_hub_paddlespeech.ctc_search import Hypothesis, LogProbs
from avatar_hub_paddlespeech.imports import prepare, stand_in
from avatar_hub_paddlespeech.networks import filled

Samples = NDArray[np.float32]
Features = NDArray[np.float32]

RATE = 16_000
"""Hz, of all the models."""

SHIFT = 0.01
"""Seconds from one frame of features to the next."""


class Log:
    """What PaddleSpeech logs with, without the log files it opens."""

    def __init__(self, name: str) -> None:
        self.name = name

    def getlog(self) -> logging.Logger:
        """Python's own logger."""
        return logging.getLogger(self.name)


def _import_networks() -> None:
    prepare()
    stand_in("paddlespeech.s2t.utils.log", Log=Log)
    stand_in("paddlespeech.audio.utils.log", Logger=logging.getLogger, logger=logging.getLogger())
    for unused in ("jsonlines", "soundfile", "textgrid"):
        if importlib.util.find_spec(unused) is None:
            stand_in(unused)
    # Without it, importing the CTC module installs this decoder by pip.
    decoder = "ctc_beam_search_decoding_batch ctc_greedy_decoding Scorer CTCBeamSearchDecoder"
    stand_in("paddlespeech.s2t.decoders.ctcdecoder", **dict.fromkeys(decoder.split()))
    stand_in("paddlespeech.s2t.decoders.scorers.ctc", CTCPrefixScorer=None)
    from paddlespeech import s2t
    from paddlespeech.audio.functional.functional import create_dct

    stand_in("paddlespeech.audio.functional", create_dct=create_dct)
    # This one is needed: it gives Paddle's tensors the names that PyTorch's have.
    init = runpy.run_path(str(Path(next(iter(s2t.__path__))) / "__init__.py"))
    stand_in("paddlespeech.s2t", masked_fill=init["masked_fill"])
    # Since 3.3 Paddle has a softmax of that name itself, which takes other arguments.
    paddle.softmax = nn.functional.softmax
    # Its own layers only choose how training starts, and call Paddle's as before 3.3.
    from paddlespeech.s2t.modules import align

    align.Conv1D, align.Conv2D, align.LayerNorm = nn.Conv1D, nn.Conv2D, nn.LayerNorm


_import_networks()

from paddlespeech.audio.compliance import kaldi  # noqa: E402
from paddlespeech.s2t.frontend.featurizer.text_featurizer import TextFeaturizer  # noqa: E402
from paddlespeech.s2t.models.u2.u2 import U2Model  # noqa: E402


class Network:
    """One opened archive. Not for several threads at once."""

    def __init__(self, folder: str, snapshot: str) -> None:
        """Raises ValueError for an archive that is not what PaddleSpeech released."""
        archive = Archive.open(folder, "model.yaml")
        config = _checked(archive)
        self._features = _Features(config["preprocess_config"]["process"])
        self._decode: dict[str, Any] = config["decode"]
        encoder = config["encoder_conf"]
        self.streams = bool(encoder.get("causal") and encoder.get("use_dynamic_chunk"))
        self.text = TextFeaturizer(
            config["unit_type"], config["vocab_filepath"], config.get("spm_model_prefix")
        )
        self._net = U2Model.from_config(config)
        filled(self._net, checkpoint.read(str(archive.path(snapshot))), folder)

    @property
    def beam(self) -> int:
        """Hypotheses that a beam search follows."""
        return int(self._decode["beam_size"])

    @property
    def window(self) -> int:
        """Frames of features that one chunk of the encoder sees."""
        return (self.chunk - 1) * self.subsampling + self.context

    @property
    def chunk(self) -> int:
        """Encoded frames of one chunk."""
        return int(self._decode["decoding_chunk_size"])

    @property
    def subsampling(self) -> int:
        """Frames of features for one encoded frame."""
        return int(self._net.encoder.embed.subsampling_rate)

    @property
    def context(self) -> int:
        """Frames of features that one encoded frame sees; fewer can't be encoded."""
        return int(self._net.encoder.embed.right_context) + 1

    def features(self, samples: Samples) -> Features:
        """Frames of 25 ms, `SHIFT` apart: (T, mel bands). Samples that fill no frame are left."""
        return self._features(samples)

    @paddle.no_grad()
    def encode(self, features: Features) -> paddle.Tensor:
        """A whole utterance, (1, T / subsampling, D)."""
        speech = paddle.to_tensor(features[None])
        encoded, _ = self._net._forward_encoder(
            speech, paddle.to_tensor([len(features)]), **self._chunks
        )
        return encoded

    @paddle.no_grad()
    def encode_chunk(
        self, features: Features, at: int, caches: tuple[paddle.Tensor, ...] | None
    ) -> tuple[paddle.Tensor, tuple[paddle.Tensor, ...]]:
        """The next chunk, and the caches for the one after it; ``at``: encoded frames before it."""
        caches = caches or (paddle.zeros([0, 0, 0, 0]), paddle.zeros([0, 0, 0, 0]))
        kept = self.chunk * int(self._decode["num_decoding_left_chunks"])
        speech = paddle.to_tensor(features[None])
        encoded, *caches = self._net.encoder.forward_chunk(speech, at, kept, *caches)
        return encoded, tuple(caches)

    @paddle.no_grad()
    def log_probs(self, encoded: paddle.Tensor) -> LogProbs:
        """Of each token in each encoded frame."""
        return log_softmax(self._net.ctc.ctc_lo(encoded).squeeze(0).numpy())

    def rescore(self, hypotheses: list[Hypothesis], encoded: list[paddle.Tensor]) -> Hypothesis:
        """The one that the attention decoder and the CTC network like best together.

        ``encoded`` are the chunks. A decoder that also reads backwards has its say as the archive's
        ``reverse_weight`` wants it.
        """
        decoder, heard = self._net.decoder, paddle.concat(encoded, axis=1)
        backwards = self._decode.get("reverse_weight", 0.0) if self._net.reverse_weight else 0.0
        texts = [list(hypothesis.tokens) for hypothesis in hypotheses]
        scores = self._decode["ctc_weight"] * np.array([h.score for h in hypotheses])
        forwards = getattr(decoder, "left_decoder", decoder)
        scores += (1 - backwards) * self._likelihoods(forwards, texts, heard)
        if backwards:
            reversed_ = [text[::-1] for text in texts]
            scores += backwards * self._likelihoods(decoder.right_decoder, reversed_, heard)
        return hypotheses[int(scores.argmax())]

    @paddle.no_grad()
    def _likelihoods(
        self, decoder: Any, texts: list[list[int]], heard: paddle.Tensor
    ) -> NDArray[np.float64]:
        """The logarithm of each text's probability, (N,)."""
        eos, lengths = self._net.eos, [len(text) + 1 for text in texts]
        tokens = np.full((len(texts), max(lengths)), eos, np.int64)
        for row, text in zip(tokens, texts, strict=True):
            row[1 : 1 + len(text)] = text
        logits, *_ = decoder(
            heard.tile([len(texts), 1, 1]),
            paddle.ones([len(texts), 1, heard.shape[1]], "bool"),
            paddle.to_tensor(tokens),
            paddle.to_tensor(lengths),
        )
        said = [[*text, eos] for text in texts]
        rows = (log_softmax(row[:n]) for row, n in zip(logits.numpy(), lengths, strict=True))
        return np.array([r[range(len(t)), t].sum() for r, t in zip(rows, said, strict=True)])

    @paddle.no_grad()
    def attend(self, features: Features) -> Hypothesis:
        """What the attention decoder alone hears in an utterance; it knows no times."""
        found = self._net.recognize(
            paddle.to_tensor(features[None]),
            paddle.to_tensor([len(features)]),
            beam_size=self.beam,
            **self._chunks,
        )
        tokens = found[0].tolist()
        end = tokens.index(self._net.eos) if self._net.eos in tokens else len(tokens)
        return Hypothesis(tuple(tokens[:end]))

    @property
    def _chunks(self) -> dict[str, Any]:
        names = ("decoding_chunk_size", "num_decoding_left_chunks", "simulate_streaming")
        return {name: self._decode[name] for name in names}


def log_softmax(logits: NDArray[np.float32]) -> LogProbs:
    """Over the last axis; Paddle's own takes seconds on a CPU where this takes milliseconds.

    Like Paddle's, it takes what is less likely than e^-64 times the likeliest for just that.
    """
    centred = np.maximum(logits - logits.max(-1, keepdims=True), -64)
    probs: LogProbs = centred - np.log(np.exp(centred).sum(-1, keepdims=True))
    return probs


class _Features:
    """Kaldi's filter banks as PaddleSpeech has them, normalised with the model's statistics."""

    def __init__(self, process: list[dict[str, Any]]) -> None:
        steps = {step["type"]: step for step in process}
        bank = steps["fbank_kaldi"]
        if bank["fs"] != RATE:
            raise ValueError(f"The model wants {bank['fs']} Hz; only 16 kHz models can be used.")
        self._length, self._shift = bank.get("win_length", 400), bank.get("n_shift", 160)
        self._bands = bank.get("n_mels", 80)
        self._mean, self._deviation = _statistics(steps.get("cmvn_json"))

    def __call__(self, samples: Samples) -> Features:
        if len(samples) < self._length:
            return np.zeros((0, self._bands), np.float32)
        loudness = np.rint(samples * 32768.0).clip(-32768, 32767).astype(np.float32)
        bank = kaldi.fbank(
            paddle.to_tensor(loudness[None]),
            n_mels=self._bands,
            frame_length=self._length * 1000 / RATE,
            frame_shift=self._shift * 1000 / RATE,
            dither=0.0,
            energy_floor=0.0,
            sr=RATE,
        ).numpy()
        normal: Features = ((bank - self._mean) / self._deviation).astype(np.float32)
        return normal


def _statistics(step: dict[str, Any] | None) -> tuple[Any, Any]:
    if step is None:
        return 0.0, 1.0
    sums = step["cmvn_path"]
    count = sums["frame_num"]
    mean = np.array(sums["mean_stat"]) / count
    variance = np.array(sums["var_stat"]) / count - mean**2
    return mean, np.maximum(np.sqrt(variance), 1e-20)


def _checked(archive: Archive) -> dict[str, Any]:
    """``model.yaml``, its paths made absolute. Raises ValueError for one that is incomplete."""
    config = dict(archive.config)
    wanted = "preprocess_config decode encoder_conf unit_type vocab_filepath output_dim"
    lacking = [name for name in wanted.split() if name not in config]
    if lacking:
        raise ValueError(f"{archive.folder}/model.yaml has no {', '.join(lacking)}.")
    for name in ("spm_model_prefix", "vocab_filepath", "cmvn_file"):
        if config.get(name) and isinstance(config[name], str):
            config[name] = str(archive.folder / config[name])
    return config
