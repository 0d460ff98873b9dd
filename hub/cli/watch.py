"""`avatar-hub watch`"""

from __future__ import annotations

from typing import Annotated

import typer

from hub.cli import options

LEAST_SECONDS_WEB = 60.0
"""No server is asked more often."""


def watch(
    source: Annotated[
        str,
        typer.Argument(
            metavar="FOLDER|FEED",
            help="A folder of .txt files; or an RSS or Atom feed: a file or an https address.",
        ),
    ],
    *,
    out: options.OutFolder = None,
    portrait: options.SharedPortrait = None,
    defaults: options.Defaults = None,
    every: Annotated[
        float | None,
        typer.Option(
            metavar="SECONDS",
            min=1.0,
            help="Pause between two looks: 2 for folders and files, 600 for addresses, which are "
            "not asked more often than every 60.",
        ),
    ] = None,
    once: Annotated[bool, typer.Option("--once", help="Make what is new now, then end.")] = False,
    as_json: options.OutcomesJson = False,
) -> None:
    """Make a video of each new text, until Ctrl-C.

    A text is made into a video once, also over restarts; the folder of the videos remembers which
    were. Voice, size and the like come from a YAML: docs/batch.md.

    \b
    avatar-hub watch news/ --portrait anchor.png -o videos
    avatar-hub watch https://example.org/news.xml --defaults default.yaml -o videos
    """
    from hub.cli.outcomes import common_defaults, tell_all
    from hub.errors import InputError
    from hub.flows.feeds import WebFeed, open_source
    from hub.flows.outputs import OutputFolder
    from hub.flows.watch import watch as watch_source
    from hub.hub import Hub

    shared = common_defaults(defaults, portrait)
    target = out or shared.output
    if target is None:
        raise InputError("No folder for the videos is given.", fix="Add -o FOLDER.")
    hub = Hub()
    texts = open_source(source, offline=hub.settings.offline)
    if every is not None and isinstance(texts, WebFeed):
        every = max(every, LEAST_SECONDS_WEB)
    with OutputFolder(target) as folder:
        tell_all(watch_source(hub, texts, shared, folder, every=every, once=once), as_json=as_json)
