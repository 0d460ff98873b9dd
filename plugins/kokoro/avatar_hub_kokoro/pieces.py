"""Text rewritten for speech, each piece beside what was written, so that captions can show that."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import NamedTuple


class Piece(NamedTuple):
    """``written`` in the text, said as ``spoken``; the two are equal where nothing changed."""

    written: str
    spoken: str


_SPOKEN_PUNCTUATION = (
    {
        "，": ", ",
        "、": ", ",
        "。": ". ",
        "；": "; ",
        "：": ": ",
        "！": "! ",
        "？": "? ",
        "（": " (",
        "）": ") ",
        "～": "— ",
    }
    | dict.fromkeys("《〈「『【«", " “")
    | dict.fromkeys("》〉」』】»", "” ")
)

Rule = tuple[str, Callable[[re.Match[str]], str | None]]
"""A pattern, and what a match is spoken as (None: this isn't one after all, leave it)."""


PUNCTUATION: Rule = (
    f"[{''.join(_SPOKEN_PUNCTUATION)}]",
    lambda match: _SPOKEN_PUNCTUATION[match[0]],
)
"""Chinese punctuation as the half-width one the voices learnt."""


class Rewriter:
    """Applies rules in one pass: at each place the first rule that matches, never to its result."""

    def __init__(self, rules: Mapping[str, Rule]) -> None:
        self._say = {name: say for name, (_, say) in rules.items()}
        alternatives = (f"(?P<{name}>{pattern})" for name, (pattern, _) in rules.items())
        self._pattern = re.compile("|".join(alternatives))

    def __call__(self, text: str) -> list[Piece]:
        """The pieces of ``text`` in order; their ``written`` joined give it back."""
        pieces, at = list[Piece](), 0
        for match in self._pattern.finditer(text):
            spoken = self._say[match.lastgroup or ""](match)
            if spoken is None:
                continue
            if match.start() > at:
                pieces.append(Piece(plain := text[at : match.start()], plain))
            pieces.append(Piece(match.group(), spoken))
            at = match.end()
        if at < len(text):
            pieces.append(Piece(text[at:], text[at:]))
        return pieces


def spoken(pieces: list[Piece]) -> str:
    """What the pieces say, with single spaces."""
    return re.sub(r"\s+", " ", "".join(piece.spoken for piece in pieces)).strip()
