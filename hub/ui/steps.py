"""What makes a provider ready to be used: building its environment, fetching its weights."""

from __future__ import annotations

import html
import threading
import time
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Protocol

from hub.hub import Hub
from hub.registry import State
from hub.specs import ProviderSpec, Weight
from hub.ui.cards import progress_card
from hub.ui.facts import needed
from hub.ui.i18n import say, t
from hub.ui.view import View
from hub.ui.work import Tell
from hub.weights.progress import Tally

LINES = 5
"""How many of the last lines of a build are shown."""


LEFT_OUT = (" + ", " - ", " ~ ", "Activate with")
"""How the lines begin that nobody needs here."""


class Step(Protocol):
    """One thing to be done once."""

    @property
    def key(self) -> str:
        """What tells it from others: what is done for one provider is done for its siblings."""

    def label(self, view: View) -> str | None:
        """What the button says that does it; None when it is done, or can't be yet."""

    def work(self, tell: Tell, stop: threading.Event) -> None:
        """Do it. Raises HubError."""


@dataclass(frozen=True)
class BuildEnvironment:
    """The provider's runtime must be a `Venv`."""

    hub: Hub
    spec: ProviderSpec

    @property
    def key(self) -> str:
        """Plugins with the same lock share an environment."""
        environment = self.hub.environments.of(self.spec)
        return f"environment {environment.key if environment else self.spec.slug}"

    def label(self, view: View) -> str | None:
        """Its size isn't known before it is built. A provider may need more than that."""
        if view.of(self.spec).state is State.BROKEN:
            return None
        environment = view.hub.environments.of(self.spec)
        needed = environment is not None and not environment.is_built
        return str(t("build_environment")) if needed else None

    def work(self, tell: Tell, stop: threading.Event) -> None:
        """Show uv's last lines."""
        log = BuildLog()

        def on_line(line: str) -> None:
            log.add(line)
            tell(log.card())

        tell(log.card())
        self.hub.environments.build(self.spec, on_line, stop)


@dataclass
class BuildLog:
    """The last lines of uv, without the list of the packages that it put there."""

    began: float = field(default_factory=time.monotonic)
    lines: deque[str] = field(default_factory=lambda: deque(maxlen=LINES))

    def add(self, line: str) -> None:
        """Take in one line."""
        if line.strip() and not line.startswith(LEFT_OUT):
            self.lines.append(line.strip())

    def card(self) -> str:
        """As HTML."""
        text = html.escape("\n".join(self.lines))
        return progress_card(say("building"), None) + f'<pre class="log">{text}</pre>'


@dataclass(frozen=True)
class FetchWeights:
    """Those that a call with the default parameters needs."""

    hub: Hub
    spec: ProviderSpec

    @property
    def key(self) -> str:
        """Each provider's own."""
        return f"weights {self.spec.slug}"

    def label(self, view: View) -> str | None:
        """`hub.ui.facts.weights_of` tells beside it how much, and under which licences."""
        wanting = view.of(self.spec).state is State.NEEDS_WEIGHTS
        missing = wanting and self.hub.weights.missing(needed(self.spec))
        return str(t("download_weights")) if missing else None

    def work(self, tell: Tell, stop: threading.Event) -> None:
        """Show how many bytes came."""
        wanted = self.hub.weights.missing(needed(self.spec))
        tally = Tally(wanted)

        def note(weight: Weight, done: int, total: int) -> None:
            tally(weight, done, total)
            tell(_bytes_card(tally))

        tell(_bytes_card(tally))
        self.hub.weights.ensure(wanted, note, stop=stop)


def steps_of(hub: Hub, spec: ProviderSpec) -> Iterable[Step]:
    """What the provider may need; nothing where strangers use the hub."""
    if hub.settings.public:
        return
    if spec.runtime.type == "venv":
        yield BuildEnvironment(hub, spec)
    if spec.weights:
        yield FetchWeights(hub, spec)


def _bytes_card(tally: Tally) -> str:
    done, total = f"{tally.done / 1e6:.0f}", tally.total
    if total is None:
        said, share = f"{done} MB", None
    else:
        said = say("megabytes_of", done=done, total=f"{total / 1e6:.0f}")
        share = min(1.0, tally.done / max(total, 1))
    return progress_card(f"{say('stage_weights')} · {said}", share)
