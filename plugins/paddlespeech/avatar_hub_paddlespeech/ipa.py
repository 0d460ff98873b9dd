"""What PaddleSpeech's phones sound like, in IPA.

Each is one or more sounds with the share of the phone's time that each takes: a Chinese final such
as "iang" is one phone to the models.
"""

from __future__ import annotations

import re
from functools import cache

from avatar_hub_paddlespeech.tts_voices import Language

Sounds = tuple[tuple[str, float], ...]

SILENT = frozenset(
    {"sp", "sil", "spl", "spn", "sp1", "sp2", "sp3", "sp4", "<pad>", "<unk>", "<eos>"}
)

_PINYIN_INITIALS = {
    "b": "p", "p": "pʰ", "m": "m", "f": "f", "d": "t", "t": "tʰ", "n": "n", "l": "l", "g": "k",
    "k": "kʰ", "h": "x", "zh": "ʈʂ", "ch": "ʈʂʰ", "sh": "ʂ", "r": "ɻ", "z": "ts", "c": "tsʰ",
    "s": "s", "j": "tɕ", "q": "tɕʰ", "x": "ɕ",
}  # fmt: skip
_PINYIN_FINALS = {
    "a": "a", "ai": "a ɪ", "an": "a n", "ang": "ɑ ŋ", "ao": "a ʊ", "e": "ɤ", "ei": "e ɪ",
    "en": "ə n", "eng": "ə ŋ", "er": "ɚ", "i": "i", "ia": "j a", "ian": "j ɛ n",
    "iang": "j ɑ ŋ", "iao": "j a ʊ", "ie": "j ɛ", "ii": "ɨ", "iii": "ɨ", "in": "i n",
    "ing": "i ŋ", "io": "j ɔ", "iong": "j ʊ ŋ", "iou": "j o ʊ", "n": "n", "ng": "ŋ", "o": "o",
    "ong": "ʊ ŋ", "ou": "o ʊ", "u": "u", "ua": "w a", "uai": "w a ɪ", "uan": "w a n",
    "uang": "w ɑ ŋ", "uei": "w e ɪ", "uen": "w ə n", "ueng": "w ə ŋ", "uo": "w o", "v": "y",
    "van": "ɥ ɛ n", "ve": "ɥ ɛ", "vn": "y n",
}  # fmt: skip
"""Phonology of Standard Chinese as in Lin, "The Sounds of Chinese", 2007."""
_ARPABET = {
    "AA": "ɑ", "AE": "æ", "AH": "ʌ", "AO": "ɔ", "AW": "a ʊ", "AY": "a ɪ", "B": "b", "CH": "tʃ",
    "D": "d", "DH": "ð", "EH": "ɛ", "ER": "ɚ", "EY": "e ɪ", "F": "f", "G": "ɡ", "HH": "h",
    "IH": "ɪ", "IY": "i", "JH": "dʒ", "K": "k", "L": "l", "M": "m", "N": "n", "NG": "ŋ",
    "OW": "o ʊ", "OY": "ɔ ɪ", "P": "p", "R": "ɹ", "S": "s", "SH": "ʃ", "T": "t", "TH": "θ",
    "UH": "ʊ", "UW": "u", "V": "v", "W": "w", "Y": "j", "Z": "z", "ZH": "ʒ",
}  # fmt: skip
_JYUTPING_INITIALS = {
    "b": "p", "p": "pʰ", "m": "m", "f": "f", "d": "t", "t": "tʰ", "n": "n", "l": "l", "g": "k",
    "k": "kʰ", "ng": "ŋ", "h": "h", "gw": "k w", "kw": "kʰ w", "w": "w", "z": "ts", "c": "tsʰ",
    "s": "s", "j": "j", "dz": "ts", "ts": "tsʰ", "y": "j",
}  # fmt: skip
_JYUTPING_NUCLEI = {
    "aa": "aː", "a": "ɐ", "eo": "ø", "e": "ɛ", "i": "i", "oe": "œ", "o": "ɔ", "u": "u", "yu": "y",
}  # fmt: skip
_JYUTPING_CODAS = {
    "": "", "i": "ɪ", "u": "ʊ", "m": "m", "n": "n", "ng": "ŋ", "p": "p", "t": "t", "k": "k",
}  # fmt: skip
_JYUTPING = re.compile(r"(aa|a|eo|e|i|oe|o|yu|u)?(ng|[iumnptk])?")
_GLIDES = frozenset("jwɥ")
_GLIDE, _END = 0.2, 0.35
"""The shares of a glide and of what follows the vowel; the models time only the whole."""


@cache
def sounds(phone: str, language: Language) -> Sounds:
    """The sounds of a phone with shares that sum to 1; () for silence and what isn't known."""
    if phone in SILENT:
        return ()
    if language == "yue":
        return _shared(_cantonese(phone.rstrip("0123456789")))
    bare = phone.rstrip("012345")
    english = _ARPABET.get(bare)
    if bare == "AH" and phone.endswith("0"):
        english = "ə"
    return _shared((english or _chinese(bare)).split())


def _chinese(bare: str) -> str:
    if initial := _PINYIN_INITIALS.get(bare):
        return initial
    final = _PINYIN_FINALS.get(bare)
    if final is None and bare.endswith("r"):  # a final that ends in a curled tongue
        return _PINYIN_FINALS.get(bare[:-1], "") + " ɻ"
    return final or ""


def _cantonese(bare: str) -> list[str]:
    if initial := _JYUTPING_INITIALS.get(bare):
        return initial.split()
    match = _JYUTPING.fullmatch(bare)
    if match is None or not bare:
        return []
    parts = [_JYUTPING_NUCLEI.get(match[1] or "", ""), _JYUTPING_CODAS[match[2] or ""]]
    return [part for part in parts if part]


def _shared(found: list[str]) -> Sounds:
    if not found:
        return ()
    shares = [1.0] * len(found)
    vowel = 1 if len(found) > 1 and found[0] in _GLIDES else 0
    if vowel:
        shares[0] = _GLIDE
    rest = len(found) - vowel - 1
    for index in range(vowel + 1, len(found)):
        shares[index] = _END / rest
    shares[vowel] = 1.0 - sum(shares[:vowel]) - sum(shares[vowel + 1 :])
    return tuple(zip(found, shares, strict=True))
