"""Marks from frames."""

from __future__ import annotations

import numpy as np
from avatar_hub_kokoro.g2p import Unit
from avatar_hub_kokoro.marks import Heard, marks, shifted

RATE = 24_000
ALWAYS = Heard.of(np.ones(RATE * 10, np.float32), RATE)


def timed(
    units: list[Unit], frames: list[int], heard: Heard = ALWAYS
) -> list[tuple[str, str, float, float]]:
    found = marks(units, frames, 0.025, heard)
    return [(m["kind"], m["text"], round(m["start"], 4), round(m["end"], 4)) for m in found]


def test_stress_belongs_to_the_next_phoneme_and_length_to_the_last() -> None:
    # 12 frames of silence, of which two are taken off: the word starts at 0.25 s.
    unit = Unit("see", "sˈiː", space=False, at=0)
    assert timed([unit], [12, 4, 2, 6, 2, 8]) == [
        ("word", "see", 0.25, 0.6),
        ("phoneme", "s", 0.25, 0.35),
        ("phoneme", "iː", 0.35, 0.6),
    ]


def test_tones_and_aspiration_belong_to_their_syllable() -> None:
    unit = Unit("天", "tʰjɛ→n", space=False, at=0)
    found = timed([unit], [2, 2, 2, 2, 4, 2, 2, 9])
    assert [text for _, text, _, _ in found] == ["天", "tʰ", "j", "ɛ", "n"]
    assert found[3][2:] == (0.15, 0.3)


def test_kokoros_own_symbols_become_ipa() -> None:
    unit = Unit("boy", "bY", space=False, at=0)
    assert timed([unit], [2, 4, 10, 9])[1:] == [
        ("phoneme", "b", 0.0, 0.1),
        ("phoneme", "ɔ", 0.1, 0.25),
        ("phoneme", "ɪ", 0.25, 0.35),
    ]
    other = Unit("中", "ꭧʊ→ŋ", space=False, at=0)
    assert timed([other], [2, 2, 2, 2, 2, 2])[1][1] == "ʈʂ"


def test_spaces_and_punctuation_are_silence() -> None:
    units = [Unit("a", "ɐ", True, 0), Unit(",", ",", True, 1), Unit("b", "bi", False, 3)]
    found = [m for m in timed(units, [2, 4, 1, 10, 2, 4, 4, 9]) if m[0] == "word"]
    assert found == [("word", "a", 0.0, 0.1), ("word", "b", 0.425, 0.625)]


def test_the_last_phoneme_ends_with_the_sound() -> None:
    sound = np.zeros(RATE, np.float32)
    sound[: RATE // 2] = 0.3
    unit = Unit("啊", "a→", False, 0)
    found = timed([unit], [2, 8, 30, 2], Heard.of(sound, RATE))
    assert found == [("word", "啊", 0.0, 0.5), ("phoneme", "a", 0.0, 0.5)]


def test_silence_alone_is_taken_as_heard() -> None:
    heard = Heard.of(np.zeros(RATE, np.float32), RATE)
    assert (heard.starts[0], round(float(heard.ends[-1]), 2)) == (0.0, 1.0)


def test_shifted_never_before_the_start() -> None:
    mark = {"text": "a", "start": 0.1, "end": 0.5, "kind": "phoneme"}
    assert shifted([mark], -0.2) == [{**mark, "start": 0.0, "end": 0.3}]
