from __future__ import annotations

import itertools
import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.media.captions import MAX_LINE, MAX_SECONDS, Caption, split, to_srt, to_vtt
from hub.types import Mark

ENGLISH = (
    "Hello, my name is Ada. I can speak for you in English and Chinese, and today I want to tell "
    "you a rather long story about a portrait that began to talk; it did so on a quiet evening, "
    "when nobody was listening."
)
CHINESE = (
    "你好，我是艾达。今天天气很好，我们一起去公园散步吧！这是一个很长很长的句子没有任何标点符号也没有"
    "停顿就是为了看看换行的效果怎么样 and some English 混合文本。"
)


def width(line: str) -> float:
    return sum(2.1 if unicodedata.east_asian_width(c) in "WF" else 1 for c in line)


def squeezed(text: str) -> str:
    return re.sub(r"\s", "", text)


@pytest.mark.parametrize(("text", "seconds"), [(ENGLISH, 14.0), (CHINESE, 20.0)])
def test_captions_are_readable_and_say_everything(text, seconds):
    captions = split(text, seconds)
    assert squeezed("".join(c.text for c in captions)) == squeezed(text)
    assert captions[0].start == 0
    assert captions[-1].end == pytest.approx(seconds)
    for caption, following in itertools.pairwise(captions):
        assert caption.end <= following.start
    for caption in captions:
        lines = caption.text.split("\n")
        assert len(lines) <= 2
        assert max(map(width, lines)) <= MAX_LINE
        assert caption.end - caption.start <= MAX_SECONDS + 1e-6


def test_a_new_sentence_begins_a_new_caption():
    texts = [c.text for c in split("The first sentence is here. The second one follows it.", 4)]
    assert texts == ["The first sentence is here.", "The second one follows it."]


def test_words_are_not_cut_and_punctuation_begins_no_line():
    for caption in split(ENGLISH, 14) + split(CHINESE, 20):
        for line in caption.text.split("\n"):
            assert line[0] not in "，。！、；,.!;"
    words = " ".join(c.text.replace("\n", " ") for c in split(ENGLISH, 14)).split()
    assert words == ENGLISH.split()


def test_word_marks_time_the_captions():
    text = "Yes, indeed it is so. No, certainly it is not."
    words = [Mark(w, i * 0.3, i * 0.3 + 0.2, "word") for i, w in enumerate(text.split()[:5])]
    words += [Mark(w, 5 + i * 0.3, 5.2 + i * 0.3, "word") for i, w in enumerate(text.split()[5:])]
    first, second = split(text, 8, words, start=10)
    assert first.start == pytest.approx(10)
    assert first.end == pytest.approx(10 + 1.4)
    assert second.start == pytest.approx(15)
    assert second.end == pytest.approx(10 + words[-1].end)


def test_phoneme_marks_keep_captions_out_of_pauses():
    marks = [Mark("a", 0.5 + i * 0.1, 0.6 + i * 0.1) for i in range(20)]
    marks += [Mark("a", 4 + i * 0.1, 4.1 + i * 0.1) for i in range(20)]
    first, second = split("One sentence of words. Two sentence of words.", 7, marks)
    assert first.start == pytest.approx(0.5)
    assert first.end == pytest.approx(2.5, abs=0.11)
    assert second.start == pytest.approx(4, abs=0.11)
    assert second.end == pytest.approx(6)


def test_short_pauses_are_bridged():
    marks = [Mark("First.", 0, 1, "word"), Mark("sentence.", 1, 2, "word")]
    marks += [Mark("Second.", 2.3, 3, "word"), Mark("sentence.", 3, 4, "word")]
    first, second = split("First sentence. Second sentence.", 4, marks)
    assert first.end == second.start == pytest.approx(2.3)


def test_nothing_to_say_gives_no_caption():
    assert split("", 1) == split(" \n", 1) == split("\x00\x08", 1) == []


@given(st.text(max_size=300), st.floats(0.1, 60))
def test_any_text_gives_captions_in_order_that_fit(text, seconds):
    captions = split(text, seconds)
    at = 0.0
    for caption in captions:
        assert at - 1e-6 <= caption.start <= caption.end <= seconds + 1e-6
        at = caption.end
        assert caption.text.strip()
        assert len(caption.text.split("\n")) <= 2
    letters = "".join(c for c in text if c.isalnum())
    assert "".join(c for cap in captions for c in cap.text if c.isalnum()) == letters


def test_formats():
    captions = [Caption(0.5, 1.25, "a --> b\n第二行"), Caption(3661.2, 3662, "<i>x</i> & y")]
    assert to_srt(captions) == (
        "1\n00:00:00,500 --> 00:00:01,250\na -> b\n第二行\n\n"
        "2\n01:01:01,200 --> 01:01:02,000\n<i>x</i> & y\n"
    )
    assert to_vtt(captions) == (
        "WEBVTT\n\n00:00:00.500 --> 00:00:01.250\na --&gt; b\n第二行\n\n"
        "01:01:01.200 --> 01:01:02.000\n&lt;i&gt;x&lt;/i&gt; &amp; y\n"
    )
