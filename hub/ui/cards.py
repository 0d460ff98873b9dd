"""What is shown while a video is made and when it is done, as HTML."""

from __future__ import annotations

import base64
import html
import io
from collections.abc import Iterable
from dataclasses import dataclass, field

from hub.flows.events import Event, Note, Preview, Progress, Result
from hub.runtime.told import Told
from hub.types import Image
from hub.ui.i18n import known, say

PREVIEW_SIDE = 512

SURE_FROM = 0.1
"""Share of the work from which on the time left is told; before, loading an engine distorts it."""


@dataclass
class Watched:
    """A running job as its user sees it: the last picture, how far it is, and the notes so far."""

    picture: str = ""
    status: str = field(default_factory=lambda: _status(say("starting"), None))
    notes: list[str] = field(default_factory=list)

    def see(self, event: Event) -> bool:
        """Take in an event; tells whether there is something new to show."""
        match event:
            case Preview(image=image):
                self.picture = data_uri(image)
            case Progress():
                self.status = _progress(event)
            case Told():
                self.status = _status(told_html(event), event.share)
            case Note(text=text):
                self.notes.append(text)
            case _:
                return False
        return True

    def card(self) -> str:
        """As HTML."""
        picture = f'<img class="live" alt="" src="{self.picture}">' if self.picture else ""
        return f'<div class="card">{picture}{self.status}{_list(self.notes)}</div>'


def message_card(key: str) -> str:
    """One sentence with a moving bar."""
    return f'<div class="card">{_status(say(key), None)}</div>'


def progress_card(text: str, share: float | None) -> str:
    """What is done, which is HTML already, and a bar; without a share it moves to and fro."""
    return f'<div class="card">{_status(text, share)}</div>'


def plain_card(key: str) -> str:
    """One sentence."""
    return f'<div class="card"><p class="status">{say(key)}</p></div>'


def error_card(text: str) -> str:
    """An error that stays until something else is done."""
    return f'<div class="card failed"><b>{say("error")}</b><p>{html.escape(text)}</p></div>'


def result_card(result: Result, notes: Iterable[str]) -> str:
    """What came of it: notes, and what each stage took."""
    numbers = {name: value for name, value in result.metrics.items() if isinstance(value, float)}
    head = say("done", duration=f"{numbers['duration']:.1f}", wall=f"{numbers['wall']:.1f}")
    first = say("first_frame", seconds=f"{numbers['ttff']:.1f}")
    stages = result.metrics.get("stages")
    rows = "".join(
        f"<tr><td>{_stage(name)}</td><td>{seconds:.2f} s</td></tr>"
        for name, seconds in (stages.items() if isinstance(stages, dict) else ())
    )
    table = f"<table><caption>{say('stage_times')}</caption>{rows}</table>" if rows else ""
    return (
        f'<div class="card done"><p class="status">{head}</p><p class="quiet">{first}</p>'
        f"{_list(dict.fromkeys([*notes, *result.notes]))}{table}</div>"
    )


def data_uri(image: Image) -> str:
    """The picture as a JPEG in an address, no file needed; at most `PREVIEW_SIDE` a side."""
    from PIL import Image as Pillow

    picture = Pillow.fromarray(image)
    picture.thumbnail((PREVIEW_SIDE, PREVIEW_SIDE))
    content = io.BytesIO()
    picture.save(content, "JPEG", quality=80)
    return "data:image/jpeg;base64," + base64.b64encode(content.getvalue()).decode()


def told_html(told: Told) -> str:
    """What an engine says that it is doing."""
    share = "" if told.share is None else f" · {told.share:.0%}"
    return html.escape(f"{told.engine}: {told.text}{share}")


def _stage(name: str) -> str:
    key = f"stage_{name}"
    return say(key) if known(key) else html.escape(name)


def _progress(progress: Progress) -> str:
    share = None
    parts = [_stage(progress.stage)]
    if progress.total:
        share = min(1.0, progress.done / progress.total)
        key, scale = ("megabytes_of", 1e6) if progress.stage == "weights" else ("seconds_of", 1.0)
        done, total = (f"{value / scale:.0f}" for value in (progress.done, progress.total))
        parts += [f"{share:.0%}", say(key, done=done, total=total)]
    if progress.left is not None and progress.left >= 1 and (share or 0) >= SURE_FROM:
        parts.append(say("time_left", seconds=f"{progress.left:.0f}"))
    return _status(" · ".join(parts), share)


def _status(text: str, share: float | None) -> str:
    known_share = share is not None
    width = f"{100 * share:.1f}%" if share is not None else "30%"
    kind = "bar" if known_share else "bar unknown"
    return (
        f'<p class="status">{text}</p><div class="{kind}"><div style="width:{width}"></div></div>'
    )


def _list(notes: Iterable[str]) -> str:
    items = "".join(f"<li>{html.escape(note)}</li>" for note in notes)
    return f'<ul class="notes">{items}</ul>' if items else ""
