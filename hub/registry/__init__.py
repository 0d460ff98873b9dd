"""Find plugins, survive broken ones, and say in which state each provider is."""

from hub.registry.discovery import Listing, State, discover, installed_plugins
from hub.registry.registry import Registry

__all__ = ["Listing", "Registry", "State", "discover", "installed_plugins"]
