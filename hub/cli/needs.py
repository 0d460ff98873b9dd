"""Which weights there are, and who needs them for what."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hub.hub import Hub
    from hub.specs import Weight

HUB, CAPTIONS = "hub", "captions"
"""Who needs a weight beside the providers: the flow itself, and burnt captions in Chinese where the
system has no font for them; the latter is large and fetched when it is asked for."""

VALUES_SHOWN = 2
"""A voice's model may be used by a hundred of its speakers."""


@dataclass(frozen=True)
class Need:
    """``user`` is a provider's id, `HUB` or `CAPTIONS`.

    ``default``: it needs the weight without any choice of the user's.
    """

    weight: Weight
    user: str
    default: bool = True

    def __str__(self) -> str:
        groups = [group for group in (self.weight.when, self.weight.or_when) if group]
        if not groups or self.default:
            return self.user
        return f"{self.user} ({' or '.join(map(_choices, groups))})"


def needs(hub: Hub) -> Iterator[Need]:
    """Every need of the hub and of its providers, whether they can be used or not."""
    for weight in hub_weights(hub):
        yield Need(weight, HUB)
    for font in _fonts():
        yield Need(font, CAPTIONS)
    for item in hub.providers():
        if item.spec:
            default = set(item.spec.weights_for({}))
            yield from (Need(w, item.id, w in default) for w in item.spec.weights)


def hub_weights(hub: Hub) -> list[Weight]:
    """Those of the hub itself."""
    from hub.weights import SAMPLE_PORTRAIT

    return [*hub.default_weights(), SAMPLE_PORTRAIT]


def _fonts() -> list[Weight]:
    from hub.errors import InputError
    from hub.media.burner import CJK_FONT, find_font

    try:
        find_font("字")
    except InputError:
        return [CJK_FONT]
    return []


def _choices(group: tuple[tuple[str, tuple[str | bool, ...]], ...]) -> str:
    parts = []
    for name, values in group:
        more = ["..."] if len(values) > VALUES_SHOWN else []
        parts.append(f"{name}={'|'.join([*map(str, values[:VALUES_SHOWN]), *more])}")
    return ", ".join(parts)
