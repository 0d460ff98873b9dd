"""Run one stage of the flow into a video."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import typer

from hub.cli.flags import Stage
from hub.cli.progress import ProgressLine
from hub.flows.events import Event
from hub.flows.request import MakeAvatar
from hub.hub import Hub


def write_stage(
    flow: Callable[[Hub, MakeAvatar, Path], Iterator[Event]],
    stage: Stage,
    request: MakeAvatar,
    out: Path,
) -> None:
    """Run the flow, show how far it is, and print where the video is."""
    with ProgressLine() as line:
        line.fetch(stage.hub, [*stage.hub.default_weights(), *stage.provider.weights(stage.params)])
        for event in flow(stage.hub, request, out):
            line.show(event)
    typer.echo(str(out.absolute()))
