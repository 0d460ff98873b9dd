"""The app's words in English and Chinese.

What stands still is translated by the browser (`t`). What a handler composes is sent in every
language at once and the style sheet shows the one of the page (`say`), so no handler has to know
who reads it.
"""

from __future__ import annotations

import html
import json
from functools import cache
from pathlib import Path

import gradio as gr
from gradio.i18n import I18nData

LANGUAGES = ("en", "zh")

PREFIX = "avatar_hub_"
"""Gradio translates every word of the page that is a key, the visitor's own too."""


@cache
def strings(language: str) -> dict[str, str]:
    """Every text of one language by its key."""
    file = Path(__file__).parent / "strings" / f"{language}.json"
    texts: dict[str, str] = json.loads(file.read_text(encoding="utf-8"))
    return texts


@cache
def translations() -> gr.I18n:
    """What `launch` is to be given."""
    return gr.I18n(
        **{
            language: {PREFIX + key: text for key, text in strings(language).items()}
            for language in LANGUAGES
        }
    )


def t(key: str) -> I18nData:
    """A text for a label, a button or a heading. Raises KeyError for a key nobody translated."""
    for language in LANGUAGES:
        strings(language)[key]
    return translations()(PREFIX + key)


def say(key: str, **values: object) -> str:
    """A text as HTML, in every language; ``values`` are escaped."""
    escaped = {name: html.escape(str(value)) for name, value in values.items()}
    return "".join(
        f'<span lang="{language}">{html.escape(strings(language)[key]).format(**escaped)}</span>'
        for language in LANGUAGES
    )


def plain(key: str) -> str:
    """A text in English, for the API and for messages that carry no markup."""
    return strings("en")[key]


def everywhere(key: str) -> str:
    """A text in all languages side by side, for the few places Gradio doesn't translate."""
    return " · ".join(strings(language)[key] for language in LANGUAGES)


def known(key: str) -> bool:
    """Whether there is such a text."""
    return key in strings(LANGUAGES[0])
