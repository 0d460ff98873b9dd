"""`avatar-hub remake`"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from hub.cli import options


def remake(
    recipe: Annotated[
        Path, typer.Argument(metavar="RECIPE|VIDEO", help="A recipe, or a video that was made.")
    ],
    *,
    out: options.OutVideo,
    as_json: options.VideoJson = False,
) -> None:
    """Make a video again from its recipe.

    The frames are the same. Every video carries its recipe. The hub keeps the files that a video
    was made from for as long as they fit the limit of its data folder.

    \b
    avatar-hub remake hello.mp4 -o again.mp4
    """
    from hub.cli.progress import ProgressLine
    from hub.cli.report import report
    from hub.hub import Hub

    with ProgressLine() as line:
        result = Hub().remake(recipe, out=out, on_event=line.show)
    report(result, as_json=as_json)
