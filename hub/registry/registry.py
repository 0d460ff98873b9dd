"""The providers that are installed, looked up by kind and id."""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Iterable, MutableMapping
from copy import copy
from dataclasses import replace
from functools import cached_property
from importlib.metadata import EntryPoint
from typing import TYPE_CHECKING, Any

from hub.capabilities import DriverCapabilities
from hub.credentials import Credentials, how_to_set
from hub.errors import ProviderError, WeightError
from hub.registry.discovery import (
    Installed,
    Listing,
    State,
    discover,
    installed_plugins,
    register_commands,
)
from hub.specs import Kind, ProviderSpec, Venv
from hub.weights.files import human_total

if TYPE_CHECKING:
    from hub.runtime import Environments
    from hub.weights import WeightStore


class Registry:
    """Discovers once, on first use; states are looked at anew each time they are asked for."""

    def __init__(
        self,
        weights: WeightStore,
        environments: Environments,
        *,
        disabled: Iterable[str] = (),
        points: Iterable[EntryPoint] | None = None,
    ) -> None:
        self._weights, self._environments = weights, environments
        self._disabled = frozenset(disabled)
        self._points = points
        self._credentials = Credentials()
        self._engine_states: MutableMapping[str, tuple[State, str]] = {}

    def with_credentials(self, credentials: Credentials) -> Registry:
        """The same plugins, in the states they have for the user whose keys these are."""
        other = copy(self)
        other._credentials = credentials
        other._engine_states = ChainMap({}, self._engine_states)
        return other

    @cached_property
    def _plugins(self) -> list[Installed]:
        return installed_plugins(self._points)

    @cached_property
    def _discovered(self) -> list[Listing]:
        return discover(self._plugins, self._disabled)

    def register_commands(self, cli: Any) -> dict[str, str]:
        """Let every plugin add its commands to ``cli``, a `typer.Typer`.

        Returns the reason for each plugin, by its distribution's name, that could not.
        """
        return register_commands(cli, self._plugins, self._disabled)

    def listings(self, kind: str | None = None) -> list[Listing]:
        """Every provider and every plugin without one, with its present state."""
        return [self._now(item) for item in self._discovered if kind in (None, item.kind)]

    def get(self, kind: Kind, id: str | None = None) -> Listing:
        """The provider of this kind with this id, or the best one when no id is given.

        The best is ready, and needs no key: a service gets the user's words only if asked for.
        Raises ProviderError when there is none, saying which there are.
        """
        usable = [item for item in self.listings(kind) if item.spec is not None]
        if id is None and usable:
            return best_of(usable)
        for item in usable:
            if item.id == id:
                return item
        for item in self.listings():
            if item.id == id and item.kind in (kind, ""):
                raise ProviderError(
                    f"The plugin {item.plugin} can't be used: {item.reason}.", fix=item.fix
                )
        known = ", ".join(item.id for item in usable) or "none"
        name = f"{kind} provider {id!r}" if id else f"{kind} provider"
        raise ProviderError(
            f"There is no {name}. Installed: {known}.",
            fix="See `avatar-hub plugins`, or install a plugin that has one.",
        )

    def set_engine_state(self, spec: ProviderSpec, state: State | None, reason: str = "") -> None:
        """Told by the runtime: the engine is running, crashed, or (None) neither."""
        if state is None:
            self._engine_states.pop(spec.slug, None)
        else:
            self._engine_states[spec.slug] = (state, reason)

    def _now(self, listing: Listing) -> Listing:
        spec = listing.spec
        if spec is None:
            return listing
        if missing_secrets := self._credentials.missing(spec):
            reason, fix = how_to_set(missing_secrets)
            return replace(listing, state=State.NEEDS_SECRET, reason=reason, fix=fix)
        try:
            environment = self._environments.of(spec)
        except ProviderError as error:
            return replace(listing, state=State.BROKEN, reason=error.message, fix=error.fix)
        if environment is not None and not environment.is_built:
            reason, fix = "its environment isn't built yet", f"avatar-hub plugins build {spec.id}"
            return replace(listing, state=State.NEEDS_INSTALL, reason=reason, fix=fix)
        needed = spec.weights_for({})
        try:
            self._weights.check_own(needed)
        except WeightError as error:
            state = State.NEEDS_WEIGHTS
            return replace(listing, state=state, reason=error.message, fix=error.fix)
        missing = self._weights.missing(needed)
        if missing:
            reason = f"{len(missing)} weight files ({human_total(missing)}) aren't here yet"
            fix = f"avatar-hub weights pull {spec.id}"
            return replace(listing, state=State.NEEDS_WEIGHTS, reason=reason, fix=fix)
        state, reason = self._engine_states.get(spec.slug, (State.READY, ""))
        fix = "Run it again: the engine is loaded anew." if state is State.CRASHED else ""
        return replace(listing, state=state, reason=reason, fix=fix)


def best_of(listings: Iterable[Listing]) -> Listing:
    """The one to take when none is named."""
    return min(listings, key=_reluctance)


def _reluctance(listing: Listing) -> tuple[bool, bool, bool, bool]:
    """Smaller for the provider that should rather be taken when none is named.

    A driver that only copies motion needs another one to make it. An engine with an environment of
    its own is large and slow to start: it is for those who ask for it.
    """
    secrets = listing.spec.secrets if listing.spec else ()
    is_ready = listing.state in (State.READY, State.RUNNING)
    able = listing.spec and listing.spec.capabilities
    copies = isinstance(able, DriverCapabilities) and not able.idle
    needs_key = any(not secret.optional for secret in secrets)
    is_apart = listing.spec is not None and isinstance(listing.spec.runtime, Venv)
    return needs_key, not is_ready, copies, is_apart
