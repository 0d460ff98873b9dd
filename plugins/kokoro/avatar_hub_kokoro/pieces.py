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

TAG: Rule = (r"</?[A-Za-z][^<>]*>", lambda _: " ")
"""Markup isn't spoken."""


class Rewriter:
    """Applies rules in one pass: at each place the first rule that matches, never to its result."""

    def __init__(self, rules: Mapping[str, Rule]) -> None:
        self._rules = [(re.compile(pattern), say) for pattern, say in rules.values()]
        # All rules in one find the next place much faster than one after the other.
        self._any = re.compile("|".join(f"(?:{pattern})" for pattern, _ in rules.values()))

    def __call__(self, text: str) -> list[Piece]:
        """The pieces of ``text`` in order; their ``written`` joined give it back."""
        pieces, at, look = list[Piece](), 0, 0
        while found := self._any.search(text, look):
            start = found.start()
            match, said = self._apply(text, start)
            if not match or match.end() == start:
                look = start + 1
                continue
            if start > at:
                pieces.append(Piece(text[at:start], text[at:start]))
            pieces.append(Piece(match.group(), said))
            at = look = match.end()
        if at < len(text):
            pieces.append(Piece(text[at:], text[at:]))
        return pieces

    def _apply(self, text: str, start: int) -> tuple[re.Match[str] | None, str]:
        for pattern, say in self._rules:
            if (match := pattern.match(text, start)) and (said := say(match)) is not None:
                return match, said
        return None, ""


def spoken(pieces: list[Piece]) -> str:
    """What the pieces say, with single spaces."""
    return re.sub(r"\s+", " ", "".join(piece.spoken for piece in pieces)).strip()
