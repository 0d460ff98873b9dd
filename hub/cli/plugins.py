"""`avatar-hub plugins`"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from hub.hub import Hub
    from hub.registry import Listing

COLUMNS = ("kind", "id", "state", "plugin", "version")


def plugins(
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
    widths = [max(len(row[column]) for row in rows) for column in range(len(COLUMNS))]
    lines = ["  ".join(map(str.ljust, row, widths)).rstrip() for row in rows]
    table = [lines[0].upper()]
    for item, line in zip(listings, lines[1:], strict=True):
        table.append(line)
        if item.reason:
            table.append(f"    {item.reason}")
        if item.fix:
            table.append(f"    Fix: {item.fix}")
    return table
