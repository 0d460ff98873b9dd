"""PaddleSpeech's text front ends: a clause in, the model's phones out."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable, Mapping
from functools import cache
from importlib import import_module
from typing import Any

import jieba
import numpy as np
from pypinyin import Style, lazy_pinyin

from avatar_hub_paddlespeech.acoustic import Acoustic, Phones
from avatar_hub_paddlespeech.english import english
from avatar_hub_paddlespeech.g2pw import converter
from avatar_hub_paddlespeech.tts_voices import Language

_FRONTENDS = "paddlespeech.t2s.frontend."
_FOREIGN = re.compile(r"[a-zA-ZÀ-ɏͰ-Ͽ]+")
_PUNCTUATION = re.compile(r"[^\w]+")


class Frontends:
    """The front ends of all languages, each made when first needed."""

    def __init__(self, weights: Mapping[str, str], cache: str) -> None:
        jieba.setLogLevel(logging.WARNING)
        jieba.dt.tmp_dir = cache
        self._weights = weights

    def open(self, acoustic: Acoustic, language: Language, g2p: str) -> Frontend:
        """The one for a model. ``g2p`` is how Chinese is read: "pypinyin" or "g2pw"."""
        phones = str(acoustic.archive.path("phone_id_map.txt"))
        if language == "yue":
            canton = import_module(_FRONTENDS + "canton_frontend").CantonFrontend(phones)
            return Frontend(canton, language, acoustic)
        if language == "en":
            return Frontend(self._english(phones), language, acoustic)
        chinese = self._chinese(acoustic, phones, g2p)
        if language == "zh":
            return Frontend(chinese, language, acoustic)
        return Frontend(self._mixed(chinese, self._english(phones)), language, acoustic)

    def _english(self, phones: str) -> Any:
        return english(self._weights["paddlespeech/cmudict.dict"], phones)

    def _chinese(self, acoustic: Acoustic, phones: str, g2p: str) -> Any:
        module: Any = import_module(_FRONTENDS + "zh_frontend")
        tones = str(acoustic.archive.path("tone_id_map.txt")) if acoustic.lists.tones else None
        module.G2PWOnnxConverter = lambda **_: converter(
            self._weights["paddlespeech/g2pw"],
            self._weights["paddlespeech/bert-base-chinese-vocab.txt"],
        )
        model = "g2pW" if g2p == "g2pw" else "pypinyin"
        return module.Frontend(model, phone_vocab_path=phones, tone_vocab_path=tones)

    @staticmethod
    def _mixed(chinese: Any, other: Any) -> Any:
        # Its own constructor makes the Chinese one with g2pW, whatever it is told.
        kind = import_module(_FRONTENDS + "mix_frontend").MixFrontend
        mixed = kind.__new__(kind)
        mixed.zh_frontend, mixed.en_frontend = chinese, other
        mixed.sp_id_numpy = np.array([chinese.vocab_phones["sp"]])
        return mixed


class Frontend:
    """One front end, and what the numbers it gives are called."""

    def __init__(self, frontend: Any, language: Language, acoustic: Acoustic) -> None:
        self._frontend = frontend
        self._language = language
        self._names = {number: name for name, number in acoustic.lists.phones.items()}
        self._tonal = bool(acoustic.lists.tones)
        self._pause = acoustic.lists.phones.get("sp")

    def read(self, clause: str, robot: bool = False) -> Phones | None:
        """How a clause is said, None if there is nothing in it to say.

        ``robot``: every Chinese syllable in the first tone.
        """
        found = self._read(clause, robot)
        parts = found.get("phone_ids", [])
        if not parts:
            return None
        ids = np.concatenate(parts).astype(np.int64)
        tones = np.concatenate(found["tone_ids"]) if self._tonal else None
        return Phones(ids, [self._names[number] for number in ids.tolist()], tones)

    def check(self, clauses: Iterable[str]) -> None:
        """Raise ValueError for a word that the language's front end would leave out."""
        if self._language in ("zh", "yue"):
            for clause in clauses:
                if _FOREIGN.search(clause):
                    self._normal(clause)

    def _read(self, clause: str, robot: bool) -> dict[str, Any]:
        found: dict[str, Any]
        if self._language == "yue":
            return self._cantonese(clause)
        if self._language == "en":
            found = self._frontend.get_input_ids(clause, to_tensor=False)
            return found
        clause = "".join(filter(_readable, clause))
        if not any(c.isalnum() for c in clause):
            return {}
        return self._mandarin(clause, robot) if self._language == "zh" else self._mixed(clause)

    def _mandarin(self, clause: str, robot: bool) -> dict[str, Any]:
        found: dict[str, Any] = self._frontend.get_input_ids(
            clause, merge_sentences=False, get_tone_ids=self._tonal, robot=robot, to_tensor=False
        )
        return found

    def _mixed(self, clause: str) -> dict[str, Any]:
        found: dict[str, Any] = self._frontend.get_input_ids(clause, to_tensor=False)
        # It ends every stretch of a language with a pause.
        found["phone_ids"][-1] = found["phone_ids"][-1][:-1]
        return found

    def _cantonese(self, clause: str) -> dict[str, Any]:
        # A syllable with punctuation behind it would be a pause: "caa4," isn't in the list.
        normal = self._normal(clause)
        words = _PUNCTUATION.sub("", normal)
        found: dict[str, Any] = self._frontend.get_input_ids(words, to_tensor=False)
        if "phone_ids" in found and self._pause is not None and not normal[-1].isalnum():
            found["phone_ids"].append(np.array([self._pause]))
        return found

    def _normal(self, clause: str) -> str:
        """As it will be read out: numbers and units in words."""
        normal = "".join(self._frontend.text_normalizer.normalize(clause))
        if _FOREIGN.search(normal):
            raise ValueError(
                f"“{' '.join(_FOREIGN.findall(clause))}”: this voice speaks Chinese only. mix and "
                "male-mix speak English too."
            )
        return normal


@cache
def _readable(character: str) -> bool:
    """Whether its sound is known: the Chinese front end fails on a word with one whose isn't."""
    known: list[str] = lazy_pinyin(character, style=Style.FINALS)
    return character == "嗯" or known != [""]
