"""Find plugins, survive broken ones, and say in which state each provider is."""

from hub.registry.discovery import Listing, State, discover
from hub.registry.registry import Registry

__all__ = ["Listing", "Registry", "State", "discover"]
