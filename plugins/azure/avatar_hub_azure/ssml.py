"""Text or the user's SSML as the documents that are sent, each with the words it says.

SSML: https://www.w3.org/TR/speech-synthesis11/, with Microsoft's elements:
https://learn.microsoft.com/azure/ai-services/speech-service/speech-synthesis-markup.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, NamedTuple, NoReturn
from xml.parsers import expat
from xml.sax.saxutils import escape, quoteattr

SPEECH = "http://www.w3.org/2001/10/synthesis"
MICROSOFT = "https://www.w3.org/2001/mstts"

LONGEST = 1_500
"""Characters in one document: the service takes 64 KiB and ten minutes of sound."""

_CHINESE, _ENGLISH = "zh-CN-XiaoxiaoNeural", "en-US-JennyNeural"
_HAN = re.compile("[\u3400-\u9fff]")
_LOCALE = re.compile(r"[a-z]{2,3}-[A-Z]{2}")
# All that XML 1.0 has no place for: most controls, lone surrogates, two noncharacters.
_NOT_XML = re.compile("[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_SENTENCE = re.compile(r".+?(?:[.!?]+(?=\s)|[。！？…]+|\n+|$)", re.DOTALL)


class Document(NamedTuple):
    """What is sent, and the text in it."""

    ssml: str
    text: str


def documents(text: str, params: dict[str, Any]) -> Iterator[Document]:
    """The SSML of a text: one document, or several for a long one, the first a sentence.

    Raises ValueError, with a sentence for the user, for a text without a word in it, and for
    markup, when ``params["ssml"]``, that is not well-formed SSML.
    """
    text = clean(text)
    said = text_of(_whole(text)) if params["ssml"] else text
    if not any(character.isalnum() for character in said):
        raise ValueError("There is no text to speak. Write a sentence.")
    voice = params["voice"]
    if voice == "auto":
        voice = _CHINESE if _HAN.search(said) else _ENGLISH
    if not params["ssml"]:
        for piece in pieces(text):
            yield Document(document(escape(piece), voice, params), piece)
    elif _is_whole(text):
        yield Document(text, said)
    else:
        yield Document(document(text, voice, params), said)


def clean(text: str) -> str:
    """Line ends as XML has them, without the characters that XML can't hold."""
    return _NOT_XML.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def document(content: str, voice: str, params: dict[str, Any]) -> str:
    """A whole document around ``content``, which is markup already."""
    if prosody := _prosody(params):
        content = f"<prosody{_attributes(prosody)}>{content}</prosody>"
    if manner := _manner(params):
        content = f"<mstts:express-as{_attributes(manner)}>{content}</mstts:express-as>"
    if params["blendshapes"] and "<mstts:viseme" not in content:
        content = f'<mstts:viseme type="FacialExpression"/>{content}'
    locale = _LOCALE.match(voice)
    head = {
        "version": "1.0",
        "xmlns": SPEECH,
        "xmlns:mstts": MICROSOFT,
        "xml:lang": locale[0] if locale else "en-US",
    }
    voiced = f"<voice{_attributes({'name': voice})}>{content}</voice>"
    return f"<speak{_attributes(head)}>{voiced}</speak>"


def _prosody(params: dict[str, Any]) -> dict[str, str]:
    values = {}
    if params["rate"] != 1:
        values["rate"] = f"{(params['rate'] - 1) * 100:+.0f}%"
    if params["pitch"]:
        values["pitch"] = f"{params['pitch']:+.0f}%"
    if params["volume"] != 100:
        values["volume"] = f"{params['volume']:.0f}"
    return values


def _manner(params: dict[str, Any]) -> dict[str, str]:
    values = {}
    if params["style"] != "general":
        values = {"style": params["style"], "styledegree": f"{params['style_degree']:g}"}
    if params["role"] != "none":
        values["role"] = params["role"]
    return values


def _attributes(values: dict[str, str]) -> str:
    return "".join(f" {name}={quoteattr(value)}" for name, value in values.items())


def _is_whole(markup: str) -> bool:
    return re.match(r"\s*(<\?xml[^>]*>\s*)?<speak\b", markup) is not None


def _whole(markup: str) -> str:
    if _is_whole(markup):
        return markup
    return f'<speak xmlns="{SPEECH}" xmlns:mstts="{MICROSOFT}">{markup}</speak>'


def text_of(ssml: str) -> str:
    """The text in a document.

    Raises ValueError unless it is well-formed SSML; a DTD, and with it every entity of its own, is
    refused.
    """
    said: list[str] = []
    names: list[str] = []
    parser = expat.ParserCreate("utf-8", " ")
    parser.CharacterDataHandler = said.append
    parser.StartElementHandler = lambda name, _: names.append(name)
    parser.StartDoctypeDeclHandler = _no_dtd
    try:
        parser.Parse(ssml.encode(), True)
    except expat.ExpatError as error:
        where = f"line {error.lineno}, column {error.offset + 1}"
        reason = f"{expat.ErrorString(error.code)}, {where}"
        raise ValueError(f"The text is not SSML ({reason}). Mend it, or turn SSML off.") from error
    if names[0] != f"{SPEECH} speak":
        raise ValueError(f'The text is not SSML: it must be in <speak xmlns="{SPEECH}">.')
    return "".join(said)


def _no_dtd(*_: object) -> NoReturn:
    raise ValueError("SSML with a DTD is not taken: leave out <!DOCTYPE ...>.")


def pieces(text: str) -> Iterator[str]:
    """Cut at sentence ends; the first sentence alone, so that speech starts early."""
    piece = ""
    for number, sentence in enumerate(_sentences(text)):
        if piece and (number == 1 or len(piece) + len(sentence) > LONGEST):
            yield piece
            piece = ""
        piece += sentence
    if piece:
        yield piece


def _sentences(text: str) -> Iterator[str]:
    """Sentences with a word in each, none longer than `LONGEST`."""
    waiting = ""
    for match in _SENTENCE.finditer(text):
        waiting += match[0]
        while len(waiting) > LONGEST:
            cut = waiting.rfind(" ", LONGEST // 2, LONGEST) + 1 or LONGEST
            yield waiting[:cut]
            waiting = waiting[cut:]
        if any(character.isalnum() for character in waiting):
            yield waiting
            waiting = ""
    if waiting:
        yield waiting
