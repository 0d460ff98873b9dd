"""The options that several commands have, each said once."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

Text = Annotated[str, typer.Option(metavar="TEXT", help="What is said.")]
TextFile = Annotated[
    Path | None, typer.Option(metavar="FILE", help="A UTF-8 file with what is said.")
]
DrivingVideo = Annotated[
    Path | None,
    typer.Option(metavar="FILE", help="A clip whose head motion and expression are copied."),
]
OutVideo = Annotated[
    Path, typer.Option("--out", "-o", metavar="OUT.mp4", help="The video to write.")
]
Size = Annotated[int, typer.Option(metavar="PIXELS", help="The video's longer side, 128 to 2160.")]
Fps = Annotated[float, typer.Option(metavar="RATE", help="Frames a second, 10 to 60.")]
Crop = Annotated[
    Literal["none", "face"],
    typer.Option(
        help="Keep the whole picture, or the face and its surroundings; clips stay whole."
    ),
]
FacePoint = Annotated[
    str | None,
    typer.Option("--face", metavar="X,Y", help="A point in the face meant, where there are many."),
]
Seed = Annotated[int, typer.Option(metavar="N", help="Another number, another idle motion.")]
VideoJson = Annotated[
    bool, typer.Option("--json", help="Print one JSON object about the video, nothing else.")
]

OutFolder = Annotated[
    Path | None,
    typer.Option("--out", "-o", metavar="FOLDER", help="Where the videos go; made if missing."),
]
SharedPortrait = Annotated[
    Path | None,
    typer.Option("--portrait", metavar="FILE", help="The portrait, where no other is given."),
]
Defaults = Annotated[
    Path | None,
    typer.Option(metavar="FILE.yaml", help="A YAML with the fields that all videos share."),
]
OutcomesJson = Annotated[
    bool, typer.Option("--json", help="Print one line of JSON for each video, nothing else.")
]
