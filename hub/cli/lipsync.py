"""`avatar-hub lipsync`"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from hub.cli import options
from hub.cli.flags import Stage, add_stage_command

Portrait = Annotated[
    Path, typer.Option(metavar="FILE", help="The video, or the picture, that is to speak.")
]
Audio = Annotated[Path, typer.Option(metavar="FILE", help="What it says.")]


def lipsync(
    stage: Stage,
    *,
    portrait: Portrait,
    audio: Audio,
    out: options.OutVideo,
    size: options.Size = 512,
    fps: options.Fps = 25,
    crop: options.Crop = "none",
    face: options.FacePoint = None,
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
        crop=crop,
        face=read_point(face),
    )
    write_stage(stages.sync_lips, stage, request, out)


def register(app: typer.Typer) -> None:
    """Add the command."""
    add_stage_command(app, "lipsync", "lipsync", lipsync)
