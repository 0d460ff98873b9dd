"""Load entry points one by one and keep what each gave, or why it gave nothing."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from importlib.metadata import EntryPoint, entry_points
from typing import Any

import pluggy

from hub.hookspecs import ENTRY_POINT_GROUP, HookSpecs
from hub.specs import API, ProviderSpec


class State(StrEnum):
    """What can be said of a provider, or of a plugin that has none to show."""

    READY = "ready"
    RUNNING = "running"
    NEEDS_INSTALL = "needs-install"
    NEEDS_WEIGHTS = "needs-weights"
    NEEDS_SECRET = "needs-secret"  # noqa: S105 - a state, no secret
    DISABLED = "disabled"
    INCOMPATIBLE = "incompatible"
    BROKEN = "broken"
    CRASHED = "crashed"


@dataclass(frozen=True, slots=True)
class Listing:
    """One line of the list of plugins. ``spec`` is None where the plugin gave no usable one."""

    id: str
    kind: str
    plugin: str
    version: str
    state: State
    reason: str = ""
    fix: str = ""
    spec: ProviderSpec | None = None

    def as_json(self) -> dict[str, str]:
        """The fields that ``avatar-hub plugins --json`` promises."""
        names = ("id", "kind", "plugin", "version", "state", "reason", "fix")
        return {name: str(getattr(self, name)) for name in names}


def plugin_entry_points() -> list[EntryPoint]:
    """The entry points of our group, in an order that doesn't depend on the file system."""
    found = entry_points(group=ENTRY_POINT_GROUP)
    return sorted(found, key=lambda point: (_distribution(point), point.name))


def discover(points: Iterable[EntryPoint], disabled: frozenset[str] = frozenset()) -> list[Listing]:
    """Import every plugin and list its providers; a broken plugin is a line, never an exception.

    A plugin is disabled by its entry point's name or its distribution's; it is then not imported.
    """
    manager = pluggy.PluginManager(ENTRY_POINT_GROUP)
    manager.add_hookspecs(HookSpecs)
    listings: list[Listing] = []
    for point in points:
        blank = Listing(point.name, "", _distribution(point), _version(point), State.READY)
        if disabled & {point.name, blank.plugin}:
            fix = f"Take {point.name} out of disabled_plugins (AVATAR_HUB_DISABLED_PLUGINS)."
            listings.append(replace(blank, state=State.DISABLED, reason="switched off", fix=fix))
            continue
        listings += _load(manager, point, blank)
    return list(_first_of_each_id(listings))


def _load(manager: pluggy.PluginManager, point: EntryPoint, blank: Listing) -> list[Listing]:
    fix = f"Update or remove it: pip install -U {blank.plugin}, or pip uninstall {blank.plugin}."
    try:
        # What a plugin prints at import must not end up in the output of `plugins --json`.
        with contextlib.redirect_stdout(sys.stderr):
            plugin = point.load()
            manager.register(plugin, name=f"{blank.plugin}:{point.name}")
            given = _call_own_hook(manager, plugin)
    except (Exception, SystemExit) as error:  # noqa: BLE001 - the plugin's boundary
        reason = f"{type(error).__name__}: {error}".strip().splitlines()[0]
        return [replace(blank, state=State.BROKEN, reason=reason, fix=fix)]
    if not given:
        return [replace(blank, state=State.BROKEN, reason="it registers no provider", fix=fix)]
    return [_check(item, blank, fix) for item in given]


def _call_own_hook(manager: pluggy.PluginManager, plugin: object) -> list[Any]:
    # One raising implementation aborts a whole pluggy call, so each is called on its own.
    specs: list[Any] = []
    for implementation in manager.hook.register_providers.get_hookimpls():
        if implementation.plugin is plugin:
            specs += list(implementation.function())
    return specs


def _check(item: Any, blank: Listing, fix: str) -> Listing:
    if not isinstance(item, ProviderSpec):
        reason = f"register_providers gave a {type(item).__name__}, not a ProviderSpec"
        return replace(blank, state=State.BROKEN, reason=reason, fix=fix)
    listing = replace(blank, id=item.id, kind=item.kind, spec=item)
    if item.api != API:
        reason = f"written for API {item.api}; this hub speaks API {API}"
        return replace(listing, state=State.INCOMPATIBLE, reason=reason, fix=fix, spec=None)
    return listing


def _first_of_each_id(listings: Iterable[Listing]) -> Iterator[Listing]:
    owners: dict[tuple[str, str], str] = {}
    for listing in listings:
        key = (listing.kind, listing.id)
        if listing.spec is not None and key in owners:
            reason = f"{owners[key]} already has a {listing.kind} provider with the id {listing.id}"
            fix = f"Disable one of the two: AVATAR_HUB_DISABLED_PLUGINS={listing.plugin}"
            yield replace(listing, state=State.BROKEN, reason=reason, fix=fix, spec=None)
            continue
        if listing.spec is not None:
            owners[key] = listing.plugin
        yield listing


def _distribution(point: EntryPoint) -> str:
    return point.dist.name if point.dist else point.value


def _version(point: EntryPoint) -> str:
    return point.dist.version if point.dist else ""
