"""Every provider that is installed, its state, and what to do about it."""

from __future__ import annotations

import html
from dataclasses import dataclass
from typing import Any

import gradio as gr
from gradio.events import api

from hub.hub import Hub
from hub.registry import Listing
from hub.specs import ProviderSpec
from hub.ui.app import App
from hub.ui.environments import EnvironmentRow, UnusedEnvironments
from hub.ui.facts import badge, licence, needed, summary, trouble, weights_of
from hub.ui.i18n import known, say, t
from hub.ui.steps import FetchWeights
from hub.ui.view import Part, View

COLUMNS = ("provider", "kind", "state", "licence", "version")


def build(app: App) -> gr.Button:
    """Add the tab; returns the button that refreshes it.

    Strangers are shown the commands, which are for the hub's owner; nobody else builds, fetches or
    removes anything.
    """
    app.shown.append(Table(gr.HTML(elem_id="plugins-table", padding=False)))
    with gr.Row(elem_classes="nav"):
        refresh = gr.Button(t("refresh"), elem_id="plugins-refresh")
    if not app.hub.settings.public:
        _weights(app)
        _environments(app)

    def plugins() -> list[dict[str, Any]]:
        """List every provider with its state, the reason for it and what mends it."""
        return [listing.as_json() for listing in app.hub.providers()]

    api(plugins, api_name="plugins")
    return refresh


@dataclass
class Table:
    """All providers."""

    table: gr.HTML

    @property
    def outputs(self) -> list[Part]:
        """The whole of it."""
        return [self.table]

    def updates(self, view: View) -> list[Any]:
        """As it is now."""
        return [table_of(view)]


def table_of(view: View) -> str:
    """Providers as an HTML table; what a plugin says of itself is escaped."""
    head = "".join(f"<th>{say(column)}</th>" for column in COLUMNS)
    rows = "".join(_row(listing, view.hub) for listing in view.listings)
    return f'<table class="plugins"><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>'


@dataclass
class WeightsOf:
    """What a provider's weights are, beside the button that fetches them."""

    spec: ProviderSpec
    about: gr.HTML

    @property
    def outputs(self) -> list[Part]:
        """The button is refreshed by itself."""
        return [self.about]

    def updates(self, view: View) -> list[Any]:
        """Whether they are there."""
        title = f"<b>{html.escape(self.spec.title)}</b> {say(f'tab_{self.spec.kind}')}"
        return [f"{title}<br>{weights_of(self.spec, view.hub.weights)}"]


def _weights(app: App) -> None:
    specs = [item.spec for item in app.hub.providers() if item.spec and needed(item.spec)]
    if specs:
        _heading("weights")
    for spec in specs:
        with gr.Row(elem_classes="thing"):
            app.shown.append(WeightsOf(spec, gr.HTML(padding=False)))
            app.setup(FetchWeights(app.hub, spec))


def _environments(app: App) -> None:
    specs = [item.spec for item in app.hub.providers() if item.spec]
    users = app.hub.environments.users(specs)
    if users:
        _heading("environments")
    for environment, its in users.items():
        app.shown.append(EnvironmentRow.build(app, environment, its))
    app.shown.append(UnusedEnvironments.build(app))


def _heading(key: str) -> None:
    gr.HTML(
        f"<h3>{say(key)}</h3><p class='hint'>{say(f'intro_{key}')}</p>",
        elem_classes="section",
        padding=False,
    )


def _row(listing: Listing, hub: Hub) -> str:
    spec = listing.spec
    title = html.escape(spec.title if spec else listing.id)
    about = f"<small>{summary(spec)}</small>" if spec else ""
    kind = f"tab_{listing.kind}"
    cells = (
        f"<b>{title}</b> <code>{html.escape(listing.id)}</code>{about}",
        say(kind) if known(kind) else "–",
        badge(listing) + trouble(listing, hub),
        licence(spec) if spec else "–",
        f"{html.escape(listing.plugin)} {html.escape(listing.version)}",
    )
    return f"<tr>{''.join(f'<td>{cell}</td>' for cell in cells)}</tr>"
