from __future__ import annotations

from pathlib import Path

import pytest
from avatar_hub_paddlespeech.english import read_dictionary, tagged
from avatar_hub_paddlespeech.text import LONGEST, check, clauses, clean
from avatar_hub_paddlespeech.tts_voices import VOICES, Voice


def voice(name: str) -> Voice:
    return next(voice for voice in VOICES if voice.id == name)


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("你好，今天天气很好。再见！", ["你好，", "今天天气很好。", "再见！"]),
        ("他说：“好。”然后走了", ["他说：", "“好。”", "然后走了"]),
        ("Hello there. How are you, Mr. Smith?", ["Hello there.", "How are you,", "Mr. Smith?"]),
        ("By J. K. Rowling. It is 3.5 kg.", ["By J. K. Rowling.", "It is 3.5 kg."]),
        ("第一段\n\n第二段", ["第一段", "第二段"]),
        ("……！？ 好", ["好"]),
        ("", []),
    ],
)
def test_clauses_end_where_a_speaker_pauses(text: str, parts: list[str]) -> None:
    assert list(clauses(text)) == parts


def test_a_clause_is_never_longer_than_the_model_can_take() -> None:
    assert [len(part) for part in clauses("好" * 300)] == [LONGEST, LONGEST, 60]
    words = list(clauses("word " * 100))
    assert max(map(len, words)) <= LONGEST
    assert "".join(words).replace(" ", "") == "word" * 100


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("10,000只，1,234.5", "10000只，1234.5"),
        ("2,3", "2,3"),
        ("<speak>好</speak>", " speak 好 /speak "),
        ("好😀\u200b\u0007好", "好   好"),
        ("25°C ¥3 50%", "25°C ¥3 50%"),
    ],
)
def test_what_cannot_be_spoken_goes(text: str, left: str) -> None:
    assert clean(text) == left


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("csmsc-fastspeech2", "你好，〇八五"),
        ("csmsc-fastspeech2", "5kg，α射线"),
        ("ljspeech-fastspeech2", "café naïve Ａ 3"),
        ("mix", "你好hello"),
        ("canton", "唔該𠮶"),
    ],
)
def test_a_voice_takes_its_own_scripts(name: str, text: str) -> None:
    check(text, voice(name))


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("ljspeech-fastspeech2", "hello 你好", ["你", "mix", "canton"]),
        ("mix", "привет", ["No voice"]),
        ("csmsc-fastspeech2", "こんにちは", ["No voice"]),
        ("mix", "？！", ["no word"]),
    ],
)
def test_others_are_refused_with_who_takes_them(name: str, text: str, words: list[str]) -> None:
    with pytest.raises(ValueError) as caught:
        check(text, voice(name))
    assert all(word in str(caught.value) for word in words)


def test_a_homograph_is_a_verb_after_what_precedes_verbs() -> None:
    assert tagged(["I", "refuse", "the", "refuse"])[1::2] == [("refuse", "VB"), ("refuse", "NN")]


def test_the_dictionary_keeps_every_pronunciation_in_order(tmp_path: Path) -> None:
    path = tmp_path / "cmudict.dict"
    path.write_text("read R EH1 D\nread(2) R IY1 D\nthe DH AH0 # weak\n", encoding="utf-8")
    words = read_dictionary(str(path))
    assert words == {"read": [["R", "EH1", "D"], ["R", "IY1", "D"]], "the": [["DH", "AH0"]]}
    path.write_text("<html>", encoding="utf-8")
    with pytest.raises(ValueError, match="no pronouncing dictionary"):
        read_dictionary(str(path))
