"""`avatar-hub plugins`, and `avatar-hub plugins build|envs|remove|log`"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated, Any

import typer

from hub.cli.log import log

if TYPE_CHECKING:
    from hub.hub import Hub
    from hub.registry import Listing
    from hub.runtime import Environment
    from hub.specs import ProviderSpec

COLUMNS = ("kind", "id", "state", "plugin", "version")

app = typer.Typer(rich_markup_mode=None, invoke_without_command=True)
app.command("log")(log)


@app.callback()
def plugins(
    ctx: typer.Context,
    *,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print a JSON list of objects, one a provider.")
    ] = False,
) -> None:
    """List every provider with its state.

    Where one is not ready, the reason and how to mend it stand below it.

    \b
    ready, running           it can be used
    needs-weights, -secret   it can be used once it has them
    needs-install            its environment has to be built first
    disabled                 switched off in the settings
    incompatible, broken     the plugin has to be updated or removed
    crashed                  its engine failed; it is started anew next time

    \b
    avatar-hub plugins
    avatar-hub plugins --json
    """
    if ctx.invoked_subcommand:
        return
    from hub.hub import Hub

    hub = Hub()
    listings = hub.providers()
    if as_json:
        typer.echo(json.dumps([item.as_json() for item in listings], ensure_ascii=False, indent=1))
        return
    for line in _table(listings):
        typer.echo(line)
    commands = commands_of_plugins(hub, warn=False)  # what is broken is in the table
    if commands:
        typer.echo(f"Commands of plugins: {', '.join(sorted(commands))}")


@app.command()
def build(
    names: Annotated[
        list[str] | None,
        typer.Argument(metavar="ID", help="Providers or plugins, such as whisper."),
    ] = None,
) -> None:
    """Build the environments of engines that have one of their own: of those named, or of all.

    Plugins with the same lock share one. What uv does is shown as it does it.

    \b
    avatar-hub plugins build
    """
    from hub.hub import Hub
    from hub.weights.files import human_size

    hub = Hub()
    for environment, specs in _wanted(hub, names).items():
        if environment.is_built:
            typer.echo(f"{specs[0].id} is built already.")
            continue
        typer.echo(f"Building the environment of {_ids(specs)}", err=True)
        hub.environments.build(specs[0], lambda line: typer.echo(f"  {line}", err=True))
        facts = environment.facts
        size, seconds = human_size(facts["bytes"]), facts["seconds"]
        typer.echo(f"{specs[0].id}: Python {facts['python']}, {size}, built in {seconds:.0f} s")


@app.command()
def envs() -> None:
    """List the environments of engines, with their size and the providers that use them."""
    from hub.hub import Hub
    from hub.weights.files import human_size

    hub = Hub()
    users = _wanted(hub, None)
    found = dict.fromkeys([*hub.environments.all_built(), *users])
    rows: list[tuple[str, ...]] = [("KEY", "PYTHON", "SIZE", "USED BY")]
    for environment in found:
        ids = _ids(users.get(environment, [])) or "nobody"
        size, python = "not built", "-"
        if environment.is_built:
            size, python = human_size(environment.facts["bytes"]), environment.facts["python"]
        rows.append((environment.key, python, size, ids))
    for line in _aligned(rows) if found else ["No engine has an environment of its own."]:
        typer.echo(line)


@app.command()
def remove(
    names: Annotated[
        list[str], typer.Argument(metavar="ID", help="Providers, plugins or keys of `envs`.")
    ],
) -> None:
    """Delete environments. Their engines need them built again before they can be used."""
    from hub.hub import Hub

    hub = Hub()
    by_key = {environment.key: environment for environment in hub.environments.all_built()}
    keys = [name for name in names if name in by_key]
    others = [name for name in names if name not in by_key]
    wanted = [by_key[key] for key in keys] + list(_wanted(hub, others) if others else ())
    for environment in dict.fromkeys(wanted):
        hub.environments.remove(environment)
        typer.echo(f"{environment.key} is gone.")


def _wanted(hub: Hub, names: list[str] | None) -> dict[Environment, list[ProviderSpec]]:
    """The environments of the providers or plugins named, or of all, and who uses each.

    Raises InputError for a name that nobody with an environment has.
    """
    from hub.errors import InputError
    from hub.registry import State

    found: dict[Environment, list[ProviderSpec]] = {}
    known: set[str] = set()
    for item in hub.providers():
        if item.spec is None or item.state is State.BROKEN:
            continue
        if environment := hub.environments.of(item.spec):
            its_names = {item.id, item.plugin, item.plugin.removeprefix("avatar-hub-")}
            known |= its_names
            if not names or its_names & set(names):
                found.setdefault(environment, []).append(item.spec)
    if unknown := set(names or ()) - known:
        raise InputError(
            f"No engine with an environment of its own is called {', '.join(sorted(unknown))}.",
            fix=f"There are: {', '.join(sorted(known)) or 'none'}.",
        )
    return found


def _ids(specs: list[ProviderSpec]) -> str:
    """Each once: an engine may speak and hear under one id."""
    return ", ".join(dict.fromkeys(spec.id for spec in specs))


def commands_of_plugins(hub: Hub, *, warn: bool = True) -> dict[str, Any]:
    """The commands that plugins add, by name; ``warn`` tells which plugins failed to."""
    added = typer.Typer(rich_markup_mode=None, pretty_exceptions_enable=False)
    failures = hub.registry.register_commands(added)
    for plugin, reason in failures.items() if warn else ():
        typer.echo(f"Warning: {plugin} could not add its commands: {reason}", err=True)
    if not added.registered_commands and not added.registered_groups:
        return {}
    # A callback keeps Typer from making the only command of a plugin the whole program.
    added.callback()(lambda: None)
    group: Any = typer.main.get_command(added)
    return dict(group.commands)


def _table(listings: list[Listing]) -> list[str]:
    if not listings:
        return ["No plugin is installed."]
    rows = [COLUMNS, *(tuple(str(getattr(item, c)) or "-" for c in COLUMNS) for item in listings)]
    lines = _aligned(rows)
    table = [lines[0].upper()]
    for item, line in zip(listings, lines[1:], strict=True):
        table.append(line)
        if item.reason:
            table.append(f"    {item.reason}")
        if item.fix:
            table.append(f"    Fix: {item.fix}")
    return table


def _aligned(rows: list[tuple[str, ...]]) -> list[str]:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return ["  ".join(map(str.ljust, row, widths)).rstrip() for row in rows]
