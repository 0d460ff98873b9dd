"""Choose a provider of a kind: a dropdown, and for each provider its form and its facts."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import gradio as gr
from gradio.components import Component

from hub.errors import InputError, WeightError
from hub.hub import Hub
from hub.registry import Listing, State
from hub.specs import Kind, ProviderSpec
from hub.types import Plain
from hub.ui.errors import as_toast, explain
from hub.ui.facts import facts, size_of
from hub.ui.forms import Form
from hub.ui.i18n import plain, say, t
from hub.weights.progress import Tally

POLL_SECONDS = 0.3


@dataclass
class Pane:
    """What is shown of one provider."""

    spec: ProviderSpec
    form: Form
    group: gr.Column
    facts: gr.HTML
    download: gr.Button
    button: gr.Button | None
    cancel: gr.Button | None


@dataclass
class Chooser:
    """Built inside a `gr.Blocks`; ``action`` names the button below each provider's form."""

    hub: Hub
    kind: Kind
    action: str | None = None
    panes: list[Pane] = field(default_factory=list)
    dropdown: gr.Dropdown = field(init=False)

    def __post_init__(self) -> None:
        listings = usable(self.hub, self.kind)
        best = self.hub.registry.get(self.kind).id
        self.dropdown = gr.Dropdown(
            [(_title(item), item.id) for item in listings],
            value=best,
            label=t(f"provider_{self.kind}"),
            interactive=len(listings) > 1,
            filterable=False,
            elem_classes="provider",
        )
        for listing in listings:
            self._pane(listing, shown=listing.id == best)
        self.dropdown.change(
            lambda chosen: [gr.update(visible=pane.spec.id == chosen) for pane in self.panes],
            self.dropdown,
            [pane.group for pane in self.panes],
            api_visibility="private",
            show_progress="hidden",
            queue=False,
        )

    @property
    def inputs(self) -> list[Component]:
        """The dropdown and every form's components, in the order `chosen` expects."""
        forms = [component for pane in self.panes for component in pane.form.components.values()]
        return [self.dropdown, *forms]

    def chosen(self, values: Sequence[Any]) -> tuple[str, Plain]:
        """The chosen provider's id and its parameters. Raises InputError."""
        rest = list(values[1:])
        for pane in self.panes:
            count = len(pane.form.components)
            own, rest = rest[:count], rest[count:]
            if pane.spec.id == values[0]:
                return pane.spec.id, pane.form.values(own)
        raise InputError(f"There is no {self.kind} provider {values[0]!r}.")

    def states(self) -> list[Any]:
        """Each pane's facts and button as they are now, for the outputs `state_outputs`."""
        return [update for pane in self.panes for update in self._state(pane.spec)]

    @property
    def state_outputs(self) -> list[Component]:
        """What `states` updates."""
        return [part for pane in self.panes for part in (pane.facts, pane.download)]

    def _pane(self, listing: Listing, *, shown: bool) -> None:
        spec = listing.spec
        assert spec is not None  # noqa: S101 - what `usable` gives
        with gr.Column(visible=shown, elem_classes="pane") as group:
            about = gr.HTML(padding=False)
            download = gr.Button(t("download_weights"), visible=False, size="sm")
            with _folded(spec):
                form = Form(spec)
            button = gr.Button(t(self.action), variant="primary") if self.action else None
            cancel = gr.Button(t("cancel"), variant="stop", visible=False) if button else None
        self.panes.append(Pane(spec, form, group, about, download, button, cancel))
        download.click(
            partial(self._download, spec),
            None,
            [about, download],
            api_visibility="private",
            concurrency_id="weights",
        )

    def _state(self, spec: ProviderSpec) -> list[Any]:
        listing = self.hub.registry.get(self.kind, spec.id)
        return [facts(listing, self.hub.weights), self._button(listing)]

    def _button(self, listing: Listing) -> Any:
        assert listing.spec is not None  # noqa: S101 - the listing of a pane
        missing = self.hub.weights.missing(listing.spec.weights_for({}))
        terms = ", ".join(sorted({weight.licence for weight in missing}))
        size = size_of(missing)
        offered = listing.state is State.NEEDS_WEIGHTS and not self.hub.settings.public
        label = f"{t('download_weights')} ({size}, {terms})"
        return gr.update(visible=offered, interactive=True, value=label)

    def _download(self, spec: ProviderSpec) -> Iterator[list[Any]]:
        # A private event can be called by anyone who can reach the app, so it is checked here.
        if self.hub.settings.public:
            raise as_toast(plain("not_public"))
        try:
            for done, total in _fetch(self.hub, spec):
                yield [_bar(done, total), gr.update(interactive=False)]
        except WeightError as error:
            yield self._state(spec)
            raise as_toast(explain(error)) from error
        gr.Info(str(t("weights_done")))
        yield self._state(spec)


def usable(hub: Hub, kind: Kind) -> list[Listing]:
    """The providers of a kind that gave a spec, whether they are ready or not."""
    return [listing for listing in hub.providers(kind) if listing.spec is not None]


def _title(listing: Listing) -> str:
    assert listing.spec is not None  # noqa: S101 - what `usable` gives
    return listing.spec.title


def _folded(spec: ProviderSpec) -> AbstractContextManager[Any]:
    return gr.Accordion(t("parameters"), open=False, visible=bool(spec.params.model_fields))


def _fetch(hub: Hub, spec: ProviderSpec) -> Iterator[tuple[int, int | None]]:
    """Fetch what the provider needs by default, telling the bytes that came and those in all."""
    missing = hub.weights.missing(spec.weights_for({}))
    tally = Tally(missing)
    failures: list[WeightError] = []

    def work() -> None:
        try:
            hub.weights.ensure(missing, tally)
        except WeightError as error:
            failures.append(error)

    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    while thread.is_alive():
        time.sleep(POLL_SECONDS)
        yield tally.done, tally.total
    if failures:
        raise failures[0]


def _bar(done: int, total: int | None) -> str:
    came = f"{done / 1e6:.0f}"
    megabytes = f"{came} MB"
    share, kind = 30.0, "bar unknown"
    if total:
        megabytes = say("megabytes_of", done=came, total=f"{total / 1e6:.0f}")
        share, kind = 100 * done / total, "bar"
    return (
        f"<div class='card'><p>{say('stage_weights')} · {megabytes}</p>"
        f"<div class='{kind}'><div style='width:{share:.1f}%'></div></div></div>"
    )
