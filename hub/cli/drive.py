"""`avatar-hub drive`"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from hub.cli.flags import Stage, add_stage_command


def drive(
    stage: Stage,
    *,
    portrait: Annotated[Path, typer.Option(metavar="FILE", help="The picture to animate.")],
    out: Annotated[
        Path, typer.Option("--out", "-o", metavar="OUT.mp4", help="The silent video to write.")
    ],
    audio: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE", help="Speech: the video lasts as long, and the head moves with it."
        ),
    ] = None,
    seconds: Annotated[
        float | None,
        typer.Option(metavar="N", help="How long the video lasts where there is no speech."),
    ] = None,
    driving_video: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="A clip whose head motion and expression are copied."),
    ] = None,
    size: Annotated[
        int, typer.Option(metavar="PIXELS", help="The video's longer side, 128 to 2160.")
    ] = 512,
    fps: Annotated[float, typer.Option(metavar="RATE", help="Frames a second, 10 to 60.")] = 25,
    face: Annotated[
        str | None,
        typer.Option(metavar="X,Y", help="A point in the face to animate, where there are many."),
    ] = None,
    seed: Annotated[
        int, typer.Option(metavar="N", help="Another number, another idle motion.")
    ] = 0,
) -> None:
    """Animate a portrait, without lip sync.

    Head and expression move while the speech lasts, or for --seconds; the video has no sound.

    \b
    avatar-hub drive --portrait me.jpg --seconds 10 -o moving.mp4
    avatar-hub drive --portrait me.jpg --audio speech.wav -o moving.mp4
    avatar-hub drive --portrait me.jpg --audio speech.wav --driving-video nod.mp4 -o nod.mp4
    """
    from hub.cli.inputs import read_point
    from hub.cli.video import write_stage
    from hub.errors import InputError
    from hub.flows import stages
    from hub.flows.request import MakeAvatar, Wordless

    if (audio is None) == (seconds is None):
        raise InputError("How long is the video?", fix="Give --audio or --seconds, one of them.")
    length = {"audio": audio} if seconds is None else {"seconds": seconds}
    request = (MakeAvatar if seconds is None else Wordless).check(
        **length,
        portrait=portrait,
        driver=stage.provider.spec.id,
        driving_video=driving_video,
        params={"driver": stage.params},
        size=size,
        fps=fps,
        face=read_point(face),
        seed=seed,
    )
    write_stage(stages.drive, stage, request, out)


def register(app: typer.Typer) -> None:
    """Add the command."""
    add_stage_command(app, "drive", "driver", drive)
