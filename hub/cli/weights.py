"""`avatar-hub weights list|pull|verify|where`"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from hub.hub import Hub
    from hub.specs import Weight

app = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode=None,
    help="List, fetch and check the files of engines.",
)

HUB, CAPTIONS = "hub", "captions"
"""Who needs a weight beside the providers: the flow itself, and burnt captions in Chinese where the
system has no font for them; the latter is large and fetched when it is asked for."""


@app.command("list")
def list_weights() -> None:
    """List every file with its size, its licence, its state and who needs it."""
    from hub.hub import Hub
    from hub.weights.files import human_size

    hub = Hub()
    rows = [
        (
            weight.name,
            human_size(weight.size),
            weight.licence,
            "missing" if hub.weights.path(weight) is None else "present",
            ", ".join(users),
        )
        for weight, users in needed_by(hub).items()
    ]
    heads = ("FILE", "SIZE", "LICENCE", "STATE", "NEEDED BY")
    widths = [max(map(len, column)) for column in zip(heads, *rows, strict=True)]
    for row in (heads, *rows):
        typer.echo("  ".join(map(str.ljust, row, widths)).rstrip())


@app.command()
def pull(
    ids: Annotated[
        list[str] | None,
        typer.Argument(metavar="[ID]...", help="Providers, such as whisper, or names of files."),
    ] = None,
) -> None:
    """Fetch what is missing: for the providers named, or for all that can be used.

    Sizes and licences are told before a byte is fetched; each file is hashed before it is used.

    \b
    avatar-hub weights pull
    avatar-hub weights pull whisper
    """
    from hub.cli.progress import ProgressLine
    from hub.hub import Hub

    hub = Hub()
    wanted = _chosen(hub, ids) if ids else _of_usable_providers(hub)
    with ProgressLine() as line:
        line.fetch(hub, wanted)
    typer.echo(f"{len(wanted)} files are in place.")


@app.command()
def verify() -> None:
    """Hash every file that is here again; fails when one is not what it should be."""
    from hub.errors import WeightError
    from hub.hub import Hub

    hub = Hub()
    wrong = []
    for weight in needed_by(hub):
        if not any((folder / weight.name).is_file() for folder in hub.weights.folders):
            typer.echo(f"missing  {weight.name}")
        elif hub.weights.verify(weight):
            typer.echo(f"right    {weight.name}")
        else:
            typer.echo(f"wrong    {weight.name}")
            wrong.append(str(hub.weights.place(weight)))
    if wrong:
        raise WeightError(
            f"Not what they should be: {', '.join(wrong)}.",
            fix="Run `avatar-hub weights pull`: it replaces them.",
        )


@app.command()
def where(
    name: Annotated[
        str | None, typer.Argument(metavar="[FILE]", help="A file's name in `weights list`.")
    ] = None,
) -> None:
    """Print the folder of the weights, or where one of them is."""
    from hub.errors import WeightError
    from hub.hub import Hub

    hub = Hub()
    if name is None:
        typer.echo(str(hub.weights.root))
        return
    for weight in needed_by(hub):
        if weight.name == name and (path := hub.weights.path(weight)):
            typer.echo(str(path))
            return
    raise WeightError(
        f"There is no file {name}.", fix="See `avatar-hub weights list`; `weights pull` fetches it."
    )


def needed_by(hub: Hub) -> dict[Weight, list[str]]:
    """Every weight there is, with the providers that need it, or one of `HUB` and `CAPTIONS`."""
    users: dict[Weight, list[str]] = {weight: [HUB] for weight in _own(hub)}
    users |= {font: [CAPTIONS] for font in _fonts()}
    for item in hub.providers():
        for weight in item.spec.weights if item.spec else ():
            users.setdefault(weight, []).append(item.id)
    return users


def _own(hub: Hub) -> list[Weight]:
    from hub.weights import SAMPLE_PORTRAIT

    return [*hub.default_weights(), SAMPLE_PORTRAIT]


def _fonts() -> list[Weight]:
    from hub.errors import InputError
    from hub.media.burner import CJK_FONT, find_font

    try:
        find_font("字")
    except InputError:
        return [CJK_FONT]
    return []


def _of_usable_providers(hub: Hub) -> list[Weight]:
    from hub.registry import State

    unusable = (State.NEEDS_SECRET, State.NEEDS_INSTALL)
    usable = [item.spec for item in hub.providers() if item.spec and item.state not in unusable]
    return list(dict.fromkeys([*_own(hub), *(w for spec in usable for w in spec.weights)]))


def _chosen(hub: Hub, ids: list[str]) -> list[Weight]:
    from hub.errors import InputError

    users = needed_by(hub)
    chosen: list[Weight] = []
    for name in ids:
        found = [w for w, needing in users.items() if name == w.name or name in needing]
        if not found and not any(item.id == name and item.spec for item in hub.providers()):
            known = ", ".join(dict.fromkeys(user for needing in users.values() for user in needing))
            raise InputError(f"No provider or file is called {name}.", fix=f"There are: {known}.")
        chosen += found
    return list(dict.fromkeys(chosen))
