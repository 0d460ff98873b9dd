"""How soon an engine whose process died may be started again."""

from __future__ import annotations

import time

from hub.errors import ProviderError
from hub.specs import ProviderSpec

BACK_OFF = (0.0, 0.5, 2.0)
"""Seconds to wait before the start after no, one and two deaths in a row."""

PARDON_SECONDS = 300.0
"""After as many deaths as that, how long nobody tries."""


class Strikes:
    """The deaths of one engine in a row, without a call that went well in between."""

    def __init__(self) -> None:
        self._count, self._last = 0, 0.0

    def add(self) -> None:
        """It died."""
        self._count += 1
        self._last = time.monotonic()

    def wait(self, spec: ProviderSpec) -> None:
        """Return when it may be started. Raises ProviderError when it has died too often."""
        since = time.monotonic() - self._last
        if self._count < len(BACK_OFF):
            time.sleep(max(0.0, BACK_OFF[self._count] - since))
        elif since < PARDON_SECONDS:
            minutes = round((PARDON_SECONDS - since) / 60) or 1
            raise ProviderError(
                f"{spec.title} ({spec.kind} {spec.id}) died {self._count} times in a row.",
                fix=f"Choose another provider, or try again in {minutes} min. "
                f"Its log: avatar-hub plugins log {spec.id}",
            )
