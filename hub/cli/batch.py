"""`avatar-hub batch`"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from hub.cli import options


def batch(
    list_: Annotated[
        Path, typer.Argument(metavar="FILE.yaml|FILE.csv", help="What is to be made.")
    ],
    *,
    out: options.OutFolder = None,
    portrait: options.SharedPortrait = None,
    defaults: options.Defaults = None,
    as_json: options.OutcomesJson = False,
) -> None:
    """Make a video of every text in a list.

    Engines are loaded, the portrait is prepared and a driving video is tracked once for all. Run
    again after a stop, it goes on where it was: a video that is there is made again only when
    something it is made from has changed. Exits with 1 when a video failed; the others are made.

    \b
    avatar-hub batch news.yaml
    avatar-hub batch texts.csv --portrait me.jpg -o videos
    """
    from hub.cli.outcomes import common_defaults, tell_all
    from hub.flows.batch import make_all
    from hub.flows.lists import read_list
    from hub.flows.outputs import OutputFolder
    from hub.hub import Hub

    listed = read_list(list_, common_defaults(defaults, portrait))
    hub = Hub()
    with OutputFolder(out or listed.output or Path(list_.stem)) as folder:
        tell_all(make_all(hub, listed.items, folder), total=len(listed.items), as_json=as_json)
