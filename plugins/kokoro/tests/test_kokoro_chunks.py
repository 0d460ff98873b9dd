"""Chunks and their phonemes, with the real dictionaries."""

from __future__ import annotations

import pytest
from avatar_hub_kokoro.chunks import LONGEST, Chunk, chunks
from avatar_hub_kokoro.g2p import G2P
from avatar_hub_kokoro.text import clean
from avatar_hub_kokoro.vocabulary import VOCABULARY


@pytest.fixture(scope="module")
def g2p(tmp_path_factory: pytest.TempPathFactory) -> G2P:
    return G2P(str(tmp_path_factory.mktemp("jieba")))


def cut(text: str, g2p: G2P) -> list[Chunk]:
    return list(chunks(clean(text), "en", g2p))


def words(chunks: list[Chunk]) -> list[str]:
    return [unit.written for chunk in chunks for unit in chunk.units if unit.is_word]


@pytest.mark.parametrize(
    ("text", "symbols"),
    [
        ("Hello world.", "həlˈO wˈɜɹld."),
        ("你好，世界！", "ni↓xau↓, ʂɨ↘ʨje↘!"),
        ("银行行长在重庆。", "i↗nxa↗ŋxa↗ŋꭧa↓ŋ ʦai↘ ꭧʰʊ↗ŋʨʰi↘ŋ."),
        ("用GPU吧", "jʊ↘ŋ ʤˌipˌijˈu pa."),
        ("a naïve café", "ɐ nɑˈiv kæfˈA."),
    ],
)
def test_phonemes(text: str, symbols: str, g2p: G2P) -> None:
    assert [chunk.symbols for chunk in cut(text, g2p)] == [symbols]


@pytest.mark.parametrize(
    ("text", "reading"),
    [
        ("I live here.", "lˈɪv"),
        ("It was live here.", "lˈIv"),
        ("They have read it.", "ɹˈɛd"),
        ("It was read.", "ɹˈɛd"),
        ("I will read it.", "ɹˈid"),
        ("We record it.", "ɹəkˈɔɹd"),
        ("The record it is.", "ɹˈɛkəɹd"),
    ],
)
def test_a_word_with_two_readings_follows_its_neighbour(text: str, reading: str, g2p: G2P) -> None:
    assert reading in cut(text, g2p)[0].symbols


def test_words_are_the_written_ones(g2p: G2P) -> None:
    assert words(cut("It costs $3.50 today.", g2p)) == ["It", "costs", "$3.50", "today"]
    assert words(cut("有3只café猫。", g2p)) == ["有", "3", "只", "café", "猫"]


@pytest.mark.parametrize(
    "text",
    [
        "Hello and welcome to the avatar hub, where portraits talk. It costs $3.50 at 3:30 p.m.",
        "你好，欢迎来到数字人中心。今天是2026年11月22日，气温20℃。",
        "我觉得machine learning很有趣，特别是Transformer模型。OK，let's go！",
    ],
)
def test_texts_of_the_chunks_join_to_the_text(text: str, g2p: G2P) -> None:
    joined = "".join(chunk.text for chunk in cut(text, g2p))
    assert joined.replace(" ", "") == text.replace(" ", "")


@pytest.mark.parametrize(
    "text",
    [
        "Today we have a long story to tell, and it begins in a small town by the sea.",
        "I met her yesterday and we talked about the many things that happened since the war.",
        "Dr. Smith paid $3.50 for two and a half kilograms of apples.",
        "我们用Python写了一个新的程序，它可以识别一百种语言。",
        "今天天气非常好，所以我们决定去公园里散步，然后再去看一场电影。",
    ],
)
def test_the_first_chunk_of_a_long_sentence_is_short(text: str, g2p: G2P) -> None:
    first, *rest = cut(text, g2p)
    assert 8 <= len(first.symbols) <= 36
    assert rest


def test_a_short_sentence_is_not_cut(g2p: G2P) -> None:
    assert len(cut("Hello, my dear friend.", g2p)) == 1


@pytest.mark.parametrize(
    ("sentence", "second"),
    [
        (
            "It was the best of times, it was the worst of times, it was the age of wisdom, it was "
            "the age of foolishness, it was the epoch of belief.",
            "it was the age of foolishness,",
        ),
        (
            "The committee that looked into the matter of the missing funds reported last week "
            "that not a single piece of evidence had been found in all of the many papers.",
            "that not a single piece",
        ),
        (
            "我国是历史悠久的国家，拥有五千多年的文明史，人民创造了文化。",
            "拥有五千多年",
        ),
    ],
)
def test_a_long_sentence_is_cut_in_its_middle_where_one_could_breathe(
    sentence: str, second: str, g2p: G2P
) -> None:
    _, one, other = cut(f"Yes. {sentence}", g2p)
    assert other.text.startswith(second)
    assert 0.5 < len(one.symbols) / len(other.symbols) < 2


def test_a_long_number_is_cut_between_its_words(g2p: G2P) -> None:
    pieces = cut("$123,456,789.99", g2p)
    assert len(pieces) == 2
    said = " ".join(piece.symbols for piece in pieces)
    (short,) = cut("$789.99", g2p)
    assert said.endswith(short.symbols)


def test_pauses_follow_the_stops(g2p: G2P) -> None:
    text = "Well, it is a long way to the small town by the sea. Is it? Yes"
    assert [chunk.pause for chunk in cut(text, g2p)][-3:] == [1.0, 1.0, 1.0]
    clause = cut("In the long hot summer, it is a long way to the small town by the sea.", g2p)
    assert 0 < clause[0].pause < 1


@pytest.mark.parametrize("text", ["word " * 300, "很" * 900, "1" * 1500, "x" * 300, "a, " * 500])
def test_no_chunk_is_too_long(text: str, g2p: G2P) -> None:
    for chunk in cut(text, g2p):
        assert 0 < len(chunk.symbols) <= LONGEST
        assert set(chunk.symbols) <= VOCABULARY.keys()


def test_other_letters_in_between_are_left_out(g2p: G2P) -> None:
    assert words(cut("Привет, hello мир world 😀", g2p)) == ["hello", "world"]


def test_a_huge_text_starts_at_once(g2p: G2P) -> None:
    text = clean("This is sentence number 5 of a long text. 这是第5句话。 " * 2000)
    assert next(chunks(text, "en", g2p)).text == "This is sentence number 5"
