"""English words as phonemes: g2p_en with a dictionary file, and without NLTK's data.

g2p_en looks words up in the CMU dictionary and guesses others with a small network of its own. It
asks NLTK for both the dictionary and a tagger, and has it download them. Here the dictionary is a
file, and the tagger, which only tells homographs apart, a rule.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from avatar_hub_paddlespeech.imports import stand_in

_BEFORE_VERBS = {
    "to", "i", "you", "we", "they", "will", "would", "can", "could", "shall", "should", "may",
    "might", "must", "do", "did", "does", "don't", "didn't", "not", "let's", "please",
}  # fmt: skip


def english(dictionary: str, phones: str) -> Any:
    """PaddleSpeech's English front end; ``phones`` is the model's list of phones.

    Raises ValueError when the dictionary can't be read.
    """
    words = read_dictionary(dictionary)
    _prepare(words)
    frontend: Any = import_module("paddlespeech.t2s.frontend.phonectic").English(phones)
    return frontend


def read_dictionary(path: str) -> dict[str, list[list[str]]]:
    """The pronunciations of each word in ``cmudict.dict``, the usual one first."""
    found: dict[str, list[list[str]]] = {}
    for line in Path(path).read_text(encoding="utf-8").splitlines():
        word, *phonemes = line.partition(" #")[0].split()
        if not phonemes:
            raise ValueError(f"{path} is no pronouncing dictionary: {line[:40]}")
        found.setdefault(word.partition("(")[0], []).append(phonemes)
    return found


def tagged(words: Sequence[str]) -> list[tuple[str, str]]:
    """Each word and its part of speech, as far as g2p_en asks: verb or not."""
    before = ["", *(word.lower() for word in words)]
    return [
        (word, "VB" if previous in _BEFORE_VERBS else "NN")
        for previous, word in zip(before, words, strict=False)
    ]


def _prepare(words: dict[str, list[list[str]]]) -> None:
    if "g2p_en" in sys.modules:
        return
    tokenizer = import_module("nltk.tokenize.casual").TweetTokenizer
    stand_in("nltk.tokenize", TweetTokenizer=tokenizer)
    stand_in("nltk.corpus", cmudict=SimpleNamespace(dict=lambda: words))
    stand_in("nltk", pos_tag=tagged, data=SimpleNamespace(find=lambda name: name))
