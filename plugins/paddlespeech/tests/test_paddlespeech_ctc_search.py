"""The search, the pauses and the words, without a network."""

from __future__ import annotations

from itertools import groupby, pairwise, product
from types import SimpleNamespace

import numpy as np
import pytest
from avatar_hub_paddlespeech.ctc_search import (
    Endpoint,
    GreedySearch,
    Hypothesis,
    PrefixBeamSearch,
)
from avatar_hub_paddlespeech.transcripts import Clock, transcript

FRAMES, TOKENS = 5, 3


@pytest.fixture
def log_probs() -> np.ndarray:
    logits = np.random.default_rng(1).normal(0, 2, (FRAMES, TOKENS))
    return (logits - np.log(np.exp(logits).sum(1, keepdims=True))).astype(np.float32)


def collapsed(path: tuple[int, ...]) -> tuple[int, ...]:
    return tuple(token for token, _ in groupby(path) if token)


def test_a_wide_beam_finds_the_probability_of_every_text(log_probs: np.ndarray) -> None:
    exact: dict[tuple[int, ...], float] = {}
    for path in product(range(TOKENS), repeat=FRAMES):
        chance = float(np.exp(log_probs[range(FRAMES), path].sum()))
        exact[collapsed(path)] = exact.get(collapsed(path), 0.0) + chance
    search = PrefixBeamSearch(beam=1000)
    search.feed(log_probs[:2])
    search.feed(log_probs[2:])
    possible = [hypothesis for hypothesis in search.hypotheses() if hypothesis.score > -np.inf]
    found = {hypothesis.tokens: np.exp(hypothesis.score) for hypothesis in possible}
    assert found == pytest.approx(exact, rel=1e-4)
    assert search.hypotheses()[0].tokens == max(exact, key=exact.__getitem__)
    for hypothesis in possible:
        frames = hypothesis.frames
        assert len(frames) == len(hypothesis.tokens)
        assert list(frames) == sorted(frames)


def test_the_greedy_search_takes_the_surest_frame_of_each_token() -> None:
    chances = [[8, 1, 1], [1, 8, 1], [0.5, 9, 0.5], [8, 1, 1], [1, 7, 2], [1, 1, 8]]
    search = GreedySearch()
    for row in np.log(np.array(chances, np.float32) / 10):
        search.feed(row[None])
    (found,) = search.hypotheses()
    assert (found.tokens, found.frames) == ((1, 1, 2), (2, 4, 5))


def blanks(count: int, blank: float = 0.95) -> np.ndarray:
    return np.log(np.tile(np.array([blank, 1 - blank], np.float32), (count, 1)))


def test_an_utterance_ends_with_a_pause_or_when_it_is_too_long() -> None:
    endpoint = Endpoint(pause=25, longest=500)
    endpoint.feed(blanks(10, 0.1))
    endpoint.feed(blanks(24))
    assert not endpoint.reached(spoken=True)
    endpoint.feed(blanks(1))
    assert endpoint.reached(spoken=True)
    assert not endpoint.reached(spoken=False)
    endpoint.feed(blanks(100))
    assert endpoint.reached(spoken=False)
    endless = Endpoint(pause=25, longest=500)
    endless.feed(blanks(500, 0.1))
    assert endless.reached(spoken=True)


def text(*pieces: str) -> SimpleNamespace:
    """As much of PaddleSpeech's TextFeaturizer as a transcript needs."""
    vocabulary = ["<blank>", "<unk>", *pieces, "<eos>"]
    return SimpleNamespace(
        vocab_list=vocabulary,
        blank_id=0,
        unk_id=1,
        eos_id=len(vocabulary) - 1,
        defeaturize=lambda tokens: "".join(vocabulary[token] for token in tokens),
    )


@pytest.mark.parametrize(
    ("pieces", "said", "words"),
    [
        (["今", "天", "好"], "今天好", ["今", "天", "好"]),
        (["▁HELL", "O", "▁WORLD"], "HELLO WORLD", ["HELLO", "WORLD"]),
        (["我", "▁use", "▁py", "thon", "写", "码"], "我 use python写码", None),
        (["A", "B", "▁", "C"], "AB C", ["AB", "C"]),
    ],
)
def test_pieces_become_words_with_times(
    pieces: list[str], said: str, words: list[str] | None
) -> None:
    tokens = tuple(range(2, 2 + len(pieces)))
    frames = tuple(range(10, 10 + 20 * len(pieces), 20))
    clock = Clock(start=5.0, step=0.04)
    found = transcript(Hypothesis(tokens, frames), text(*pieces), clock, 20.0, final=True)
    assert found["text"] == said
    names = [word["text"] for word in found["words"]]
    assert names == (words or ["我", "use", "python", "写", "码"])
    assert found["start"] == pytest.approx(5.0 + 10.5 * 0.04 - 0.16)
    spans = [(word["start"], word["end"]) for word in found["words"]]
    assert all(start < end for start, end in spans)
    assert all(before[1] <= after[0] for before, after in pairwise(spans))


def test_the_end_of_the_sentence_ends_it_and_what_is_unknown_is_left_out() -> None:
    heard = Hypothesis((2, 1, 3, 4, 2), (0, 5, 10, 15, 20))
    found = transcript(heard, text("你", "好"), Clock(0.0, 0.04), 1.0, final=True)
    assert found["text"] == "你好"
    assert len(found["words"]) == 2
