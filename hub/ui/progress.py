"""How far a call is, told where Gradio shows that the event runs."""

from __future__ import annotations

import html
import threading
from collections.abc import Iterable, Mapping
from typing import Any

import gradio as gr

from hub.flows.events import Event, Note, Progress
from hub.flows.prepare import check_ready, fetch_weights
from hub.hub import Hub
from hub.providers import Provider
from hub.runtime.told import Told
from hub.specs import Weight
from hub.ui.i18n import everywhere


def show(event: Event) -> None:
    """Show a note, a progress or what an engine tells; other events say nothing here."""
    match event:
        case Note(text=text):
            gr.Info(html.escape(text))
        case Progress(stage=stage, done=done, total=total):
            unit, scale = ("MB", 1e6) if stage == "weights" else ("s", 1.0)
            share = (round(done / scale), max(1, round(total / scale)) if total else None)
            gr.Progress()(share, desc=everywhere(f"stage_{stage}"), unit=unit)
        case Told(engine=engine, text=text, share=done):
            # Gradio shows no text without a share.
            gr.Progress()(done or 0.0, desc=f"{engine}: {text}")


def fetch(
    hub: Hub,
    provider: Provider,
    params: Mapping[str, Any],
    stop: threading.Event,
    *,
    more: Iterable[Weight] = (),
) -> None:
    """Fetch what a call with these parameters needs, and ``more``, showing how much came.

    Raises ProviderError for a provider that can't run, WeightError, and Cancelled once ``stop`` is
    set.
    """
    check_ready(hub, provider)
    for event in fetch_weights(hub, [*more, *provider.weights(params)], stop):
        show(event)
