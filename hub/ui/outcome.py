"""The last step: what shows a video while it is made, and when it is done."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any

import gradio as gr
from gradio.components import Component

from hub.ui.cards import message_card, plain_card
from hub.ui.i18n import t
from hub.ui.rendering import Page, ended


@dataclass
class Outcome:
    """The components that show what comes of it; `hub.ui.rendering.Page` has their names.

    ``made`` isn't shown: whether there is a video.
    """

    card: gr.HTML
    video: gr.Video
    video_file: gr.DownloadButton
    captions_file: gr.DownloadButton
    recipe_file: gr.DownloadButton
    cancel: gr.Button
    change: gr.Button
    made: gr.State

    @property
    def outputs(self) -> list[Component]:
        """In the order `updates` gives."""
        return [getattr(self, item.name) for item in fields(self)]

    def updates(self, page: Page) -> list[Any]:
        """One update for each component; what isn't named stays as it is."""
        return [page.get(item.name, gr.skip()) for item in fields(self)]


def build_outcome() -> Outcome:
    """Add the components to the page."""
    with gr.Row(elem_classes="outcome"):
        with gr.Column(scale=3, min_width=280):
            video = gr.Video(
                label=t("video"), interactive=False, visible=False, autoplay=True, elem_id="result"
            )
            card = gr.HTML(elem_id="card", padding=False)
        with gr.Column(scale=1, min_width=180):
            return Outcome(
                card,
                video,
                _download("video_file", variant="primary"),
                _download("captions_file"),
                _download("recipe_file"),
                gr.Button(t("cancel"), visible=False, variant="stop", elem_id="cancel"),
                gr.Button(t("change"), elem_id="change"),
                gr.State(False),
            )


def _download(key: str, **options: Any) -> gr.DownloadButton:
    return gr.DownloadButton(str(t(key)), visible=False, elem_id=f"get-{key}", **options)


def waiting() -> Page:
    """The page from the click until the job begins."""
    gone = gr.update(visible=False, value=None)
    return {
        "card": message_card("waiting"),
        "video": gone,
        "video_file": gone,
        "captions_file": gone,
        "recipe_file": gone,
        "cancel": gr.update(visible=True),
        "change": gr.update(visible=False),
        "made": False,
    }


def cancelling() -> Page:
    """The page from a visitor's cancel until the job has ended."""
    return {"card": message_card("cancelling"), "cancel": gr.update(visible=False)}


def cancelled() -> Page:
    """The page when its visitor has cancelled."""
    return ended(plain_card("cancelled"))
