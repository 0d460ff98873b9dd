"""Every kind of field of a params model as a component, and the values that come back."""

from __future__ import annotations

import enum
import json
from typing import Any, Literal

import gradio as gr
import pytest
from pydantic import Field

from hub import Hub, InputError, Licences, Params, ProviderSpec, TTSCapabilities, Voice
from hub.ui.forms import Form
from hub.ui.i18n import LANGUAGES, Words, translations


class Mood(enum.Enum):
    CALM = "calm"
    LOUD = "loud"


class Everything(Params):
    voice: Literal["auto", "anna"] = Field("auto", description="Who speaks.")
    speed: float = Field(1.0, ge=0.5, le=2.0, description="1 is the voice's own pace.")
    steps: int = Field(4, ge=1, le=16)
    tempo: float = Field(0.5, ge=0, le=1, multiple_of=0.25)
    count: int = 3
    seed: int | None = None
    scale: float | None = Field(None, gt=0)
    mood: Mood = Mood.CALM
    loud: bool = False
    style: str = Field("calm", max_length=10)
    name: str | None = None
    tags: list[Literal["a", "b"]] = Field(["a"])
    points: dict[str, int] = Field({"x": 1})
    reference: str | None = Field(None, json_schema_extra={"ui": {"widget": "audio"}})
    face: str | None = Field(None, json_schema_extra={"ui": {"widget": "image"}})
    secret_switch: bool = Field(True, json_schema_extra={"ui": {"hidden": True}})
    poem: str = Field("", title="A poem", json_schema_extra={"ui": {"lines": 6}})


SPEC = ProviderSpec(
    kind="tts",
    id="everything",
    title="Everything",
    engine="nowhere:Engine",
    params=Everything,
    capabilities=TTSCapabilities(voices=(Voice(id="anna", title="Anna", languages=("en", "zh")),)),
    licences=Licences(code="MIT"),
)


@pytest.fixture
def form() -> Form:
    with gr.Blocks():
        return Form(SPEC)


def given(form: Form, **changed: Any) -> list[Any]:
    """What the page sends: the components' first values, some of them changed."""
    return [changed.get(name, part.value) for name, part in form.components.items()]


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("voice", gr.Dropdown),
        ("speed", gr.Slider),
        ("steps", gr.Slider),
        ("count", gr.Number),
        ("seed", gr.Textbox),
        ("scale", gr.Textbox),
        ("mood", gr.Dropdown),
        ("loud", gr.Checkbox),
        ("style", gr.Textbox),
        ("tags", gr.CheckboxGroup),
        ("points", gr.Textbox),
        ("reference", gr.Audio),
        ("face", gr.File),
    ],
)
def test_each_type_of_field_has_its_component(form: Form, name: str, kind: type) -> None:
    assert type(form.components[name]) is kind


def test_bounds_steps_and_descriptions_reach_the_page(form: Form) -> None:
    speed, tempo, steps = (form.components[n] for n in ("speed", "tempo", "steps"))
    assert (speed.minimum, speed.maximum, speed.value) == (0.5, 2.0, 1.0)
    assert speed.info == "1 is the voice's own pace."
    assert tempo.step == 0.25
    assert (steps.step, steps.precision) == (1, 0)


def test_a_voice_tells_its_languages(form: Form) -> None:
    (_, auto), anna = form.components["voice"].choices
    assert auto == "auto"
    assert anna == ("Anna · en, zh", "anna")


def shown(part: Any, language: str) -> str:
    """A label, a description or the name of a choice as a page in that language shows it."""
    text = str(part)
    if not text.startswith("__i18n__"):
        return text
    key = json.loads(text.removeprefix("__i18n__"))["key"]
    return translations().translations_dict[language][key]


def test_a_plugins_words_and_common_names_are_translated() -> None:
    words = {"count": "数量", "count.info": "多少", "voice=anna": "安娜", "loud": "<响>"}
    spec = SPEC.model_copy(update={"translations": {"zh": words, "xx": {"count": "?"}}})
    with gr.Blocks():
        parts = Form(spec).components
    labels = {name: [shown(parts[name].label, code) for code in LANGUAGES] for name in parts}
    assert labels["count"] == ["Count", "数量"]
    assert labels["loud"] == ["Loud", "<响>"]
    assert labels["speed"] == ["Speed", "语速"]
    assert labels["poem"] == ["A poem", "A poem"]
    assert shown(parts["voice"].info, "zh") == "Who speaks."
    (auto, _), _ = parts["voice"].choices
    assert [shown(auto, code) for code in LANGUAGES] == ["auto", "自动"]


def test_a_voices_title_and_gender_are_translated_as_one_text() -> None:
    spec = SPEC.model_copy(update={"translations": {"zh": {"voice=a": "安娜"}}})
    said = Words(spec).voice(Voice(id="a", title="Anna", languages=("zh",), gender="female"))
    assert [shown(said, code) for code in LANGUAGES] == ["Anna · zh · female", "安娜 · zh · 女"]


def test_our_plugins_speak_chinese() -> None:
    english = set()
    for spec in (item.spec for item in Hub().providers() if item.spec):
        with gr.Blocks():
            parts = Form(spec).components
        texts = [text for part in parts.values() for text in (part.label, part.info) if text]
        texts += [Words(spec).text(".summary", spec.summary)]
        texts += [Words(spec).text(secret.name, secret.title) for secret in spec.secrets]
        english |= {(spec.slug, text) for text in map(str, texts) if shown(text, "zh") == text}
    assert english == set()


def test_a_voice_that_is_any_text_suggests_those_listed_and_its_default() -> None:
    class Free(Params):
        voice: str = "auto"

    with gr.Blocks():
        made = Form(SPEC.model_copy(update={"params": Free}))
    dropdown = made.components["voice"]
    assert [id for _, id in dropdown.choices] == ["auto", "anna"]
    assert dropdown.preprocess("auto") == "auto"
    assert made.values([dropdown.preprocess("someone else")]) == {"voice": "someone else"}


def test_hints_of_the_plugin_are_followed(form: Form) -> None:
    assert form.components["secret_switch"].visible is False
    assert form.components["poem"].lines == 6
    assert form.components["poem"].label == "A poem"


def test_an_untouched_form_means_the_defaults(form: Form) -> None:
    values = form.values(given(form))
    assert Everything(**values) == Everything()


def test_what_may_be_left_out_is_not_zero(form: Form) -> None:
    assert Everything(**form.values(given(form, seed="", name=""))).seed is None
    assert form.values(given(form, seed="7", scale="1.5")) | {"seed": 7, "scale": 1.5} == (
        form.values(given(form, seed="7", scale="1.5"))
    )


def test_changed_values_arrive_with_their_types(form: Form) -> None:
    values = form.values(given(form, voice="anna", mood="loud", tags=["b"], points='{"x": 2}'))
    assert (values["voice"], values["mood"]) == ("anna", "loud")
    assert (values["tags"], values["points"]) == (["b"], {"x": 2})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("speed", 9),
        ("steps", 0),
        ("seed", "many"),
        ("scale", "-1"),
        ("style", "much too long a style"),
        ("mood", "sad"),
        ("voice", "nobody"),
        ("points", '{"x": "y"}'),
        ("points", "{x}"),
    ],
)
def test_a_bad_value_is_named(form: Form, name: str, value: Any) -> None:
    with pytest.raises(InputError, match=f"Everything: {name}"):
        form.values(given(form, **{name: value}))
