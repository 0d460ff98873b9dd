"""Cleaning, sentences, languages, and what can't be spoken."""

from __future__ import annotations

import pytest
from avatar_hub_kokoro.text import check, clean, runs, sentences, voice_language


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("", "no text"),
        (" \n\t", "no text"),
        ("😀🎉", "emoji"),
        ("...!?", "punctuation"),
        ("Привет, как дела?", "Cyrillic"),
        ("مرحبا بالعالم", "Arabic"),
        ("こんにちは、元気ですか", "Hiragana"),
    ],
)
def test_what_cannot_be_spoken_is_named(text: str, word: str) -> None:
    with pytest.raises(ValueError, match=word):
        check(text)


@pytest.mark.parametrize("text", ["a", "7", "好", "Hello мир and everyone", "π", "😀 hi"])
def test_what_can_be_spoken_passes(text: str) -> None:
    check(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Ｈｅｌｌｏ　３", "Hello 3"),
        ("a\x00\x07b\u200bc\ufeff", "abc"),
        ("hi 👍🏽 there", "hi there"),
        ("wait.... what--no", "wait… what—no"),
        ("2½ cups", "2 1/2 cups"),
        ("angle α here", "angle alpha here"),
        ("a line\nthat was wrapped\nBut not this", "a line that was wrapped\nBut not this"),
        ("你好，世界。", "你好，世界。"),
    ],
)
def test_clean(text: str, expected: str) -> None:
    assert clean(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("One. Two! Three?", ["One.", "Two!", "Three?"]),
        ("Dr. Smith met J. K. Rowling.", ["Dr. Smith met J. K. Rowling."]),
        ("The U.S. economy. It grew.", ["The U.S. economy.", "It grew."]),
        ("He left at 5 p.m. Then she came.", ["He left at 5 p.m.", "Then she came."]),
        ("On Jan. 5 we met. No. 7 won.", ["On Jan. 5 we met.", "No. 7 won."]),
        ("Pi is 3.14 or so.", ["Pi is 3.14 or so."]),
        ("他说：“你好！”然后走了。真的？！", ["他说：“你好！”", "然后走了。", "真的？！"]),
        ("一行\n两行", ["一行", "两行"]),
        ("- one\n- two", ["one", "two"]),
        ("-5 degrees", ["-5 degrees"]),
        ("... !!", []),
    ],
)
def test_sentences(text: str, expected: list[str]) -> None:
    assert list(sentences(clean(text))) == expected


@pytest.mark.parametrize("unit", ["word ", "很", "字，", "x"])
def test_text_without_a_stop_is_cut_and_nothing_lost(unit: str) -> None:
    text = unit * 2000
    pieces = list(sentences(text))
    assert max(map(len, pieces)) <= 400
    assert "".join(pieces).replace(" ", "") == text.replace(" ", "")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Call me at 5.", [("Call me at 5.", "en")]),
        ("五点，5点。", [("五点，5点。", "zh")]),
        ("我用GPU训练了3天", [("我用GPU训练了3天", "zh")]),
        ("I have 3 cats, 我有3只猫", [("I have 3 cats, ", "en"), ("我有3只猫", "zh")]),
        ("On Nov 22, 2026, we met", [("On Nov 22, 2026, we met", "en")]),
        ("The word 你好 means hello", [("The word 你好 means hello", "en")]),
        ("2026", [("2026", "en")]),
    ],
)
def test_numbers_go_with_the_language_around_them(
    text: str, expected: list[tuple[str, str]]
) -> None:
    assert runs(text, "en") == expected


def test_numbers_alone_take_the_language_asked_for() -> None:
    assert runs("42", "zh") == [("42", "zh")]


@pytest.mark.parametrize(
    ("text", "language"),
    [("Hello there.", "en"), ("你好。", "zh"), ("Hello everyone! 大家好！", "zh"), ("42", "en")],
)
def test_a_voice_for_the_text(text: str, language: str) -> None:
    assert voice_language(text, "en") == language
