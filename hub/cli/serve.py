"""`avatar-hub serve`"""

from __future__ import annotations

from typing import Annotated

import typer


def serve(
    *,
    share: Annotated[
        bool, typer.Option("--share", help="Also give it a public address for a while.")
    ] = False,
    host: Annotated[
        str, typer.Option(metavar="ADDRESS", help="0.0.0.0 lets other machines in.")
    ] = "127.0.0.1",
    port: Annotated[int, typer.Option(metavar="PORT", help="Where it listens.")] = 7860,
) -> None:
    """Start the app in the browser.

    \b
    avatar-hub serve
    avatar-hub serve --host 0.0.0.0 --port 8080
    """
    import importlib.util

    from hub.errors import HubError
    from hub.hub import Hub

    if importlib.util.find_spec("gradio") is None:
        raise HubError("The app needs Gradio.", fix="pip install 'avatar-hub[ui]'")
    from hub.ui.build import launch

    launch(Hub(), host=host, port=port, share=share)
