"""What `batch` and `watch` share: the defaults they are given, and what they say of each video."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

if TYPE_CHECKING:
    from hub.flows.events import Event
    from hub.flows.lists import Defaults
    from hub.flows.outputs import Outcome

WORDS = {"made": "made", "kept": "there already", "failed": "failed"}


def common_defaults(file: Path | None, portrait: Path | None) -> Defaults:
    """The fields of ``--defaults``, over which ``--portrait`` wins. Raises InputError."""
    from hub.flows.lists import Defaults, read_defaults

    defaults = Defaults({}) if file is None else read_defaults(file)
    if portrait is None:
        return defaults
    return Defaults({**defaults.fields, "portrait": portrait}, defaults.output)


def tell_all(
    events: Iterable[Event | Outcome], *, total: int | None = None, as_json: bool = False
) -> None:
    """Tell of each video as it comes, then how many there were. Exits with 1 if one failed."""
    from hub.cli.progress import ProgressLine
    from hub.flows.outputs import Outcome

    states: Counter[str] = Counter()
    with closing(events) as stream, ProgressLine() as line:  # type: ignore[type-var]
        for event in stream:
            if not isinstance(event, Outcome):
                line.show(event)
                continue
            states[event.state] += 1
            line.end()
            done = f"{states.total()}/{total}" if total else str(states.total())
            text = _as_json(event) if as_json else f"{done}  {_as_text(event)}"
            typer.echo(text, file=line.out)
    counts = ", ".join(f"{states[state]} {word}" for state, word in WORDS.items())
    videos = "1 video" if states.total() == 1 else f"{states.total()} videos"
    typer.echo(f"{videos}: {counts}.", err=as_json)
    if states["failed"]:
        raise typer.Exit(1)


def _as_text(outcome: Outcome) -> str:
    if outcome.error is not None:
        return f"{outcome.name}  failed: {outcome.error} ({outcome.where})"
    if outcome.result is None:
        return f"{outcome.video}  there already"
    metrics: dict[str, Any] = outcome.result.metrics
    return f"{outcome.video}  {metrics['duration']:.1f} s, made in {metrics['wall']:.1f} s"


def _as_json(outcome: Outcome) -> str:
    error, result = outcome.error, outcome.result
    about: dict[str, Any] = {
        "name": outcome.name,
        "state": outcome.state,
        "video": None if error else str(outcome.video),
        "where": outcome.where,
        "error": str(error) if error else None,
    }
    if result is not None:
        about |= {"captions": str(result.captions) if result.captions else None, **result.metrics}
    return json.dumps(about, ensure_ascii=False)
