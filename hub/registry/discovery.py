"""Load entry points one by one and keep what each gave, or why it gave nothing."""

from __future__ import annotations

import contextlib
import sys
import threading
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from importlib.metadata import EntryPoint, entry_points
from typing import Any

import pluggy
from pydantic import ValidationError

from hub.errors import problems_of
from hub.hookspecs import ENTRY_POINT_GROUP, HookSpecs
from hub.specs import API, ProviderSpec

LONG_SECONDS = 5.0
"""A plugin's import that takes longer is told."""


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


@dataclass(frozen=True, slots=True)
class Installed:
    """A plugin's entry point, and the distribution it came with."""

    point: EntryPoint
    plugin: str
    version: str

    @classmethod
    def of(cls, point: EntryPoint) -> Installed:
        """Read the distribution's name and version, once: it is a file that has to be parsed."""
        metadata = point.dist.metadata if point.dist else None
        # A damaged installation may have neither.
        name, version = (
            metadata[key] if metadata and key in metadata else "" for key in ("Name", "Version")
        )
        return cls(point, name or point.value, version)

    def is_in(self, disabled: frozenset[str]) -> bool:
        """Whether its own name or its distribution's is among them."""
        return bool(disabled & {self.point.name, self.plugin})

    def load(self) -> object:
        """Import it. Raises whatever its code raises."""
        # It can't be interrupted, but the user can be told why nothing happens.
        late = threading.Timer(LONG_SECONDS, self._tell_that_it_takes_long)
        late.daemon = True
        late.start()
        try:
            # What a plugin prints at import must not end up in the output of `plugins --json`.
            with contextlib.redirect_stdout(sys.stderr):
                return self.point.load()
        finally:
            late.cancel()

    def _tell_that_it_takes_long(self) -> None:
        fix = f"AVATAR_HUB_DISABLED_PLUGINS={self.point.name} leaves it out"
        print(f"Still importing the plugin {self.plugin}; {fix}.", file=sys.stderr, flush=True)


def installed_plugins(points: Iterable[EntryPoint] | None = None) -> list[Installed]:
    """The plugins of this environment, or of ``points``, in an order that is always the same."""
    found = entry_points(group=ENTRY_POINT_GROUP) if points is None else points
    return sorted(map(Installed.of, found), key=lambda item: (item.plugin, item.point.name))


def discover(plugins: Iterable[Installed], disabled: frozenset[str] = frozenset()) -> list[Listing]:
    """Import every plugin and list its providers; a broken plugin is a line, never an exception.

    A plugin is disabled by its entry point's name or its distribution's; it is then not imported.
    """
    caller = HookCaller()
    listings: list[Listing] = []
    for item in plugins:
        blank = Listing(item.point.name, "", item.plugin, item.version, State.READY)
        if item.is_in(disabled):
            fix = f"Take {item.point.name} out of disabled_plugins (AVATAR_HUB_DISABLED_PLUGINS)."
            listings.append(replace(blank, state=State.DISABLED, reason="switched off", fix=fix))
            continue
        listings += _listings(caller, item, blank)
    return list(_first_of_each_id(listings))


class HookCaller:
    """Calls one plugin's hook at a time: one that raises would end a whole pluggy call."""

    def __init__(self) -> None:
        self._manager = pluggy.PluginManager(ENTRY_POINT_GROUP)
        self._manager.add_hookspecs(HookSpecs)

    def call(self, item: Installed, hook: str, **arguments: Any) -> list[Any]:
        """Import the plugin and call its hook; [] when it has none.

        Raises whatever the plugin raises, and pluggy's PluginValidationError for a wrong signature.
        """
        plugin = item.load()
        self._manager.register(plugin, name=f"{item.plugin}:{item.point.name}")
        with contextlib.redirect_stdout(sys.stderr):
            return [
                implementation.function(*(arguments[name] for name in implementation.argnames))
                for implementation in getattr(self._manager.hook, hook).get_hookimpls()
                if implementation.plugin is plugin
            ]


def register_commands(
    cli: Any, plugins: Iterable[Installed], disabled: frozenset[str] = frozenset()
) -> dict[str, str]:
    """Let every plugin add its commands to ``cli``; returns why, for each plugin that could not."""
    caller, failures = HookCaller(), dict[str, str]()
    for item in plugins:
        if item.is_in(disabled):
            continue
        try:
            caller.call(item, "register_commands", cli=cli)
        except (Exception, SystemExit) as error:  # noqa: BLE001 - the plugin's boundary
            failures[item.plugin] = _reason(error)
    return failures


def _listings(caller: HookCaller, item: Installed, blank: Listing) -> list[Listing]:
    fix = f"Update or remove it: pip install -U {item.plugin}, or pip uninstall {item.plugin}."
    try:
        given = [
            spec for specs in caller.call(item, "register_providers") for spec in _several(specs)
        ]
    except (Exception, SystemExit) as error:  # noqa: BLE001 - the plugin's boundary
        return [replace(blank, state=State.BROKEN, reason=_reason(error), fix=fix)]
    if not given:
        return [replace(blank, state=State.BROKEN, reason="it registers no provider", fix=fix)]
    return [_check(spec, blank, fix) for spec in given]


def _several(specs: Any) -> list[Any]:
    # A ProviderSpec alone could be iterated too: pydantic gives its fields.
    return [specs] if isinstance(specs, ProviderSpec) or specs is None else list(specs)


def _reason(error: BaseException) -> str:
    if isinstance(error, ValidationError):
        return f"{error.title} is not valid: {problems_of(error)}"
    return f"{type(error).__name__}: {error}".strip(": ").splitlines()[0]


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
