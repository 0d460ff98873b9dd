from __future__ import annotations

import numpy as np
import pytest
from avatar_hub_paddlespeech.ipa import SILENT, sounds
from avatar_hub_paddlespeech.marks import between, marks
from avatar_hub_paddlespeech.tts_voices import Language
from avatar_hub_warp.visemes import LENGTHENS, TABLE

FINALS = """a ai an ang ao e ei en eng er i ia ian iang iao ie ii iii in ing io iong iou o ong ou
u ua uai uan uang uei uen ueng uo v van ve vn air angr anr iaor ingr uair vnr"""
INITIALS = "b p m f d t n l g k h j q x zh ch sh r z c s"
ARPABET = """AA AE AH AO AW AY EH ER EY IH IY OW OY UH UW B CH D DH F G HH JH K L M N NG P R S SH T
TH V W Y Z ZH"""
JYUTPING = """aa aai aak aang aat aau ai am ang ap at au e eng ei eoi eon i ik ing iu o oeng oi ok
ong ou u ui uk ung yu yun yut m ng gw kw dz"""
PHONES: list[tuple[Language, str]] = [
    *(("zh", f"{final}3") for final in FINALS.split()),
    *(("zh", final) for final in FINALS.split()),
    *(("mix", initial) for initial in INITIALS.split()),
    *(("en", f"{phone}1") for phone in ARPABET.split()),
    *(("yue", f"{phone}5") for phone in JYUTPING.split()),
]


@pytest.mark.parametrize(("language", "phone"), PHONES)
def test_every_phone_is_one_or_more_sounds_that_lips_know(language: Language, phone: str) -> None:
    found = sounds(phone, language)
    assert sum(share for _, share in found) == pytest.approx(1)
    for sound, share in found:
        assert share > 0
        assert all(letter in TABLE or letter in LENGTHENS for letter in sound), sound


@pytest.mark.parametrize(
    ("language", "phone", "wanted"),
    [
        ("zh", "zh", "ʈʂ"),
        ("zh", "iang4", "jɑŋ"),
        ("zh", "iii2", "ɨ"),
        ("zh", "vn2", "yn"),
        ("zh", "angr3", "ɑŋɻ"),
        ("en", "AH0", "ə"),
        ("en", "AH1", "ʌ"),
        ("en", "OW1", "oʊ"),
        ("yue", "oeng1", "œŋ"),
        ("yue", "aa3", "aː"),
        ("yue", "kw", "kʰw"),
        ("yue", "3", ""),
        ("zh", "nonsense", ""),
    ],
)
def test_sounds_of_some_phones(language: Language, phone: str, wanted: str) -> None:
    assert "".join(sound for sound, _ in sounds(phone, language)) == wanted


def test_silence_has_no_sound() -> None:
    assert not any(sounds(phone, "zh") for phone in SILENT)


def test_marks_follow_the_frames_and_leave_pauses_out() -> None:
    frames = np.array([2, 6, 4, 0, 8])
    found = marks(["n", "i3", "sp", "h", "ao3"], frames, 0.01, "zh")
    assert [mark["text"] for mark in found] == ["n", "i", "a", "ʊ"]
    assert found[0]["start"] == 0
    assert found[1]["end"] == pytest.approx(0.08)
    assert found[2]["start"] == pytest.approx(0.12)
    assert found[-1]["end"] == pytest.approx(0.2)
    assert found[2]["end"] == pytest.approx(found[3]["start"])


def test_a_cantonese_tone_for_itself_goes_on_with_its_syllable() -> None:
    (mark,) = marks(["aa", "3"], np.array([4, 2]), 0.01, "yue")
    assert (mark["text"], mark["end"]) == ("aː", pytest.approx(0.06))


def test_a_mark_over_a_cut_is_in_both_pieces() -> None:
    whole = marks(["n", "i3"], np.array([2, 6]), 0.01, "zh")
    first, second = between(whole, 0, 0.04), between(whole, 0.04, 0.08)
    assert [mark["text"] for mark in first + second] == ["n", "i", "i"]
    assert first[-1]["end"] == pytest.approx(0.04)
    assert (second[0]["start"], second[0]["end"]) == (0, pytest.approx(0.04))
