"""Find plugins, survive broken ones, and say in which state each provider is."""

from hub.registry.discovery import Listing, State, discover, installed_plugins
from hub.registry.registry import Registry, best_of

__all__ = ["Listing", "Registry", "State", "best_of", "discover", "installed_plugins"]
