"""Text as PaddleSpeech's front ends can take it: cleaned, and cut into clauses."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from avatar_hub_paddlespeech.tts_voices import VOICES, Language, Voice

LONGEST = 120
"""Characters of a clause; the time for it grows with the square of its length."""

# Where PaddleSpeech's own normaliser cuts, and where an English sentence or a paragraph ends.
_ENDS = re.compile(
    r"(?<=[：、，；。？！,;?!])(?![”’])|(?<=[：、，；。？！,;?!][”’])|\n+"
    r"|(?<=\.)(?<!\b[A-Z]\.)(?<!\bMr\.)(?<!\bMs\.)(?<!\bDr\.)(?<!\bSt\.)(?<!\bMrs\.)\s+"
)
_THOUSANDS = re.compile(r"(?<=\d)[,，](?=\d{3}(?!\d))")
_MARKUP = str.maketrans("<>&\\_^`|*#", " " * 10)
"""It would be taken for SSML, or be read out."""


def clean(text: str) -> str:
    """Without what can't be spoken: emoji, control characters, markup, commas in numbers."""
    text = _THOUSANDS.sub("", text.translate(_MARKUP))
    return "".join(c if c == "\n" or _spoken(c) else " " for c in text)


def _spoken(character: str) -> bool:
    return unicodedata.category(character)[0] in "LMNPZ" or character in "+=$€£¥￥%°℃~～"


def check(text: str, voice: Voice) -> None:
    """Raise ValueError when there is nothing that the voice can say, or something it can't."""
    if not any(c.isalnum() for c in text):
        raise ValueError("The text has no word that could be spoken.")
    alien = {c for c in text if c.isalpha() and not _known(c, voice.language)}
    if alien:
        others = ", ".join(v.id for v in VOICES if all(_known(c, v.language) for c in alien))
        raise ValueError(
            f"The voice {voice.id} can't say “{''.join(sorted(alien))[:20]}”. "
            + (f"These can: {others}." if others else "No voice of PaddleSpeech's can.")
        )


def _known(letter: str, language: Language) -> bool:
    chinese = "\u3400" <= letter <= "\u9fff" or letter >= "\U00020000" or letter == "〇"
    latin = unicodedata.normalize("NFKD", letter)[0].lower() in "abcdefghijklmnopqrstuvwxyz"
    # The Chinese normaliser reads units of measure and Greek letters; what it leaves is refused.
    unit = latin or "α" <= letter.lower() <= "ω"
    return {"en": latin, "mix": chinese or latin}.get(language, chinese or unit)


def clauses(text: str) -> Iterator[str]:
    """Cut at punctuation and, where there is none for long, at a space or anywhere."""
    for clause in _ENDS.split(text):
        rest = clause.strip()
        while len(rest) > LONGEST:
            space = rest.rfind(" ", LONGEST // 2, LONGEST)
            cut = space if space > 0 else LONGEST
            yield rest[:cut]
            rest = rest[cut:].strip()
        if any(c.isalnum() for c in rest):
            yield rest
