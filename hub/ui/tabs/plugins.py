"""Every provider that is installed, its state, and what to do about it."""

from __future__ import annotations

import html
from typing import Any

import gradio as gr
from gradio.events import api

from hub.hub import Hub
from hub.registry import Listing
from hub.ui.actions import App
from hub.ui.facts import badge, licence, trouble
from hub.ui.i18n import known, say, t

COLUMNS = ("provider", "kind", "state", "licence", "version")


def build(app: App) -> gr.HTML:
    """Add the tab; returns its table, which `table_of` fills."""
    table = gr.HTML(elem_id="plugins-table", padding=False)
    with gr.Row(elem_classes="nav"):
        refresh = gr.Button(t("refresh"), elem_id="plugins-refresh")
    refresh.click(lambda: table_of(app.hub), None, table, api_visibility="private", queue=False)

    def plugins() -> list[dict[str, Any]]:
        """List every provider with its state, the reason for it and what mends it."""
        return [listing.as_json() for listing in app.hub.providers()]

    api(plugins, api_name="plugins")
    return table


def table_of(hub: Hub) -> str:
    """All providers as an HTML table; what a plugin says of itself is escaped."""
    head = "".join(f"<th>{say(column)}</th>" for column in COLUMNS)
    rows = "".join(_row(listing) for listing in hub.providers())
    return f'<table class="plugins"><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>'


def _row(listing: Listing) -> str:
    spec = listing.spec
    title = html.escape(spec.title if spec else listing.id)
    summary = f"<small>{html.escape(spec.summary)}</small>" if spec else ""
    kind = f"tab_{listing.kind}"
    cells = (
        f"<b>{title}</b> <code>{html.escape(listing.id)}</code>{summary}",
        say(kind) if known(kind) else "–",
        badge(listing) + trouble(listing),
        licence(spec) if spec else "–",
        f"{html.escape(listing.plugin)} {html.escape(listing.version)}",
    )
    return f"<tr>{''.join(f'<td>{cell}</td>' for cell in cells)}</tr>"
