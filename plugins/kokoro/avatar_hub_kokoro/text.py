"""From any text to what can be spoken: cleaned, cut into sentences, each run with its language."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import Literal, NamedTuple

from avatar_hub_kokoro.words_en import ABBREVIATIONS

Language = Literal["en", "zh"]

HAN = r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff〇]"
_HAN = re.compile(HAN)
_LATIN = re.compile(r"[A-Za-z\u00c0-\u024f\u1e00-\u1eff]")
_SPOKEN = re.compile(rf"{HAN}|{_LATIN.pattern}|\d")

_GREEK = {
    "α": "alpha", "β": "beta", "γ": "gamma", "δ": "delta", "ε": "epsilon", "θ": "theta", "λ":
    "lambda", "μ": "mu", "π": "pi", "σ": "sigma", "φ": "phi", "ω": "omega", "Δ": "delta", "Σ":
    "sigma", "Ω": "omega",
}  # fmt: skip
# NFKC would change these into something else than what is said or written.
_KEEP = frozenset("℃℉°²³½¼¾㎡…‰№™，。：；！？（）、～")
_SAME = str.maketrans("‘’−‐‑―￥〜", "''---—¥～")
_LONE_GREEK = re.compile(f"(?<![α-ωΑ-Ω])[{''.join(_GREEK)}](?![α-ωΑ-Ω])")
_VULGAR = {"½": " 1/2", "¼": " 1/4", "¾": " 3/4"}

_CLOSING = r"[\"'”’)）\]》」』】]*"
_STOP = re.compile(
    rf"(?:[.!?…]+{_CLOSING}(?=\s|$|{HAN})|[.!?…。！？]*[。！？][。！？…]*{_CLOSING})|\n+"
)
_LONGEST = 400
# Bullets, and what is left where another script was dropped; but not the sign of "-5" or ".5".
_NO_START = re.compile(r"^(?:\s|[-*](?=\s)|\.(?!\d)|[,;:!?…—，。；：！？、)”』」》】])+")
_ABBREVIATED = re.compile(
    r"(?:^|[\s(“\"'])(?:" + "|".join(re.escape(a) for a in ABBREVIATIONS if a.endswith(".")) + r")$"
)
# "J. Smith", "the U.S. economy", "No. 5", "Nov. 22".
_INITIAL = re.compile(r"(?:^|[\s(“\"'.])[A-Z]\.$")
_BEFORE_NUMBER = re.compile(
    r"\b(?:No|no|Fig|Vol|pp?|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\.$"
)
_CLAUSE = re.compile(r".*?(?:[,;:](?=\s)\s*|[，；：—…]+\s*|$)", re.DOTALL)


class Run(NamedTuple):
    """A stretch of a sentence whose numbers and symbols are read in ``language``."""

    text: str
    language: Language


def check(text: str) -> None:
    """Raise ValueError, with a sentence for the user, for a text that can't be spoken."""
    if not text.strip():
        raise ValueError("There is no text to speak. Write a sentence in English or Chinese.")
    other = [c for c in text if c.isalpha() and not _SPOKEN.match(c) and c not in _GREEK]
    heard = len(_SPOKEN.findall(text))
    if other and len(other) > heard:
        scripts = sorted(
            {unicodedata.name(c, "unknown").split()[0].capitalize() for c in other[:200]}
        )
        raise ValueError(
            f"Kokoro can't speak {' or '.join(scripts[:3])} letters; it speaks English and "
            "Mandarin Chinese. Choose another voice provider or translate the text."
        )
    if not heard and not any(c in _GREEK for c in text):
        raise ValueError(
            "The text has no words: emoji, punctuation and symbols alone can't be spoken. "
            "Write a sentence in English or Chinese."
        )


def clean(text: str) -> str:
    """Letters and digits half-width; without what isn't said: controls, emoji, other scripts."""
    text = "".join(c if c in _KEEP else unicodedata.normalize("NFKC", c) for c in text)
    text = re.sub("[½¼¾]", lambda m: _VULGAR[m[0]], unicodedata.normalize("NFC", text))
    text = _LONE_GREEK.sub(lambda m: f" {_GREEK[m[0]]} ", text.translate(_SAME))
    text = re.sub(r"\r\n?|[\u2028\u2029\x0b\x0c\x85]", "\n", text).replace("\t", " ")
    # A line that goes on in lower case was only wrapped.
    text = re.sub(r" *\n *(?=[a-z])", " ", text)
    text = "".join(c for c in text if _is_said(c))
    text = re.sub(r"(?:\.{2,}|…)+", "…", text)
    text = re.sub(r"—+|--+", "—", text)
    return re.sub(r"[^\S\n]+", " ", text)


def _is_said(c: str) -> bool:
    if c == "\n" or _SPOKEN.match(c):
        return True
    category = unicodedata.category(c)
    return category[0] in "PZ" or category in ("Sc", "Sm") or c in "°^`²³㎡℃℉™№"


def sentences(text: str) -> Iterator[str]:
    """The sentences of a cleaned text one by one, each with its stop; a line is one at least.

    What has no stop for 400 characters is cut where it can be, so that speaking starts at once.
    """
    start = 0
    for stop in _STOP.finditer(text):
        if stop[0] == "." and _goes_on(text, stop.end()):
            continue
        yield from _pieces(text[start : stop.end()])
        start = stop.end()
    yield from _pieces(text[start:])


def _pieces(sentence: str) -> Iterator[str]:
    start = 0
    while start < len(sentence):
        end = len(sentence)
        if end - start > _LONGEST:
            window = sentence[start : start + _LONGEST]
            breaks = (window.rfind(mark) + 1 for mark in ("，", ", ", "；", "; ", "、", " "))
            end = start + (next((at for at in breaks if at > _LONGEST // 2), 0) or _LONGEST)
        piece = _NO_START.sub("", sentence[start:end].strip(), count=1)
        if _SPOKEN.search(piece):
            yield piece
        start = end


def _goes_on(text: str, end: int) -> bool:
    """Whether the full stop that ends at ``end`` only ends an abbreviation."""
    before, after = text[max(0, end - 40) : end], text[end : end + 20]
    following = after.lstrip()
    if not following or after.lstrip(" ").startswith("\n"):
        return False
    if _BEFORE_NUMBER.search(before):
        return following[0].isdigit()
    if before.endswith((" etc.", ".m.")):
        return following[0].islower()
    if re.search(r"[A-Z]\.[A-Z]\.$", before):
        return following[0].islower()
    return bool(_ABBREVIATED.search(before) or _INITIAL.search(before)) or following[0].islower()


def runs(sentence: str, default: Language) -> list[Run]:
    """Split a sentence into runs: clause by clause, the language with the more words in it.

    A clause of numbers alone goes with the one before, else the one after, else ``default``.
    """
    clauses = [clause for clause in _CLAUSE.findall(sentence) if clause]
    languages = [_language(clause) for clause in clauses]
    known = next((language for language in languages if language), default)
    found = list[Run]()
    for clause, language in zip(clauses, languages, strict=True):
        known = language or known
        if found and found[-1].language == known:
            found[-1] = Run(found[-1].text + clause, known)
        else:
            found.append(Run(clause, known))
    return found


def _language(clause: str) -> Language | None:
    han = len(_HAN.findall(clause))
    words = len(re.findall(rf"{_LATIN.pattern}{{2,}}", clause))
    if not han and not _LATIN.search(clause):
        return None
    # A Chinese word has about two characters.
    return "zh" if han and han >= words else "en"


def main_language(text: str, default: Language) -> Language:
    """The language that most of ``text`` is in."""
    return _language(text) or default


def voice_language(text: str, default: Language) -> Language:
    """The language of the voice that suits ``text``.

    Mandarin from a fifth of Chinese words on: Mandarin voices speak English well, while English
    ones speak Mandarin with an accent (measured: see the README).
    """
    han = len(_HAN.findall(text))
    words = len(re.findall(rf"{_LATIN.pattern}+", text))
    if not han and not words:
        return default
    return "zh" if han / 2 >= words / 4 else "en"
