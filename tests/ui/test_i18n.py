"""Both languages say the same things, and nothing that nobody asks for."""

from __future__ import annotations

import re
import string
from pathlib import Path

import pytest

import hub.ui
from hub.registry import State
from hub.specs import KINDS
from hub.ui.i18n import LANGUAGES, PREFIX, say, strings, t, translations

SOURCES = sorted(Path(hub.ui.__file__).parent.rglob("*.py"))


def fields(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def test_the_languages_have_the_same_keys_and_places() -> None:
    english, chinese = strings("en"), strings("zh")
    assert english.keys() == chinese.keys()
    assert {k: fields(v) for k, v in english.items()} == {k: fields(v) for k, v in chinese.items()}


def test_chinese_is_chinese() -> None:
    untranslated = {
        key
        for key, text in strings("zh").items()
        if not re.search("[\u4e00-\u9fff]", text) and key not in {"gpu_unused", "megabytes_of"}
    }
    assert untranslated == set()


def test_every_key_is_used() -> None:
    code = "\n".join(source.read_text(encoding="utf-8") for source in SOURCES)
    quoted = set(re.findall(r"[\"'](\w[\w-]*)[\"']", code))
    prefixes = set(re.findall(r'f"(\w+_)\{', code))
    unused = {
        key
        for key in strings("en")
        if key not in quoted and not any(key.startswith(prefix) for prefix in prefixes)
    }
    assert unused == set()


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_has_its_words(kind: str) -> None:
    for key in (f"tab_{kind}", f"intro_{kind}", f"provider_{kind}"):
        assert strings("en")[key]


def test_every_state_has_a_word() -> None:
    assert all(strings("en")[f"state_{state.value}"] for state in State)


def test_what_a_handler_says_carries_every_language_and_no_markup_of_the_users() -> None:
    said = say("secret_missing", name="<script>")
    assert [f'lang="{language}"' in said for language in LANGUAGES] == [True, True]
    assert "<script>" not in said
    assert "&lt;script&gt;" in said


def test_the_browser_is_given_prefixed_keys() -> None:
    assert t("make").key == f"{PREFIX}make"
    assert translations().translations_dict["zh"][f"{PREFIX}make"] == strings("zh")["make"]


def test_an_unknown_key_is_a_defect() -> None:
    with pytest.raises(KeyError):
        t("no_such_text")
