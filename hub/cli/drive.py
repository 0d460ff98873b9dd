"""`avatar-hub drive`"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from hub.cli import options
from hub.cli.flags import Stage, add_stage_command

Portrait = Annotated[Path, typer.Option(metavar="FILE", help="The picture to animate.")]
SilentVideo = Annotated[
    Path, typer.Option("--out", "-o", metavar="OUT.mp4", help="The silent video to write.")
]
Audio = Annotated[
    Path | None,
    typer.Option(
        metavar="FILE", help="Speech: the video lasts as long, and the head moves with it."
    ),
]
Seconds = Annotated[
    float | None,
    typer.Option(metavar="N", help="How long the video lasts where there is no speech."),
]


def drive(
    stage: Stage,
    *,
    portrait: Portrait,
    out: SilentVideo,
    audio: Audio = None,
    seconds: Seconds = None,
    driving_video: options.DrivingVideo = None,
    size: options.Size = 512,
    fps: options.Fps = 25,
    crop: options.Crop = "none",
    face: options.FacePoint = None,
    seed: options.Seed = 0,
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
        crop=crop,
        face=read_point(face),
        seed=seed,
    )
    write_stage(stages.drive, stage, request, out)


def register(app: typer.Typer) -> None:
    """Add the command."""
    add_stage_command(app, "drive", "driver", drive)
