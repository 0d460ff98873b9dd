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
        str | None,
        typer.Option(
            metavar="ADDRESS", help="127.0.0.1 unless told; 0.0.0.0 lets other machines in."
        ),
    ] = None,
    port: Annotated[
        int | None, typer.Option(metavar="PORT", help="7860 unless told, or the next that is free.")
    ] = None,
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

    hub = Hub()
    if share and not hub.settings.public:
        typer.echo("Note: strangers can use it; AVATAR_HUB_PUBLIC=1 sets tighter limits.", err=True)
    launch(hub, host=host, port=port, share=share)
