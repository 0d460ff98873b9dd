"""`avatar-hub weights list|pull|verify|where`"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from hub.hub import Hub
    from hub.specs import ProviderSpec, Weight

app = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode=None,
    help="List, fetch and check the files of engines.",
)


@app.command("list")
def list_weights() -> None:
    """List every file with its size, its licence, its state and who needs it."""
    from hub.cli.needs import Need, needs
    from hub.hub import Hub
    from hub.weights.files import human_total

    hub = Hub()
    by_name: dict[str, list[Need]] = {}
    for need in needs(hub):
        by_name.setdefault(need.weight.name, []).append(need)
    rows = [
        (
            name,
            human_total([needing[0].weight]),
            _state(hub, needing[0].weight),
            ", ".join(dict.fromkeys(map(str, needing))),
            needing[0].weight.licence,
        )
        for name, needing in by_name.items()
    ]
    heads = ("FILE", "SIZE", "STATE", "NEEDED BY", "LICENCE")
    widths = [max(map(len, column)) for column in zip(heads, *rows, strict=True)]
    for row in (heads, *rows):
        typer.echo("  ".join(map(str.ljust, row, widths)).rstrip())


@app.command()
def pull(
    ids: Annotated[
        list[str] | None,
        typer.Argument(metavar="ID", help="Providers, such as whisper, or names of files."),
    ] = None,
    param: Annotated[
        list[str] | None,
        typer.Option(
            "--param",
            "-p",
            metavar="NAME=VALUE",
            help="What the providers named need with this parameter, such as voice=anna; may be "
            "given many times. KIND.NAME=VALUE is for the provider of one kind.",
        ),
    ] = None,
    everything: Annotated[
        bool, typer.Option("--all", help="What they need with any parameters.")
    ] = False,
) -> None:
    """Fetch what is missing: for the providers named, or for all that run in the hub itself.

    That is what they need with their default parameters, unless others are given. Sizes and
    licences are told before a byte is fetched; each file is hashed before it is used.

    \b
    avatar-hub weights pull
    avatar-hub weights pull whisper
    avatar-hub weights pull whisper --all
    """
    from hub.cli.progress import ProgressLine
    from hub.errors import InputError
    from hub.hub import Hub

    if param and (everything or not ids):
        raise InputError("--param needs a provider's ID, and no --all.", fix="See `--help`.")
    hub = Hub()
    choice = None if everything else param or []
    wanted = _chosen(hub, ids, choice) if ids else _of_the_hubs_own(hub, choice)
    with ProgressLine() as line:
        line.fetch(hub, wanted)
    typer.echo(f"{len(wanted)} files are in place.")


@app.command()
def verify() -> None:
    """Hash every file that is here again; fails when one is not what it should be."""
    from hub.cli.needs import needs
    from hub.errors import WeightError
    from hub.hub import Hub

    hub = Hub()
    wrong = []
    for weight in {need.weight.name: need.weight for need in needs(hub)}.values():
        found = _verified(hub, weight)
        typer.echo(f"{found:<8} {weight.name}{_as_it_came(weight) if found == 'right' else ''}")
        if found == "wrong":
            wrong.append(weight)
    if wrong:
        places = ", ".join(str(hub.weights.place(weight)) for weight in wrong)
        names = " ".join(weight.name for weight in wrong)
        raise WeightError(
            f"Not what they should be: {places}.",
            fix=f"Run `avatar-hub weights pull {names}`: it replaces them.",
        )


@app.command()
def where(
    name: Annotated[
        str | None, typer.Argument(metavar="FILE", help="A file's name in `weights list`.")
    ] = None,
) -> None:
    """Print the folder of the weights, or where one of them is."""
    from hub.cli.needs import needs
    from hub.errors import WeightError
    from hub.hub import Hub

    hub = Hub()
    if name is None:
        typer.echo(str(hub.weights.root))
        return
    for need in needs(hub):
        if need.weight.name == name and (path := hub.weights.path(need.weight)):
            typer.echo(str(path))
            return
    raise WeightError(
        f"There is no file {name}.", fix="See `avatar-hub weights list`; `weights pull` fetches it."
    )


def _state(hub: Hub, weight: Weight) -> str:
    path = hub.weights.path(weight)
    if weight in hub.weights.own:
        return "own" if path else "own, but not there"
    if path is None:
        return "to be unpacked" if hub.weights.archives(weight) else "missing"
    return f"present{_as_it_came(weight)}"


def _as_it_came(weight: Weight) -> str:
    return "" if weight.sha256 or weight.md5 else ", no published digest"


def _verified(hub: Hub, weight: Weight) -> str:
    store = hub.weights
    if weight in store.own:
        return "own" if store.path(weight) else "missing"
    if store.archives(weight):
        return "packed"
    if not any(copy.path.exists() for copy in store.copies(weight)):
        return "missing"
    return "right" if store.verify(weight) else "wrong"


def _of_the_hubs_own(hub: Hub, choice: list[str] | None) -> list[Weight]:
    """Engines in environments of their own are large, and for those who ask for them."""
    from hub.cli.needs import hub_weights
    from hub.registry import State
    from hub.specs import InProcess

    usable = [item.spec for item in hub.providers() if item.state != State.NEEDS_SECRET]
    own = [spec for spec in usable if spec and isinstance(spec.runtime, InProcess)]
    chosen = [weight for spec in own for weight in _of(spec, choice)]
    return list(dict.fromkeys([*hub_weights(hub), *chosen]))


def _chosen(hub: Hub, ids: list[str], choice: list[str] | None) -> list[Weight]:
    from hub.cli.needs import needs
    from hub.errors import InputError

    all_needs = list(needs(hub))
    chosen: list[Weight] = []
    taken: list[ProviderSpec] = []
    for name in ids:
        specs = [item.spec for item in hub.providers() if item.spec and item.id == name]
        named = [n.weight for n in all_needs if n.weight.name == name]
        found = named or [n.weight for n in all_needs if n.user == name and not specs]
        if not specs and not found:
            known = ", ".join(dict.fromkeys(need.user for need in all_needs))
            raise InputError(f"No provider or file is called {name}.", fix=f"There are: {known}.")
        taken += specs
        chosen += [*found, *(weight for spec in specs for weight in _of(spec, choice))]
    _check_taken(taken, choice or [])
    return list(dict.fromkeys(chosen))


def _of(spec: ProviderSpec, choice: list[str] | None) -> tuple[Weight, ...]:
    """What the provider needs with the parameters chosen, if it has them, or with any (None)."""
    from hub.providers import check_params

    if choice is None:
        return spec.weights
    values = dict(filter(None, (_param(spec, text) for text in choice)))
    if choice and not values:
        return ()
    return spec.weights_for(check_params(spec, values).model_dump(mode="json"))


def _param(spec: ProviderSpec, text: str) -> tuple[str, Any] | None:
    """``[KIND.]NAME=VALUE`` as a parameter and its value, None if it is not for this provider."""
    from hub.cli.flags import parse_param

    whole, _, value = text.partition("=")
    kind, _, name = whole.rpartition(".")
    if kind not in ("", spec.kind) or name not in spec.params.model_fields:
        return None
    return name, parse_param(spec.params, name, value)


def _check_taken(specs: list[ProviderSpec], choice: list[str]) -> None:
    from hub.errors import InputError

    for text in choice:
        if not any(_param(spec, text) for spec in specs):
            known = ", ".join(dict.fromkeys(n for spec in specs for n in spec.params.model_fields))
            raise InputError(
                f"{text}: there is no such parameter.", fix=f"Parameters: {known or 'none'}."
            )
