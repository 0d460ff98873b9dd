"""A params model becomes a form: one component for each field, and values that are checked."""

from __future__ import annotations

import enum
import json
import types
import typing
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Literal, get_args, get_origin

import gradio as gr
from gradio.components import Component
from pydantic import TypeAdapter
from pydantic.fields import FieldInfo

from hub.capabilities import Voice
from hub.errors import InputError
from hub.providers import check_params
from hub.specs import ProviderSpec
from hub.store.voices import VoiceStore
from hub.types import Plain
from hub.ui.i18n import Words
from hub.ui.voices import VoicePicker

MEDIA = {"audio": gr.Audio, "image": gr.File, "video": gr.Video, "file": gr.File}
"""Pictures are taken as files: Gradio would decode them before the hub has looked at them."""

SIMPLE = (str, int, float, bool)


class Form:
    """The form of one provider. Build it inside a `gr.Blocks`.

    ``saved``: voices that may be given for a recording; None offers none.
    """

    def __init__(self, spec: ProviderSpec, saved: VoiceStore | None = None) -> None:
        self.spec = spec
        voices = spec.capabilities.voices if spec.kind == "tts" else ()
        words = Words(spec)
        self.components: dict[str, Component] = {}
        self.pickers: dict[str, VoicePicker] = {}
        for name, field in spec.params.model_fields.items():
            self.components[name] = part = component(name, field, words, voices)
            if saved and name in spec.params.recordings():
                self.pickers[name] = VoicePicker.build(part, saved)

    @property
    def inputs(self) -> list[Component]:
        """In the order that `values` expects."""
        return [*self.components.values(), *(picker.chosen for picker in self.pickers.values())]

    def values(self, given: Sequence[Any]) -> Plain:
        """The values of `inputs` by parameter, checked; what is left empty keeps its default.

        Raises InputError that names each parameter that is wrong.
        """
        count = len(self.components)
        filled = {
            name: self._parsed(name, value)
            for name, value in zip(self.components, given[:count], strict=True)
            if value is not None and not (value == "" and _is_optional(self._field(name)))
        }
        for name, voice in zip(self.pickers, given[count:], strict=True):
            if voice and name in filled:
                raise InputError(
                    f"{self.spec.title}: {name}: both a recording and the saved voice {voice}.",
                    fix="Take one of them away.",
                )
            filled |= {name: voice} if voice else {}
        checked = check_params(self.spec, filled)
        values = checked.model_dump(mode="json", include=set(filled))
        # As JSON they would be strings, and those are names of saved voices.
        return values | {n: filled[n] for n in self.spec.params.recordings() if n in filled}

    def _parsed(self, name: str, value: Any) -> Any:
        if value and name in self.spec.params.recordings():
            return Path(value)  # of a file that Gradio took from this user
        if not (isinstance(value, str) and _is_structured(self._field(name))):
            return value
        try:
            return json.loads(value)
        except ValueError as error:
            raise InputError(
                f"{self.spec.title}: {name}: not JSON: {error}.", fix="Write it as JSON."
            ) from error

    def _field(self, name: str) -> FieldInfo:
        return self.spec.params.model_fields[name]


def component(name: str, field: FieldInfo, words: Words, voices: Sequence[Voice] = ()) -> Component:
    """The component for one field of a params model; ``voices`` give a voice its choices."""
    kind, optional = _without_none(field.annotation)
    default = field.get_default(call_default_factory=True)
    hints = _hints(field)
    options: dict[str, Any] = {
        "label": words.text(name, _label(name, field), "" if field.title else f"param_{name}"),
        "value": default,
        "visible": not hints.get("hidden", False),
    }
    if hints.get("widget") in MEDIA:
        return _media(hints["widget"], options)
    options["info"] = words.text(f"{name}.info", field.description) if field.description else None
    if name == "voice" and voices:
        # Where any text is a voice, those that are listed are suggestions.
        choices, free = _voice_choices(kind, voices, default, words), kind is str
        return gr.Dropdown(choices, filterable=True, allow_custom_value=free, **options)
    if get_origin(kind) is Literal:
        values = [(_choice(name, value, words), value) for value in get_args(kind)]
        return gr.Dropdown(values, filterable=len(values) > 10, **options)
    if isinstance(kind, type) and issubclass(kind, enum.Enum):
        options["value"] = default.value if default is not None else None
        return gr.Dropdown([(item.name, item.value) for item in kind], **options)
    if kind is bool and not optional:
        return gr.Checkbox(**options)
    if kind in (int, float) and not optional:
        return _number(kind, field, options)
    if kind in SIMPLE:
        # An empty number box would show 0 and mean it, so what may be left out is typed as text.
        options["value"] = "" if default is None else str(default)
        return gr.Textbox(lines=hints.get("lines", 1), **options)
    return _structured(kind, field, options)


def _number(kind: type, field: FieldInfo, options: dict[str, Any]) -> Component:
    low, high, step = _bounds(field)
    if low is not None and high is not None:
        step = step or (1 if kind is int else _nice_step(high - low))
        return gr.Slider(low, high, step=step, precision=0 if kind is int else None, **options)
    return gr.Number(minimum=low, maximum=high, precision=0 if kind is int else None, **options)


def _structured(kind: Any, field: FieldInfo, options: dict[str, Any]) -> Component:
    inner = get_args(kind)
    if get_origin(kind) in (list, tuple, set, frozenset) and get_origin(inner[0]) is Literal:
        options["value"] = list(options["value"] or ())
        return gr.CheckboxGroup(list(get_args(inner[0])), **options)
    default = options["value"]
    if default is not None:
        plain = TypeAdapter(field.annotation).dump_python(default, mode="json")
        options["value"] = json.dumps(plain, ensure_ascii=False)
    return gr.Textbox(lines=3, placeholder="JSON", **options)


def _media(widget: str, options: dict[str, Any]) -> Component:
    if widget in ("audio", "file"):
        options["type"] = "filepath"
    if widget == "audio":
        options["buttons"] = ["download"]
    if widget == "image":
        options |= {"type": "filepath", "file_types": ["image"]}
    made: Component = MEDIA[widget](**options)
    return made


def _voice_choices(
    kind: Any, voices: Sequence[Voice], default: Any, words: Words
) -> list[tuple[str, str]]:
    titled = {voice.id: str(words.voice(voice)) for voice in voices}
    listed = get_args(kind) if get_origin(kind) is Literal else (default, *titled)
    named = dict.fromkeys(id for id in listed if id is not None)
    return [(titled.get(id) or _choice("voice", id, words), id) for id in named]


def _choice(name: str, value: Any, words: Words) -> str:
    return str(words.text(f"{name}={value}", str(value), f"choice_{value}"))


def _label(name: str, field: FieldInfo) -> str:
    return field.title or name.replace("_", " ").capitalize()


def _hints(field: FieldInfo) -> dict[str, Any]:
    extra = field.json_schema_extra
    hints = extra.get("ui", {}) if isinstance(extra, dict) else {}
    return hints if isinstance(hints, dict) else {}


def _is_structured(field: FieldInfo) -> bool:
    kind, _ = _without_none(field.annotation)
    choice = get_origin(kind) is Literal or (isinstance(kind, type) and issubclass(kind, enum.Enum))
    return kind not in SIMPLE and not choice and _hints(field).get("widget") not in MEDIA


def _is_optional(field: FieldInfo) -> bool:
    return _without_none(field.annotation)[1]


def _without_none(kind: Any) -> tuple[Any, bool]:
    if get_origin(kind) not in (typing.Union, types.UnionType):
        return kind, False
    others = [item for item in get_args(kind) if item is not type(None)]
    return (others[0] if len(others) == 1 else kind), len(others) < len(get_args(kind))


def _bounds(field: FieldInfo) -> tuple[Any, Any, Any]:
    names = ("ge", "gt", "le", "lt", "multiple_of")
    found = {
        name: getattr(item, name)
        for item in field.metadata
        for name in names
        if hasattr(item, name)
    }
    low, high = found.get("ge", found.get("gt")), found.get("le", found.get("lt"))
    return low, high, found.get("multiple_of")


def _nice_step(span: float) -> float:
    return 0.05 if span <= 5 else 0.1 if span <= 10 else 0.5 if span <= 50 else 1.0
