"""Portraits that were read, searched for a face and fitted, kept for the next video of them."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass

from hub.types import Source

KEPT = 4
"""How many are held: the largest takes some 14 MB."""


@dataclass(frozen=True, slots=True)
class Portrait:
    """A still source to be animated, or (``source`` None) a clip that keeps its own motion."""

    source: Source | None
    notes: tuple[str, ...] = ()


class PreparedPortraits:
    """The last few portraits, by all that they were made from. Threads may share it."""

    def __init__(self) -> None:
        self._kept: OrderedDict[Hashable, Portrait] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: Hashable, prepare: Callable[[], Portrait]) -> Portrait:
        """The portrait of this key; ``prepare`` is called for one that isn't held."""
        with self._lock:
            found = self._kept.get(key)
            if found is not None:
                self._kept.move_to_end(key)
                return found
        portrait = prepare()
        if portrait.source is not None:
            portrait.source.image.setflags(write=False)  # all its videos share these pixels
        with self._lock:
            self._kept[key] = portrait
            while len(self._kept) > KEPT:
                self._kept.popitem(last=False)
        return portrait
