"""Choose a provider of a kind: a dropdown, and for each provider its form and its facts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import gradio as gr
from gradio.components import Component

from hub.errors import InputError
from hub.hub import Hub
from hub.registry import Listing
from hub.specs import Kind, ProviderSpec
from hub.types import Plain
from hub.ui.actions import QUIET
from hub.ui.facts import facts
from hub.ui.forms import Form
from hub.ui.i18n import t
from hub.ui.steps import steps_of
from hub.ui.view import Part, View

if TYPE_CHECKING:
    from hub.ui.app import App


@dataclass
class Pane:
    """What is shown of one provider."""

    spec: ProviderSpec
    form: Form
    group: gr.Column
    facts: gr.HTML
    button: gr.Button | None
    cancel: gr.Button | None


@dataclass
class Chooser:
    """Built inside a `gr.Blocks`; ``action`` names the button below each provider's form."""

    app: App
    kind: Kind
    action: str | None = None
    panes: list[Pane] = field(default_factory=list)
    dropdown: gr.Dropdown = field(init=False)

    def __post_init__(self) -> None:
        hub = self.app.hub
        listings = usable(hub, self.kind)
        best = hub.registry.get(self.kind).id
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
            **QUIET,
        )

    @property
    def inputs(self) -> list[Component]:
        """The dropdown and every form's inputs, in the order `chosen` expects."""
        forms = [component for pane in self.panes for component in pane.form.inputs]
        return [self.dropdown, *forms]

    def chosen(self, values: Sequence[Any]) -> tuple[str, Plain]:
        """The chosen provider's id and its parameters. Raises InputError."""
        rest = list(values[1:])
        for pane in self.panes:
            count = len(pane.form.inputs)
            own, rest = rest[:count], rest[count:]
            if pane.spec.id == values[0]:
                return pane.spec.id, pane.form.values(own)
        raise InputError(f"There is no {self.kind} provider {values[0]!r}.")

    @property
    def outputs(self) -> list[Part]:
        """Each pane's facts."""
        return [pane.facts for pane in self.panes]

    def updates(self, view: View) -> list[Any]:
        """Each pane's facts as they are now."""
        return [facts(view.of(pane.spec), view.hub) for pane in self.panes]

    def _pane(self, listing: Listing, *, shown: bool) -> None:
        spec = listing.spec
        assert spec is not None  # noqa: S101 - what `usable` gives
        hub = self.app.hub
        with gr.Column(visible=shown, elem_classes="pane") as group:
            about = gr.HTML(padding=False)
            for step in steps_of(hub, spec):
                self.app.setup(step)
            self.app.key_form(spec)
            with _folded(spec) as folded:
                form = Form(spec, None if hub.settings.public else hub.voices)
            for picker in form.pickers.values():
                self.app.picker(picker, folded.expand)
            button = gr.Button(t(self.action), variant="primary") if self.action else None
            cancel = gr.Button(t("cancel"), variant="stop", visible=False) if button else None
        self.panes.append(Pane(spec, form, group, about, button, cancel))


def usable(hub: Hub, kind: Kind) -> list[Listing]:
    """The providers of a kind that gave a spec, whether they are ready or not."""
    return [listing for listing in hub.providers(kind) if listing.spec is not None]


def _title(listing: Listing) -> str:
    assert listing.spec is not None  # noqa: S101 - what `usable` gives
    return listing.spec.title


def _folded(spec: ProviderSpec) -> gr.Accordion:
    return gr.Accordion(t("parameters"), open=False, visible=bool(spec.params.model_fields))
