"""Many videos one after the other: engines stay loaded, portraits and face tracks are shared."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from hub.flows.events import Event
from hub.flows.lists import Item
from hub.flows.outputs import Outcome, OutputFolder

if TYPE_CHECKING:
    from hub.hub import Hub


def make_all(hub: Hub, items: Iterable[Item], folder: OutputFolder) -> Iterator[Event | Outcome]:
    """Make the items' videos, telling what happens and what became of each.

    One that is there and was made from the same recipe is kept, so a batch that was ended goes on
    where it was; one that fails does not keep the others from being made. Ending the iteration
    cancels.
    """
    for item in items:
        yield (yield from folder.ensure(hub, item.request, item.name, where=item.where))
