"""Whisper (https://arxiv.org/abs/2212.04356), a network of PaddleSpeech's, opened and run."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import paddle

from avatar_hub_paddlespeech import checkpoint
from avatar_hub_paddlespeech.asr_network import Samples, log_softmax
from avatar_hub_paddlespeech.imports import stand_in
from avatar_hub_paddlespeech.networks import filled
from avatar_hub_paddlespeech.whisper_vocabulary import Vocabulary

stand_in("paddlenlp")
stand_in("paddlenlp.transformers", GPTTokenizer=Vocabulary)

from paddlespeech.s2t.models.whisper import whisper  # noqa: E402

TIMES = 1501
"""Tokens after the special ones, which say when: each 20 ms of a window of 30 s."""

SILENT = 0.6
UNSURE = -1.0
"""PaddleSpeech's limits: with more of the one and less of the other, nothing was said."""


class Whisper:
    """An opened checkpoint. Not for several threads at once."""

    def __init__(self, folder: str, snapshot: str, assets: str) -> None:
        """``assets``: the folder of vocabularies and filters. Raises ValueError for what is wrong.

        The checkpoint has its sizes in itself, under ``dims``.
        """
        self._assets = _home(assets)
        path = _file(folder, snapshot)
        values = checkpoint.read(str(path))
        self._net = whisper.Whisper(_sizes(values, path))
        arrays = {k: np.asarray(v, np.float32) for k, v in values.items() if k != "dims"}
        filled(self._net, arrays, str(path))
        tokenizer = whisper.get_tokenizer(self._net.is_multilingual, self._assets)
        if tokenizer.timestamp_begin + TIMES != self._net.dims.n_vocab:
            raise ValueError(f"{assets}: its vocabulary is not that of {path}.")

    @paddle.no_grad()
    def hear(self, samples: Samples) -> tuple[str, str]:
        """Text and language of an utterance: 16 kHz, 0.5 to 30 s. Silence has no text."""
        sound = paddle.to_tensor(samples)
        mels = whisper.log_mel_spectrogram(sound, resource_path=self._assets)
        mels = whisper.pad_or_trim(mels, whisper.N_FRAMES)
        encoded = self._net.encoder(mels.unsqueeze(0))
        language = self._language(encoded) if self._net.is_multilingual else "en"
        tokenizer = whisper.get_tokenizer(
            self._net.is_multilingual, self._assets, language=language
        )
        said = self._said(encoded, tokenizer)
        return tokenizer.tokenizer.decode(said).strip(), language

    def _language(self, encoded: paddle.Tensor) -> str:
        tokenizer = whisper.get_tokenizer(True, self._assets)
        logits = self._net.logits(paddle.to_tensor([[tokenizer.sot]]), encoded)[0, 0].numpy()
        codes = tokenizer.all_language_codes
        return str(codes[logits[list(tokenizer.all_language_tokens)].argmax()])

    def _said(self, encoded: paddle.Tensor, tokenizer: Any) -> list[int]:
        """The text's tokens, each the likeliest, as PaddleSpeech's greedy decoding finds them.

        That one takes seconds for a token on a CPU, for it asks Paddle for the log softmax.
        """
        start, end = list(tokenizer.sot_sequence_including_notimestamps), tokenizer.eot
        never = [*tokenizer.non_speech_tokens, tokenizer.sot, tokenizer.sot_prev]
        never += [tokenizer.sot_lm, tokenizer.no_speech]
        blank = [*tokenizer.encode(" ").input_ids, end]
        inference = whisper.WhisperInference(self._net, len(start))
        tokens: list[int] = []
        likelihood = silence = 0.0
        try:
            while len(tokens) < self._net.dims.n_text_ctx // 2 and tokens[-1:] != [end]:
                asked = paddle.to_tensor([start + tokens])
                logits = inference.logits(asked, encoded)[0].numpy()
                if not tokens:
                    silence = float(np.exp(log_softmax(logits[0])[tokenizer.no_speech]))
                    logits[-1, blank] = -np.inf
                logits[-1, never] = -np.inf
                tokens.append(int(logits[-1].argmax()))
                likelihood += float(log_softmax(logits[-1])[tokens[-1]])
        finally:
            inference.cleanup_caching()
        said = [token for token in tokens if token < end]
        unsure = likelihood / len(tokens) < UNSURE
        return [] if silence > SILENT and unsure else said


def _home(assets: str) -> str:
    found = sorted(Path(assets).rglob("assets/mel_filters.npz"))
    if not found:
        raise ValueError(f"{assets} has no assets/mel_filters.npz: it is not Whisper's assets.")
    return str(found[0].parent.parent)


def _file(folder: str, name: str) -> Path:
    found = sorted(Path(folder).rglob(name))
    if not found:
        raise ValueError(f"{folder} has no {name}.")
    return found[0]


def _sizes(values: Any, path: Path) -> Any:
    """Raises ValueError for a checkpoint that isn't Whisper's."""
    try:
        sizes = whisper.ModelDimensions(**values["dims"])
    except (TypeError, LookupError) as error:
        raise ValueError(f"{path} is no Whisper: it lacks its sizes (dims).") from error
    if (sizes.n_mels, sizes.n_audio_ctx) != (whisper.N_MELS, whisper.N_FRAMES // 2):
        raise ValueError(f"{path} is no Whisper that hears 30 s in 80 bands.")
    return sizes
