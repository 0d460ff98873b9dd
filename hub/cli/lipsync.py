"""`avatar-hub lipsync`"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from hub.cli.flags import Stage, add_stage_command


def lipsync(
    stage: Stage,
    *,
    portrait: Annotated[
        Path, typer.Option(metavar="FILE", help="The video, or the picture, that is to speak.")
    ],
    audio: Annotated[Path, typer.Option(metavar="FILE", help="What it says.")],
    out: Annotated[
        Path, typer.Option("--out", "-o", metavar="OUT.mp4", help="The video to write.")
    ],
    size: Annotated[
        int, typer.Option(metavar="PIXELS", help="The video's longer side, 128 to 2160.")
    ] = 512,
    fps: Annotated[float, typer.Option(metavar="RATE", help="Frames a second, 10 to 60.")] = 25,
    face: Annotated[
        str | None,
        typer.Option(metavar="X,Y", help="A point in the face that speaks, where there are many."),
    ] = None,
) -> None:
    """Let a mouth follow speech.

    It is the mouth of a video or a picture; whatever else moves in it stays as it is.

    \b
    avatar-hub lipsync --portrait clip.mp4 --audio speech.wav -o talking.mp4
    """
    from hub.cli.inputs import read_point
    from hub.cli.video import write_stage
    from hub.flows import stages
    from hub.flows.request import MakeAvatar

    request = MakeAvatar.check(
        portrait=portrait,
        audio=audio,
        lipsync=stage.provider.spec.id,
        params={"lipsync": stage.params},
        size=size,
        fps=fps,
        face=read_point(face),
    )
    write_stage(stages.sync_lips, stage, request, out)


def register(app: typer.Typer) -> None:
    """Add the command."""
    add_stage_command(app, "lipsync", "lipsync", lipsync)
