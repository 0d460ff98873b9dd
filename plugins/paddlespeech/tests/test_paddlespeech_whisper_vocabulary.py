"""Whisper's vocabulary; no environment is needed for it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from avatar_hub_paddlespeech.whisper_vocabulary import END, Vocabulary

NUMBERS = {"a": 0, "Ġ": 1, "-": 2, "Ġ-": 3, "â": 4, "ĻĹ": 5, "âĻ": 6, "ª": 7, "ä½": 8, "ł": 9}
SPECIALS = ["<|startoftranscript|>", "<|en|>"]


def made(numbers: dict[str, int] = NUMBERS) -> Vocabulary:
    vocabulary = Vocabulary(numbers)
    vocabulary.add_special_tokens({"additional_special_tokens": SPECIALS})
    return vocabulary


def test_special_tokens_follow_the_end_which_follows_the_text() -> None:
    vocabulary = made()
    assert vocabulary.eos_token_id == 10
    assert vocabulary.all_special_ids == [10, 11, 12]
    assert len(vocabulary) == 13
    assert vocabulary.encode("<|en|>").input_ids == [12]
    assert vocabulary.decode(12) == "<|en|>"
    assert made(NUMBERS | {END: 10}).all_special_ids == [10, 11, 12]


def test_text_is_encoded_by_the_longest_pieces() -> None:
    assert made().encode(" -").input_ids == [3]
    assert made().encode("a -").input_ids == [0, 3]
    assert made().encode("♪").input_ids == [6, 7]


def test_bytes_are_put_together_to_letters() -> None:
    assert made().decode([0, 3, 6, 7]) == "a -♪"
    assert made().decode([8]) == "�"
    assert made().decode([8, 12, 9]) == "你"


@pytest.mark.parametrize("text", ["", "[1]", "{}", '{"a": "b"}', '{"你": 3}'])
def test_another_file_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "vocab.json").write_text(text, encoding="utf-8")
    with pytest.raises(ValueError, match=r"vocab\.json"):
        Vocabulary.from_pretrained(str(tmp_path))
    with pytest.raises(ValueError, match=r"vocab\.json"):
        Vocabulary.from_pretrained(str(tmp_path / "nowhere"))
    (tmp_path / "vocab.json").write_text(json.dumps(NUMBERS), encoding="utf-8")
    assert Vocabulary.from_pretrained(str(tmp_path)).eos_token_id == 10
