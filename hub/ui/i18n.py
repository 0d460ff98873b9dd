"""The app's words in English and Chinese.

What stands still is translated by the browser (`t`). What a handler composes is sent in every
language at once and the style sheet shows the one of the page (`say`), so no handler has to know
who reads it.
"""

from __future__ import annotations

import html
import json
from collections.abc import Mapping
from functools import cache
from hashlib import sha256
from pathlib import Path

import gradio as gr
from gradio.i18n import I18nData

from hub.capabilities import Voice
from hub.specs import ProviderSpec

LANGUAGES = ("en", "zh")

PREFIX = "avatar_hub_"
"""Gradio translates every word of the page that is a key, the visitor's own too."""


@cache
def strings(language: str) -> dict[str, str]:
    """Every text of one language by its key."""
    file = Path(__file__).parent / "strings" / f"{language}.json"
    texts: dict[str, str] = json.loads(file.read_text(encoding="utf-8"))
    return texts


_of_plugins: dict[str, Mapping[str, str]] = {}
"""What plugins say, by a key and by language; known when the app is built."""


def translations() -> gr.I18n:
    """What `launch` is to be given, once the app is built."""
    own = {language: strings(language).items() for language in LANGUAGES}
    return gr.I18n(
        **{
            language: {PREFIX + key: text for key, text in own[language]}
            | {PREFIX + key: texts[language] for key, texts in _of_plugins.items()}
            for language in LANGUAGES
        }
    )


def t(key: str) -> I18nData:
    """A text for a label, a button or a heading. Raises KeyError for a key nobody translated."""
    for language in LANGUAGES:
        strings(language)[key]
    return I18nData(PREFIX + key)


def say(key: str, **values: object) -> str:
    """A text as HTML, in every language; ``values`` are escaped."""
    escaped = {name: html.escape(str(value)) for name, value in values.items()}
    return "".join(
        f'<span lang="{language}">{html.escape(strings(language)[key]).format(**escaped)}</span>'
        for language in LANGUAGES
    )


def everywhere(key: str) -> str:
    """A text in all languages side by side, for errors and the few places Gradio leaves alone."""
    return " · ".join(strings(language)[key] for language in LANGUAGES)


def known(key: str) -> bool:
    """Whether there is such a text."""
    return key in strings(LANGUAGES[0])


def _in_languages(texts: Mapping[str, str]) -> I18nData | str:
    """A text that the page shows in its own language; all are known before it is opened."""
    if len(set(texts.values())) == 1:
        return texts["en"]
    key = "plugin_" + sha256(json.dumps(texts).encode()).hexdigest()[:16]
    _of_plugins[key] = texts
    return I18nData(PREFIX + key)


class Words:
    """A provider's own texts, in the languages that its plugin, or the hub, has them in.

    The names are those of `hub.specs.ProviderSpec.translations`.
    """

    def __init__(self, spec: ProviderSpec) -> None:
        self._translations = spec.translations

    def text(self, name: str, english: str, common: str = "") -> I18nData | str:
        """For a label or a choice; ``common`` is the key of what the hub calls it."""
        return _in_languages(self._all(name, english, common))

    def voice(self, voice: Voice) -> I18nData | str:
        """Its title, its languages and its gender; the page translates one text in a string."""
        titles = self._all(f"voice={voice.id}", voice.title or voice.id)
        spoken = ", ".join(voice.languages)
        genders = {
            language: strings(language)[f"gender_{voice.gender}"] if voice.gender else ""
            for language in LANGUAGES
        }
        return _in_languages(
            {
                language: " · ".join(filter(None, [title, spoken, genders[language]]))
                for language, title in titles.items()
            }
        )

    def html(self, name: str, english: str) -> str:
        """As HTML, escaped, in every language at once."""
        texts = self._all(name, english)
        if len(set(texts.values())) == 1:
            return html.escape(english)
        return "".join(
            f'<span lang="{language}">{html.escape(text)}</span>'
            for language, text in texts.items()
        )

    def _all(self, name: str, english: str, common: str = "") -> dict[str, str]:
        return {
            language: self._translations.get(language, {}).get(name)
            or strings(language).get(common, english)
            for language in LANGUAGES
        }
