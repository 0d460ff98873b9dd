"""Run `make avatar` for a page that watches, and for a program that waits."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import closing
from typing import Any

import gradio as gr

from hub.errors import Cancelled
from hub.flows.events import Result
from hub.flows.request import MakeAvatar
from hub.hub import Hub
from hub.ui.actions import PICTURE_ARGUMENTS, Argument
from hub.ui.cards import Watched, error_card, plain_card, result_card
from hub.ui.errors import as_toast, explain
from hub.ui.progress import show
from hub.ui.running import Running
from hub.ui.storage import result_folder

ARGUMENTS = [
    Argument("portrait", str, "A picture of a face, or a video whose own motion is kept."),
    Argument("text", str, "What the avatar says; give either text or audio.", ""),
    Argument("audio", str, "A recording to use as it is.", None),
    Argument("tts", str, "The provider that speaks the text; null takes the best.", None),
    Argument("driver", str, "The provider that moves the head; null takes the best.", None),
    Argument("lipsync", str, "The provider that moves the mouth; null takes the best.", None),
    Argument("driving_video", str, "A clip whose motion is taken over.", None),
    *PICTURE_ARGUMENTS,
    Argument("captions", str, "none, a file (srt, vtt), or burnt into the picture (burn).", "none"),
    Argument("crop", str, "The whole picture (none), or head and shoulders (face).", "none"),
    Argument("face", list[float], "Which face, as [x, y] in pixels of the portrait.", None),
    Argument("tts_params", dict, "The voice's parameters; see its own endpoint.", None),
    Argument("driver_params", dict, "The driver's parameters; see its own endpoint.", None),
    Argument("lipsync_params", dict, "The lip sync's parameters; see its own endpoint.", None),
]
"""The arguments of ``/make_avatar``."""

PLACE = "make_avatar"
"""Of the flow's steps: a page that makes a video has no other at work."""

Page = dict[str, Any]
"""What is new on the page, by the names of `hub.ui.outcome.Outcome`."""


def watched(hub: Hub, running: Running, request: MakeAvatar, session: str | None) -> Iterator[Page]:
    """Make the video and tell the page, again and again, what it should show.

    Ending the iteration cancels. Raises gr.Error after the page has been told.
    """
    seen = Watched()
    files = (request.portrait, request.audio, request.driving_video)
    running.cancel(session, PLACE)
    try:
        with running.job(session, PLACE) as stop:
            yield {"card": seen.card()}
            out = result_folder() / "avatar.mp4"
            with closing(hub.run(request, out=out, stop=stop)) as events:  # type: ignore[type-var]
                for event in events:
                    if isinstance(event, Result):
                        yield finished(event, seen.notes)
                    elif seen.see(event):
                        yield {"card": seen.card()}
    except Cancelled:
        yield ended(plain_card("cancelled"))
    except Exception as error:  # the app's boundary: a plugin may raise anything
        text = explain(error, files)
        yield ended(error_card(text))
        raise as_toast(text) from error


def finished(result: Result, notes: list[str]) -> Page:
    """The page when all is well."""
    captions = str(result.captions) if result.captions else None
    return ended(result_card(result, notes)) | {
        "video": gr.update(value=str(result.video), visible=True),
        "video_file": gr.update(value=str(result.video), visible=True),
        "captions_file": gr.update(value=captions, visible=captions is not None),
        "recipe_file": gr.update(value=str(result.recipe), visible=True),
        "made": True,
    }


def ended(card: str) -> Page:
    """The page when nothing runs any more."""
    return {
        "card": card,
        "cancel": gr.update(visible=False),
        "change": gr.update(visible=True),
    }


def answer(hub: Hub, stop: threading.Event, *values: Any) -> tuple[str, str | None, dict[str, Any]]:
    """Make the video of `ARGUMENTS`' values; returns video, captions and recipe.

    Raises HubError, of which Cancelled when ``stop`` is set.
    """
    names = [argument.name for argument in ARGUMENTS]
    asked = dict(zip(names, values, strict=True))
    params = {kind: asked.pop(f"{kind}_params") or {} for kind in ("tts", "driver", "lipsync")}
    result = _result(hub, MakeAvatar.check(**asked, params=params), stop)
    captions = str(result.captions) if result.captions else None
    return str(result.video), captions, json.loads(result.recipe.read_bytes())


def _result(hub: Hub, request: MakeAvatar, stop: threading.Event) -> Result:
    for event in hub.run(request, out=result_folder() / "avatar.mp4", stop=stop):
        if isinstance(event, Result):
            return event
        show(event)
    raise Cancelled
