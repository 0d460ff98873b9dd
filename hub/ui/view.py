"""What one visitor sees of the hub at one moment, and the parts of the page that show it."""

from __future__ import annotations

from functools import cached_property
from typing import Any, Protocol

from gradio.components import Component
from gradio.layouts.column import Column
from gradio.layouts.row import Row

from hub.hub import Hub
from hub.registry import Listing
from hub.runtime import Environment
from hub.specs import ProviderSpec

Part = Component | Column | Row


class View:
    """``hub`` is the visitor's: that of their own keys, where they gave any."""

    def __init__(self, hub: Hub) -> None:
        self.hub = hub

    @cached_property
    def listings(self) -> list[Listing]:
        """Every provider and its state."""
        return self.hub.providers()

    @cached_property
    def built(self) -> list[Environment]:
        """Every environment that is there; another view tells of others."""
        return self.hub.environments.all_built()

    def of(self, spec: ProviderSpec) -> Listing:
        """The provider's state."""
        return next(item for item in self.listings if item.spec and item.spec.slug == spec.slug)


class Shown(Protocol):
    """A part of the page that shows states, and so is refreshed when they may have changed."""

    @property
    def outputs(self) -> list[Part]:
        """The components that change."""

    def updates(self, view: View) -> list[Any]:
        """One update for each of them."""
