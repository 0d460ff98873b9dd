"""An utterance decoded chunk by chunk while it is spoken, as PaddleSpeech's server does it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from avatar_hub_paddlespeech.asr_network import RATE, SHIFT, Features, Network, Samples
from avatar_hub_paddlespeech.ctc_search import Endpoint, GreedySearch, Hypothesis, PrefixBeamSearch
from avatar_hub_paddlespeech.transcripts import Clock

PAUSE, LONGEST = 1.0, 20.0
"""Seconds without a token that end an utterance, and of the longest one: the server's rules."""


@dataclass(frozen=True, slots=True)
class Heard:
    """What is known of an utterance so far; ``end`` is the second its last frame ends at."""

    hypothesis: Hypothesis
    clock: Clock
    end: float
    final: bool


class Listener:
    """Takes sound of 16 kHz and tells what it hears, utterance by utterance."""

    def __init__(self, network: Network, decoding: str) -> None:
        self._network, self._decoding = network, decoding
        self._step = network.subsampling * SHIFT
        self._samples = np.zeros(0, np.float32)
        self._features: Features = network.features(self._samples)
        self._first = 0  # the frame of the stream that the features start with
        self._begin()

    def hear(self, samples: Samples) -> Iterator[Heard]:
        """Yield what is new: a partial result for each chunk with another, a final one for each
        utterance that a pause ended."""
        self._take(samples)
        network = self._network
        while len(self._features) >= network.window:
            log_probs = self._decode(self._features[: network.window])
            self._drop(network.chunk * network.subsampling)
            best = self._search.hypotheses()[0]
            self._endpoint.feed(log_probs)
            if self._endpoint.reached(spoken=bool(best.tokens)):
                yield from self._finished()
                self._begin()
            elif best.tokens and best.tokens != self._told:
                self._told = best.tokens
                yield Heard(best, self._clock, self._end, final=False)

    def finish(self) -> Iterator[Heard]:
        """Yield the last utterance."""
        if len(self._features) >= self._network.context:
            self._decode(self._features)
        yield from self._finished()

    def _begin(self) -> None:
        greedy = self._decoding == "ctc_greedy_search"
        self._search = GreedySearch() if greedy else PrefixBeamSearch(self._network.beam)
        self._endpoint = Endpoint(round(PAUSE / self._step), round(LONGEST / self._step))
        self._clock = Clock(self._first * SHIFT, self._step)
        self._caches: Any = None
        self._encoded: list[Any] = []
        self._count = 0
        self._told: tuple[int, ...] = ()

    @property
    def _end(self) -> float:
        return self._clock.start + self._count * self._step

    def _take(self, samples: Samples) -> None:
        self._samples = np.concatenate([self._samples, samples])
        fresh = self._network.features(self._samples)
        self._samples = self._samples[len(fresh) * round(SHIFT * RATE) :]
        self._features = np.concatenate([self._features, fresh])

    def _drop(self, frames: int) -> None:
        self._features = self._features[frames:]
        self._first += frames

    def _decode(self, features: Features) -> Any:
        encoded, self._caches = self._network.encode_chunk(features, self._count, self._caches)
        self._encoded.append(encoded)
        self._count += encoded.shape[1]
        log_probs = self._network.log_probs(encoded)
        self._search.feed(log_probs)
        return log_probs

    def _finished(self) -> Iterator[Heard]:
        hypotheses = self._search.hypotheses()
        best = hypotheses[0]
        if best.tokens and self._decoding == "attention_rescoring":
            best = self._network.rescore(hypotheses, self._encoded)
        if best.tokens:
            yield Heard(best, self._clock, self._end, final=True)
