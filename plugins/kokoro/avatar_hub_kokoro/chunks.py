"""Sentences cut into what one call of the model says; the first piece short, to start early."""

from __future__ import annotations

import itertools
import math
import textwrap
from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple

from avatar_hub_kokoro import normalise_en, normalise_zh
from avatar_hub_kokoro.g2p import G2P, Unit
from avatar_hub_kokoro.text import Language, runs, sentences

# Speech has about 16 symbols a second in either language, stress and tone marks included.
LONGEST = 80
"""Symbols in one call at most: the model could take 510, but each needs 1.4 MB while it is said, so
that one long sentence would cost more memory than all else."""
_SHORT = 45
"""A first sentence up to this many symbols is said in one piece."""
_FIRST = (8, 18, 36)
"""Symbols in the first piece of a longer one: at least, best, at most."""

_PAUSES = {".": 1.0, "!": 1.0, "?": 1.0, "…": 1.2, ";": 0.7, ":": 0.6, "—": 0.5, ",": 0.4}
"""The silence after a piece by its last stop, as a part of that between sentences."""
_CLAUSE_ENDS = frozenset(",;:—…")
_PHRASE_STARTS = frozenset({
    "and", "or", "but", "so", "because", "that", "which", "who", "when", "where", "while", "if",
    "as", "than", "then", "with", "without", "for", "from", "in", "on", "at", "by", "to", "into",
    "of", "about", "after", "before", "is", "are", "was", "were", "will", "can",
})  # fmt: skip
_PHRASE_STARTS_ZH = frozenset("和与跟在把被让给从对向是会能要也都就但而且并因所如")


class Chunk(NamedTuple):
    """What one call says. ``pause`` is a part of the silence between sentences (0 none, 1 all)."""

    text: str
    units: list[Unit]
    pause: float

    @property
    def symbols(self) -> str:
        """The phoneme string."""
        return "".join(unit.symbols + " " * unit.space for unit in self.units).rstrip()


def chunks(text: str, language: Language, g2p: G2P) -> Iterator[Chunk]:
    """The chunks of a cleaned text, made one sentence at a time."""
    first = True
    for sentence in sentences(text):
        units = _units(sentence, language, g2p)
        if not any(unit.is_word for unit in units):
            continue
        parts = _split_first(units) if first else [units]
        pieces = [piece for part in parts for piece in _split_long(part)]
        first = False
        ends = [piece[0].at for piece in pieces[1:]] + [len(sentence)]
        start = 0
        for piece, end in zip(pieces, ends, strict=True):
            yield Chunk(sentence[start:end].strip(), piece, _pause(piece))
            start = end


def _units(sentence: str, language: Language, g2p: G2P) -> list[Unit]:
    units, at = list[Unit](), 0
    for run in runs(sentence, language):
        rewrite = normalise_zh.normalise if run.language == "zh" else normalise_en.normalise
        units += [replace(unit, at=unit.at + at) for unit in g2p(rewrite(run.text))]
        at += len(run.text)
    if units and units[-1].is_word:
        # Without a stop the voice would hang in the air.
        units[-1] = replace(units[-1], space=False)
        units.append(Unit("", ".", False, len(sentence)))
    return units


def _pause(units: list[Unit]) -> float:
    stops = [_PAUSES[symbol] for symbol in units[-1].symbols if symbol in _PAUSES]
    if stops or units[-1].is_word:
        return max(stops, default=0.0)
    return _pause(units[:-1])


def _split_long(units: list[Unit]) -> Iterator[list[Unit]]:
    """Pieces of about the same length, none longer than `LONGEST`."""
    units = list(_breakable(units))
    while (size := sum(unit.size for unit in units)) > LONGEST:
        best = size / math.ceil(size / LONGEST)
        cut = _cut(units, LONGEST // 4, best, LONGEST) or _last_that_fits(units)
        yield units[:cut]
        units = units[cut:]
    yield units


def _breakable(units: list[Unit]) -> Iterator[Unit]:
    """Units that fit into a piece: a written "word" may be a page of digits."""
    for unit in units:
        if unit.size <= LONGEST:
            yield unit
            continue
        first, *rest = textwrap.wrap(unit.symbols, LONGEST - 1)
        yield replace(unit, symbols=first)
        for part in rest:
            yield replace(unit, written="", symbols=part, at=unit.at + len(unit.written))


def _last_that_fits(units: list[Unit]) -> int:
    sizes = itertools.accumulate(unit.size for unit in units)
    return sum(size <= LONGEST for size in sizes)


def _split_first(units: list[Unit]) -> list[list[Unit]]:
    """A sentence as a short piece and the rest."""
    if sum(unit.size for unit in units) <= _SHORT:
        return [units]
    cut = _cut(units, *_FIRST)
    return [units[:cut], units[cut:]] if cut else [units]


def _cut(units: list[Unit], least: float, best: float, most: float) -> int:
    """Where to cut behind ``least`` to ``most`` symbols: punctuation, else a phrase, else a word.

    The one nearest to ``best`` is taken; 0 where there is none.
    """
    clauses, phrases, words, size = list[int](), list[int](), list[int](), 0
    sizes = [0]
    for index, unit in enumerate(units[:-1], 1):
        size += unit.size
        sizes.append(size)
        if size > most:
            break
        if size < least or not units[index].is_word:
            continue
        if unit.symbols in _CLAUSE_ENDS:
            clauses.append(index)
        elif unit.space:
            words.append(index)
            if _starts_phrase(units[index]):
                phrases.append(index)
    cuts = clauses or phrases or words
    return min(cuts, key=lambda index: abs(sizes[index] - best), default=0)


def _starts_phrase(unit: Unit) -> bool:
    return unit.written.lower() in _PHRASE_STARTS or unit.written in _PHRASE_STARTS_ZH
