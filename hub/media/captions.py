"""Captions: cut what is said into readable pieces, and write them as SRT or WebVTT."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import NamedTuple

from hub.types import Mark

MAX_LINE = 42.0
"""Longest line, in Latin characters; a Chinese, Japanese or Korean one counts as 2.1."""

MAX_SECONDS = 6.0
"""Longest time a caption stays."""

BRIDGED_SECONDS = 0.5
"""A caption stays until the next one over a pause up to this long, so that it does not flicker."""

_WIDE = (
    "\u2e80-\u2fdf\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff"
    "\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff"
)
_OPENING = "（「『“‘《【"
_CLOSING = "、。，．！？；：”’）」』》】…—,.!?;:"
_TOKEN = re.compile(
    rf"\s*[{_OPENING}]*(?:[{_WIDE}]|[^\s{_WIDE}{_OPENING}{_CLOSING}][^\s{_WIDE}{_OPENING}]*"
    rf"|[^\s{_WIDE}])[{_CLOSING}]*"
)
_SENTENCE_END = (*"。！？!?…；;",)
_CLAUSE_END = (*"，、：,:—",)


@dataclass(frozen=True, slots=True)
class Caption:
    """One or two lines of text and when they are shown, in seconds."""

    start: float
    end: float
    text: str


class _Token(NamedTuple):
    text: str
    start: float
    end: float


def split(
    text: str, duration: float, marks: Sequence[Mark] = (), *, start: float = 0.0
) -> list[Caption]:
    """Cut the words of one piece of speech into captions of at most two lines and six seconds.

    ``duration`` and ``marks`` are those of the speech, ``start`` is when it begins in the video.
    Word marks give exact times and phoneme marks near ones; without marks time is shared out by
    characters.
    """
    tokens = _timed(_tokens(text), duration, marks)
    groups: list[list[_Token]] = []
    for token in tokens:
        if groups and _belongs(groups[-1], token):
            groups[-1].append(token)
        else:
            groups.append([token])
    captions = [
        Caption(start + group[0].start, start + group[-1].end, _lines([t.text for t in group]))
        for group in groups
    ]
    return _bridge(captions)


def to_srt(captions: Iterable[Caption]) -> str:
    """SubRip text."""
    blocks = (
        f"{number}\n{_clock(c.start, ',')} --> {_clock(c.end, ',')}\n"
        f"{c.text.replace('-->', '->')}\n"
        for number, c in enumerate(captions, 1)
    )
    return "\n".join(blocks)


def to_vtt(captions: Iterable[Caption]) -> str:
    """WebVTT text. Source: https://www.w3.org/TR/webvtt1/"""
    blocks = (
        f"{_clock(c.start, '.')} --> {_clock(c.end, '.')}\n{_escape(c.text)}\n" for c in captions
    )
    return "\n".join(("WEBVTT\n", *blocks))


def _tokens(text: str) -> list[str]:
    """Words and single wide characters, each with the space before it and its punctuation."""
    cleaned = "".join(" " if c.isspace() else c for c in text if c.isspace() or _visible(c))
    limit = int(MAX_LINE)
    found = (re.sub(r"^\s+", " ", token) for token in _TOKEN.findall(cleaned.strip()))
    return [token[at : at + limit] for token in found for at in range(0, len(token), limit)]


def _visible(character: str) -> bool:
    return unicodedata.category(character) not in ("Cc", "Cs", "Co", "Cn")


def _timed(tokens: list[str], duration: float, marks: Sequence[Mark]) -> list[_Token]:
    """Give tokens their times: the share of letters so far is the share of speech so far."""
    words = [mark for mark in marks if mark.kind == "word" and _letters(mark.text)]
    used = words or [mark for mark in marks if mark.end > mark.start] or [Mark("", 0.0, duration)]
    sizes = [_letters(m.text) if words else m.end - m.start for m in used]
    ends = _shares(sizes)
    token_ends = _shares([_letters(token) for token in tokens])
    timed = []
    for token, low, high in zip(tokens, [0.0, *token_ends], token_ends, strict=False):
        first = min(bisect_right(ends, low + 1e-9), len(used) - 1)
        last = min(bisect_left(ends, high - 1e-9), len(used) - 1)
        starts = _within(used[first], ends[first - 1] if first else 0.0, ends[first], low)
        stops = _within(used[last], ends[last - 1] if last else 0.0, ends[last], high)
        timed.append(_Token(token, starts, max(starts, stops)))
    return timed


def _within(mark: Mark, low: float, high: float, share: float) -> float:
    return mark.start + (mark.end - mark.start) * min(1.0, max(0.0, (share - low) / (high - low)))


def _shares(sizes: Sequence[float]) -> list[float]:
    total = sum(sizes) or 1.0
    return [at / total for at in accumulate(sizes)]


def _letters(text: str) -> int:
    return sum(character.isalnum() for character in text)


def _belongs(group: list[_Token], token: _Token) -> bool:
    so_far = "".join(t.text for t in group)
    if token.end - group[0].start > MAX_SECONDS or not _fits(
        [*(t.text for t in group), token.text]
    ):
        return False
    ended = so_far + (" " if token.text.startswith(" ") else "")
    if ended.rstrip().endswith(_SENTENCE_END) or ended.endswith(". "):
        return _width(so_far) < MAX_LINE / 3
    return not (ended.rstrip().endswith(_CLAUSE_END) and _width(so_far) > MAX_LINE)


def _width(text: str) -> float:
    return sum(2.1 if unicodedata.east_asian_width(c) in "WF" else 1.0 for c in text)


def _breaks(tokens: list[str]) -> list[tuple[float, float, int]]:
    """Where the text can be broken in two lines that fit: difference in width, width, place."""
    places = []
    for at in range(1, len(tokens)):
        first, second = _width("".join(tokens[:at]).strip()), _width("".join(tokens[at:]).strip())
        if max(first, second) <= MAX_LINE:
            places.append((abs(first - second), first, at))
    return places


def _fits(tokens: list[str]) -> bool:
    return _width("".join(tokens).strip()) <= MAX_LINE or bool(_breaks(tokens))


def _lines(tokens: list[str]) -> str:
    text = "".join(tokens).strip()
    places = _breaks(tokens)
    if _width(text) <= MAX_LINE or not places:
        return text
    at = min(places)[2]
    return "".join(tokens[:at]).strip() + "\n" + "".join(tokens[at:]).strip()


def _bridge(captions: list[Caption]) -> list[Caption]:
    ends = [following.start for following in captions[1:]]
    bridged = [
        Caption(c.start, end if 0 <= end - c.end <= BRIDGED_SECONDS else min(c.end, end), c.text)
        for c, end in zip(captions, ends, strict=False)
    ]
    return bridged + captions[-1:]


def _clock(seconds: float, point: str) -> str:
    total = max(0, round(seconds * 1000))
    return (
        f"{total // 3_600_000:02}:{total // 60_000 % 60:02}:{total // 1000 % 60:02}"
        f"{point}{total % 1000:03}"
    )


def _escape(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
