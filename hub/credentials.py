"""Whose keys an engine is given: those of the hub's environment, or one user's own."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping

from hub.errors import InputError
from hub.specs import ProviderSpec, Secret

LONGEST = 4_096


class Credentials:
    """The environment's values, or those that one user gave for himself.

    A provider for which the user gave any value is given none of the environment's: one's key must
    not be sent to the other's address.
    """

    def __init__(self, given: Mapping[str, str] | None = None) -> None:
        """Raises InputError for a value that can't be a secret; empty ones count as not given."""
        self._given = {name: value.strip() for name, value in (given or {}).items()}
        self._given = {name: value for name, value in self._given.items() if value}
        for name, value in self._given.items():
            if not value.isprintable() or len(value) > LONGEST:
                raise InputError(f"{name} is no key: it has line breaks, or is very long.")

    @property
    def names(self) -> frozenset[str]:
        """What the user gave."""
        return frozenset(self._given)

    @property
    def digest(self) -> str:
        """Tells users apart without their values; "" when nothing was given."""
        given = json.dumps(sorted(self._given.items())).encode()
        return hashlib.sha256(given).hexdigest() if self._given else ""

    def are_own(self, spec: ProviderSpec) -> bool:
        """Whether the user gave the provider something of his own."""
        return any(secret.name in self._given for secret in spec.secrets if secret.personal)

    def of(self, spec: ProviderSpec) -> dict[str, str]:
        """What the provider's engine is given, by name."""
        if self.are_own(spec):
            names = [s.name for s in spec.secrets if s.personal and s.name in self._given]
            return {name: self._given[name] for name in names}
        return {s.name: os.environ[s.name] for s in spec.secrets if os.environ.get(s.name)}

    def missing(self, spec: ProviderSpec) -> list[Secret]:
        """The secrets that the provider can't do without and that nobody set."""
        present = self.of(spec)
        return [s for s in spec.secrets if not s.optional and s.name not in present]

    def clean(self, text: str, spec: ProviderSpec) -> str:
        """The text with the names of the provider's secrets in the place of their values."""
        values = self.of(spec)
        for name in sorted(values, key=lambda name: -len(values[name])):  # one may hold another
            text = text.replace(values[name], f"<{name}>")
        return text


def how_to_set(secrets: list[Secret]) -> tuple[str, str]:
    """What to tell a user about secrets that are missing: the reason and the fix."""
    names = ", ".join(secret.name for secret in secrets)
    links = " ".join(secret.help_url for secret in secrets if secret.help_url)
    return f"no {names}", f"Set {names} in the environment. {links}".strip()
