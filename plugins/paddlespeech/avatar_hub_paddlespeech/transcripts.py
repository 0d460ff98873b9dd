"""From tokens and their frames to what the hub calls a transcript."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from avatar_hub_paddlespeech.ctc_search import Hypothesis

Plain = dict[str, Any]

HALF_A_SYLLABLE = 0.16
"""Seconds that a token sounds at most before and after the frame in which it is surest."""

SPACES = ("▁", "<space>")
"""How vocabularies write the space before a word."""


@dataclass(frozen=True, slots=True)
class Clock:
    """When a token's frame is: ``start`` of frame 0 and ``step`` of one, in seconds."""

    start: float
    step: float


def transcript(
    hypothesis: Hypothesis, text: Any, clock: Clock, end: float, *, final: bool
) -> Plain:
    """What was said until ``end``, but not its language; ``text`` is PaddleSpeech's TextFeaturizer.

    Without frames there are no words, and it starts where the clock does.
    """
    known = _said(hypothesis.tokens, text)
    tokens = [hypothesis.tokens[i] for i in known]
    words: list[Plain] = []
    if hypothesis.frames:
        times = [clock.start + clock.step * (hypothesis.frames[i] + 0.5) for i in known]
        words = _words([text.vocab_list[token] for token in tokens], times, end)
    said = " ".join(text.defeaturize(tokens).replace(SPACES[0], " ").split())
    return {
        "text": said,
        "start": words[0]["start"] if words else round(clock.start, 3),
        "end": words[-1]["end"] if words else round(end, 3),
        "final": final,
        "words": words,
    }


def _said(tokens: tuple[int, ...], text: Any) -> list[int]:
    """Where there is a piece of text; the end-of-sentence token ends it, as in PaddleSpeech."""
    end = tokens.index(text.eos_id) if text.eos_id in tokens else len(tokens)
    return [
        at for at, token in enumerate(tokens[:end]) if token not in (text.blank_id, text.unk_id)
    ]


def _words(pieces: list[str], times: list[float], end: float) -> list[Plain]:
    words: list[Plain] = []
    follows = False  # whether the next piece goes on with the word
    for index, piece in enumerate(pieces):
        letters = piece
        for space in SPACES:
            letters = letters.replace(space, " ")
        follows = follows and not letters.startswith(" ") and not _is_chinese(letters)
        if letters.strip():
            start, stop = _span(times, index, end)
            if follows:
                words[-1]["text"] += letters.strip()
                words[-1]["end"] = stop
            else:
                words.append({"text": letters.strip(), "start": start, "end": stop, "kind": "word"})
        follows = bool(letters.strip()) and not letters.endswith(" ") and not _is_chinese(letters)
    return words


def _span(times: list[float], index: int, end: float) -> tuple[float, float]:
    time = times[index]
    before = (times[index - 1] + time) / 2 if index else 0.0
    after = (times[index + 1] + time) / 2 if index + 1 < len(times) else end
    start = max(before, time - HALF_A_SYLLABLE, 0.0)
    return round(start, 3), round(max(start, min(after, time + HALF_A_SYLLABLE, end)), 3)


def _is_chinese(text: str) -> bool:
    return any("㐀" <= letter <= "鿿" for letter in text)
