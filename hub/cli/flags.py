"""A provider's parameters as flags, made from its schema."""

from __future__ import annotations

import inspect
import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import UnionType
from typing import TYPE_CHECKING, Annotated, Any, Literal, Union, get_args, get_origin

import typer
from typer.core import TyperCommand

if TYPE_CHECKING:
    from pydantic.fields import FieldInfo

    from hub.hub import Hub
    from hub.specs import Kind, Params, ProviderSpec

CHOICES_SHOWN = 10
"""A longer list of choices would push everything else off the help's screen."""


@dataclass(frozen=True)
class Stage:
    """What a stage's command works with; ``provider`` is the `hub.providers.Provider` chosen."""

    hub: Hub
    provider: Any
    params: dict[str, Any]


def add_stage_command(app: typer.Typer, name: str, kind: Kind, run: Callable[..., None]) -> None:
    """Add a command that uses a provider of one kind; it calls ``run(stage, ...)``.

    Its flags are ``run``'s arguments after the first, ``--provider``, and the parameters of the
    provider that is named there, else of the default one; so they are made when it is called.
    """

    class StageCommand(TyperCommand):
        def make_context(
            self, info_name: str | None, args: list[str], parent: Any = None, **extra: Any
        ) -> Any:
            from hub.hub import Hub

            hub = Hub()
            provider = hub.get(kind, _named_provider(args))
            twin = typer.Typer(add_completion=False)
            twin.command(name)(_complete(run, hub, provider))
            complete = typer.main.get_command(twin)
            self.params, self.callback = complete.params, complete.callback
            return super().make_context(info_name, args, parent, **extra)

    @app.command(name, cls=StageCommand, help=inspect.getdoc(run))
    def placeholder() -> None:
        """Stand for the command until its provider is known."""


def parse_param(params: type[Params], name: str, text: str) -> Any:
    """``text`` as the value of a parameter: itself where a string is wanted, else JSON.

    A recording is a file where there is one of that name, else the name of a saved voice.
    What the model doesn't know, or is out of range, is found later by `hub.providers.check_params`.
    """
    if name in params.recordings():
        return Path(text) if Path(text).is_file() else text
    field = params.model_fields.get(name)
    if field is None or _takes_text(field.annotation):
        return text
    try:
        return json.loads(text)
    except ValueError:
        return text


def _takes_text(annotation: Any) -> bool:
    origin, members = get_origin(annotation), get_args(annotation)
    if origin is Literal:
        return all(isinstance(choice, str) for choice in members)
    if origin in (Union, UnionType):
        return all(_takes_text(member) for member in members if member is not type(None))
    return annotation is str


def _named_provider(args: list[str]) -> str | None:
    named = None
    for arg, following in zip(args, [*args[1:], None], strict=True):
        if arg == "--provider":
            named = following
        elif arg.startswith("--provider="):
            named = arg.partition("=")[2]
    return named


def _complete(run: Callable[..., None], hub: Hub, provider: Any) -> Callable[..., None]:
    spec: ProviderSpec = provider.spec
    own = list(inspect.signature(run, eval_str=True).parameters.values())[1:]
    taken = {parameter.name for parameter in own} | {"provider", "help"}
    flags = {_flag(spec, name, name in taken): name for name in spec.params.model_fields}
    parameters = [*own, _provider_flag(hub, spec), *flags]

    def command(**values: Any) -> None:
        from hub.flows.prepare import check_ready

        check_ready(hub, provider)
        given = {name: values.pop(flag.name) for flag, name in flags.items()}
        params = {
            name: parse_param(spec.params, name, value) if isinstance(value, str) else value
            for name, value in given.items()
            if value is not None
        }
        del values["provider"]
        run(Stage(hub, provider, params), **values)

    command.__doc__ = run.__doc__
    command.__annotations__ = {p.name: p.annotation for p in parameters}
    command.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    return command


def _provider_flag(hub: Hub, spec: ProviderSpec) -> inspect.Parameter:
    ids = ", ".join(item.id for item in hub.providers(spec.kind) if item.spec is not None)
    text = f"Who does it: {ids}. The flags below are those of {spec.id}."
    option = typer.Option("--provider", metavar="ID", help=text)
    return _keyword("provider", Annotated[str | None, option])


def _flag(spec: ProviderSpec, name: str, is_taken: bool) -> inspect.Parameter:
    field = spec.params.model_fields[name]
    flag = f"{spec.kind}-{name}" if is_taken else name
    flag = flag.replace("_", "-")
    is_switch = field.annotation is bool
    option = typer.Option(
        f"--{flag}/--no-{flag}" if is_switch else f"--{flag}",
        metavar=None if is_switch else _metavar(spec, name, field),
        help=_help(spec, name, field),
    )
    return _keyword(f"param_{name}", Annotated[bool | None if is_switch else str | None, option])


def _keyword(name: str, annotation: Any) -> inspect.Parameter:
    kind = inspect.Parameter.KEYWORD_ONLY
    return inspect.Parameter(name, kind, default=None, annotation=annotation)


def _metavar(spec: ProviderSpec, name: str, field: FieldInfo) -> str:
    if name in spec.params.recordings():
        return "FILE|VOICE"
    choices = _choices(field)
    if choices:
        return f"[{'|'.join(choices)}]" if len(choices) <= CHOICES_SHOWN else "CHOICE"
    if field.annotation in (int, float):
        return "INTEGER" if field.annotation is int else "NUMBER"
    return "TEXT" if _takes_text(field.annotation) else "JSON"


def _choices(field: FieldInfo) -> list[str]:
    if get_origin(field.annotation) is not Literal:
        return []
    return [str(choice) for choice in get_args(field.annotation)]


def _help(spec: ProviderSpec, name: str, field: FieldInfo) -> str:
    choices = _choices(field)
    if name == "voice" and not choices and spec.kind == "tts":
        choices = [voice.id for voice in spec.capabilities.voices]
    parts = [field.description or ""]
    if len(choices) > CHOICES_SHOWN or (choices and not _choices(field)):
        parts.append(f"One of {', '.join(choices)}.")
    default = field.get_default(call_default_factory=True)
    facts = [_range(field)]
    if default not in (None, ""):
        facts.append(f"default: {default if isinstance(default, str) else json.dumps(default)}")
    shown = "; ".join(filter(None, facts))
    return " ".join(filter(None, [*parts, f"[{shown}]" if shown else ""]))


def _range(field: FieldInfo) -> str:
    words = {"Ge": "from", "Gt": "above", "Le": "to", "Lt": "below"}
    rules = {type(rule).__name__: rule for rule in field.metadata}
    return " ".join(
        f"{word} {getattr(rules[k], k.lower()):g}" for k, word in words.items() if k in rules
    )
