"""Whisper's vocabulary: what PaddleSpeech asks of PaddleNLP's ``GPTTokenizer``, and no more.

It only ever encodes special tokens, a space and a list of symbols that are not to be written, so
that no merges are needed, and text is looked up.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import NamedTuple

END = "<|endoftext|>"


class Encoded(NamedTuple):
    """A text's tokens, named as by PaddleNLP."""

    input_ids: list[int]


class Vocabulary:
    """The pieces of text, as bytes, by number; special tokens follow them."""

    def __init__(self, numbers: dict[str, int]) -> None:
        """``numbers`` as in GPT-2's ``vocab.json``, in which letters stand for bytes."""
        letters = byte_letters()
        bytes_of = {letter: byte for byte, letter in enumerate(letters)}
        pieces = {piece: number for piece, number in numbers.items() if piece != END}
        self._numbers = {
            bytes(bytes_of[letter] for letter in piece): number for piece, number in pieces.items()
        }
        self._pieces = {number: piece for piece, number in self._numbers.items()}
        self.eos_token_id = numbers.get(END, max(self._pieces) + 1)
        self.all_special_ids = [self.eos_token_id]
        self._specials: dict[str, int] = {}

    @classmethod
    def from_pretrained(cls, folder: str) -> Vocabulary:
        """Raises ValueError for a folder that has no vocabulary like GPT-2's."""
        path = Path(folder) / "vocab.json"
        try:
            return cls(json.loads(path.read_text(encoding="utf-8")))
        except (OSError, ValueError, LookupError, AttributeError, TypeError) as error:
            raise ValueError(f"{path} is no vocabulary of Whisper's: {error}") from error

    def add_special_tokens(self, tokens: dict[str, list[str]]) -> None:
        """Number the ``additional_special_tokens`` after the last token."""
        names = tokens["additional_special_tokens"]
        self._specials = {name: len(self) + at for at, name in enumerate(names)}
        self.all_special_ids += self._specials.values()

    @property
    def additional_special_tokens(self) -> list[str]:
        """Their names."""
        return list(self._specials)

    @property
    def additional_special_tokens_ids(self) -> list[int]:
        """Their numbers, in the same order."""
        return list(self._specials.values())

    def __len__(self) -> int:
        return self.all_special_ids[-1] + 1

    def encode(self, text: str) -> Encoded:
        """A special token, or the longest pieces from left to right.

        Of a text that is one token or whose first two bytes are, that is what merges would give.
        """
        if text in self._specials:
            return Encoded([self._specials[text]])
        left, found = text.encode(), []
        while left:
            end = next(end for end in range(len(left), 0, -1) if left[:end] in self._numbers)
            found.append(self._numbers[left[:end]])
            left = left[end:]
        return Encoded(found)

    def decode(self, tokens: int | list[int]) -> str:
        """Text, or the name of one special token; bytes that are no text become U+FFFD."""
        if isinstance(tokens, int):
            names = {number: name for name, number in self._specials.items()}
            return names.get(tokens) or self.decode([tokens])
        return b"".join(self._pieces.get(token, b"") for token in tokens).decode(errors="replace")


def byte_letters() -> list[str]:
    """GPT-2's letter for each byte: printable ones are themselves, the others from U+0100 on."""
    own = {*range(ord("!"), ord("~") + 1), *range(ord("¡"), ord("¬") + 1), *range(ord("®"), 256)}
    others = iter(range(256, 512))
    return [chr(byte) if byte in own else chr(next(others)) for byte in range(256)]
