"""Speech recognition by PaddleSpeech's U2 and Whisper networks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import numpy as np

from avatar_hub_paddlespeech.asr_models import MODELS, Model
from avatar_hub_paddlespeech.asr_network import RATE, SHIFT, Network
from avatar_hub_paddlespeech.asr_stream import Heard, Listener
from avatar_hub_paddlespeech.ctc_search import GreedySearch, PrefixBeamSearch
from avatar_hub_paddlespeech.networks import compute_here
from avatar_hub_paddlespeech.punctuation import Punctuator
from avatar_hub_paddlespeech.sound import Piece, Samples, pieces, resampled
from avatar_hub_paddlespeech.transcripts import Clock, transcript
from avatar_hub_paddlespeech.whisper import Whisper
from avatar_hub_paddlespeech.whisper_models import WHISPERS

Plain = dict[str, Any]

SHORTEST = RATE // 2
"""Samples that an utterance is filled up to with silence: less can't be encoded."""


class Engine:
    """Speech to text. Of the models, the one used last is kept in memory."""

    def load(self, context: Mapping[str, Any]) -> None:
        """Nothing is opened before a call says which model it wants."""
        self._device, self._tell = str(context["device"]), context["tell"]
        self._weights: Mapping[str, str] = context["weights"]
        self._networks: dict[str, Network | Whisper] = {}
        self._punctuators: dict[str, Punctuator] = {}

    def close(self) -> None:
        """Let go of the networks."""
        self._networks, self._punctuators = {}, {}

    def transcribe(self, speech: Iterable[Plain], params: Plain) -> Iterator[Plain]:
        """Yield a final transcript for each utterance between pauses, of at most 20 s.

        A model that streams also yields partial ones, each 0.64 s where there is something new, but
        not for ``attention``, which needs the whole utterance. Silence yields nothing. Whisper
        punctuates by itself and knows no words' times. Raises ValueError for weights that are not
        the model's.
        """
        compute_here(self._device)
        model = next(model for model in (*MODELS, *WHISPERS) if model.id == params["model"])
        network, decoding = self._network(model), params["decoding"]
        blocks = resampled(speech)
        if isinstance(network, Whisper):
            yield from _whispered(network, blocks)
            return
        punctuate = self._punctuator(params["punctuation"], model)
        if network.streams and decoding != "attention":
            found = _while_spoken(network, blocks, decoding)
        else:
            found = (_utterance(network, piece, decoding) for piece in pieces(blocks))
        for heard in found:
            yield from _told(heard, network, model, punctuate)

    def _network(self, model: Model) -> Network | Whisper:
        if model.id not in self._networks:
            self._networks = {}  # frees the one before
            self._tell(f"loading the model {model.id}")
            folder = self._weights[f"paddlespeech/{model.id}"]
            if model in WHISPERS:
                assets = self._weights["paddlespeech/whisper_assets"]
                self._networks = {model.id: Whisper(folder, model.checkpoint, assets)}
            else:
                self._networks = {model.id: Network(folder, model.checkpoint)}
        return self._networks[model.id]

    def _punctuator(self, name: str, model: Model) -> Punctuator | None:
        if name == "none" or model.language == "en":
            return None
        if name not in self._punctuators:
            self._tell("loading the punctuation")
            vocabulary = self._weights["paddlespeech/ernie-1.0-vocab.txt"]
            self._punctuators = {
                name: Punctuator(self._weights[f"paddlespeech/{name}"], vocabulary)
            }
        return self._punctuators[name]


def _while_spoken(network: Network, blocks: Iterable[Samples], decoding: str) -> Iterator[Heard]:
    listener = Listener(network, decoding)
    for block in blocks:
        yield from listener.hear(block)
    yield from listener.finish()


def _whispered(network: Whisper, blocks: Iterable[Samples]) -> Iterator[Plain]:
    for piece in pieces(blocks):
        text, language = network.hear(_filled_up(piece))
        start, end = round(piece.start, 3), round(_end(piece), 3)
        if text:
            found: Plain = {"text": text, "language": language, "start": start, "end": end}
            yield found | {"final": True, "words": []}


def _filled_up(piece: Piece) -> Samples:
    return np.pad(piece.samples, (0, max(0, SHORTEST - len(piece.samples))))


def _end(piece: Piece) -> float:
    return piece.start + len(piece.samples) / RATE


def _utterance(network: Network, piece: Piece, decoding: str) -> Heard:
    features = network.features(_filled_up(piece))
    clock, end = Clock(piece.start, network.subsampling * SHIFT), _end(piece)
    if decoding == "attention":
        return Heard(network.attend(features), clock, end, final=True)
    encoded = network.encode(features)
    greedy = decoding == "ctc_greedy_search"
    search = GreedySearch() if greedy else PrefixBeamSearch(network.beam)
    search.feed(network.log_probs(encoded))
    hypotheses = search.hypotheses()
    rescores = decoding == "attention_rescoring"
    best = network.rescore(hypotheses, [encoded]) if rescores else hypotheses[0]
    return Heard(best, clock, end, final=True)


def _told(
    heard: Heard, network: Network, model: Model, punctuate: Punctuator | None
) -> Iterator[Plain]:
    told = transcript(heard.hypothesis, network.text, heard.clock, heard.end, final=heard.final)
    if not told["text"]:
        return
    told["language"] = model.language or ("zh" if _is_mandarin(told["text"]) else "en")
    if punctuate and heard.final and told["language"] == "zh":
        told["text"] = punctuate(told["text"])
    yield told


def _is_mandarin(text: str) -> bool:
    return any("一" <= letter <= "鿿" for letter in text)
