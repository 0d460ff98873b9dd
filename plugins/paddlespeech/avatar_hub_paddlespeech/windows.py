"""Run a network that looks only so far over a long input, piece by piece, with the same result."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

import paddle


def windows(
    pieces: Iterable[Any], block: int, context: int, run: Callable[[Any], Any], scale: int = 1
) -> Iterator[Any]:
    """Yield ``run`` of the joined pieces, (steps, ...): of ``block`` steps, then twice as many.

    The first comes early, and later ones cost less. Each time ``run`` is given ``context`` steps
    more on either side, where there are any, and what it makes of those is cut off. It gives
    ``scale`` steps for each.
    """
    held: Any = None
    start = 0

    def window() -> Any:
        before = min(start, context)
        found = run(held[start - before : start + block + context])
        return found[before * scale : (before + block) * scale]

    for piece in pieces:
        held = piece if held is None else paddle.concat([held, piece])
        while start + block + context <= len(held):
            yield window()
            start, block = start + block, 2 * block
    while held is not None and start < len(held):
        yield window()
        start, block = start + block, 2 * block
