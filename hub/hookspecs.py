"""Every hook a plugin may implement. Adding an argument to a hook never breaks a plugin."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pluggy

from hub.specs import ProviderSpec

ENTRY_POINT_GROUP = "avatar_hub"

hookspec = pluggy.HookspecMarker(ENTRY_POINT_GROUP)
hookimpl = pluggy.HookimplMarker(ENTRY_POINT_GROUP)


class HookSpecs:
    """The hooks of API 1."""

    @hookspec
    def register_providers(self) -> Sequence[ProviderSpec]:  # type: ignore[empty-body]
        """Return what this plugin can do: data only, with nothing heavy imported behind it."""

    @hookspec
    def register_commands(self, cli: Any) -> None:
        """Add commands of the plugin's own to the command line, a `typer.Typer`."""
