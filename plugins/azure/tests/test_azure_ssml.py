"""Text never becomes markup, and markup is taken only if it is SSML."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest
from avatar_hub_azure import AzureTTSParams
from avatar_hub_azure.ssml import LONGEST, clean, documents, pieces, text_of
from hypothesis import example, given
from hypothesis import strategies as st

ANY_TEXT = st.text(st.characters(codec=None, exclude_categories=()), max_size=300)
SPEAK = '<speak version="1.0" xmlns="http://www.w3.org/2001/10/synthesis" xml:lang="en-US">'


def params(**changed: Any) -> dict[str, Any]:
    return AzureTTSParams(**changed).model_dump()


@given(ANY_TEXT, st.sampled_from(["general", "sad"]), st.floats(0.5, 2), st.floats(-50, 50))
@example("]]></voice></speak><!-- &amp; & <break time='9s'/>", "sad", 1.0, 0.0)
@example("a\ud800\udfffb\x00\x08\x1b\ufffe\uffff\r\n\rc", "general", 1.0, 0.0)
@example("<!DOCTYPE x [<!ENTITY e 'boo'>]>&e;&#65;", "general", 1.0, 0.0)
def test_any_text_comes_back_as_text(text: str, style: str, rate: float, pitch: float) -> None:
    chosen = params(style=style, rate=rate, pitch=pitch)
    if not any(character.isalnum() for character in clean(text)):
        with pytest.raises(ValueError, match="no text"):
            list(documents(text, chosen))
        return
    made = list(documents(text, chosen))
    assert "".join(document.text for document in made) == clean(text)
    for document in made:
        assert text_of(document.ssml) == document.text
        elements = 2 + (style == "sad") + ("<prosody" in document.ssml)
        assert document.ssml.count("<") == 2 * elements + 1  # the request for the face is empty


@given(ANY_TEXT)
def test_only_what_xml_cannot_hold_is_dropped(text: str) -> None:
    kept = clean(text)
    assert clean(kept) == kept
    kept.encode()  # raises for a lone surrogate
    assert not any(ord(c) < 32 and c not in "\t\n" for c in kept)
    assert [c for c in kept if c.isalnum()] == [
        c for c in text if c.isalnum() and not "\ud800" <= c <= "\udfff"
    ]


@given(st.text(max_size=20_000))
def test_pieces_are_the_text_and_short_enough(text: str) -> None:
    found = list(pieces(text))
    assert "".join(found) == text
    assert all(0 < len(piece) <= LONGEST for piece in found)


def test_a_long_text_starts_with_a_sentence_alone() -> None:
    found = list(pieces("Hello there. " + "And so it goes on. " * 200))
    assert found[0].strip() == "Hello there."
    assert len(found) < 6
    for before, _ in pairwise(found):
        assert before.rstrip().endswith(".")


def test_style_role_and_prosody_are_as_asked() -> None:
    chosen = params(
        voice="zh-CN-YunyeNeural",
        style="sad",
        style_degree=1.5,
        role="Boy",
        rate=1.2,
        pitch=-10,
        volume=50,
    )
    (document,) = documents("你好", chosen)
    assert 'xml:lang="zh-CN"><voice name="zh-CN-YunyeNeural">' in document.ssml
    assert '<mstts:express-as style="sad" styledegree="1.5" role="Boy">' in document.ssml
    assert '<prosody rate="+20%" pitch="-10%" volume="50">你好<' in document.ssml


@pytest.mark.parametrize(
    ("text", "voice"), [("Hello", "en-US-JennyNeural"), ("Hi, 你好", "zh-CN-XiaoxiaoNeural")]
)
def test_auto_chooses_by_the_text(text: str, voice: str) -> None:
    (document,) = documents(text, params())
    assert f'<voice name="{voice}">' in document.ssml


FACE = '<mstts:viseme type="FacialExpression"/>'


def test_the_face_is_asked_for_before_the_text() -> None:
    (document,) = documents("Hello", params(style="sad"))
    assert f'<voice name="en-US-JennyNeural">{FACE}<mstts:express-as' in document.ssml
    (document,) = documents("Hello", params(blendshapes=False))
    assert "viseme" not in document.ssml
    (document,) = documents("<mstts:viseme", params())
    assert document.ssml.count(FACE) == 1


def test_a_users_own_choice_of_visemes_stays() -> None:
    own = '<mstts:viseme type="redlips_front"/>Hello'
    (document,) = documents(own, params(ssml=True))
    assert document.ssml.count("<mstts:viseme") == 1
    (document,) = documents("Hello", params(ssml=True))
    assert document.ssml.count(FACE) == 1


def test_ssml_is_sent_as_it_is() -> None:
    whole = f'{SPEAK}<voice name="en-US-GuyNeural">A <break/>&amp; B</voice></speak>'
    (document,) = documents(whole, params(ssml=True))
    assert (document.ssml, document.text) == (whole, "A & B")


def test_a_part_of_ssml_gets_the_rest_around_it() -> None:
    (document,) = documents('Wait <break time="1s"/> here', params(ssml=True, rate=2))
    assert 'Wait <break time="1s"/> here</prosody></voice></speak>' in document.ssml
    assert document.text == "Wait  here"


@pytest.mark.parametrize(
    ("markup", "reason"),
    [
        ("A & B", "not SSML"),
        ("<break>unclosed", "not SSML"),
        ("</speak><speak>two", "not SSML"),
        ("<speak>no namespace</speak>", "must be in <speak"),
        ("&unknown;", "not SSML"),
        (f"<!DOCTYPE speak [<!ENTITY a 'b'>]>{SPEAK}&a;</speak>", "not SSML|DTD"),
        (f"<?xml version='1.0'?><!DOCTYPE speak SYSTEM 'file:///etc/passwd'>{SPEAK}a</speak>", "."),
        (f"{SPEAK}</speak>", "no text"),
    ],
)
def test_what_is_not_ssml_is_refused(markup: str, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        list(documents(markup, params(ssml=True)))


def test_a_document_type_is_refused() -> None:
    with pytest.raises(ValueError, match="DTD"):
        text_of(f"<!DOCTYPE speak [<!ENTITY a 'b'>]>{SPEAK}&a;</speak>")
