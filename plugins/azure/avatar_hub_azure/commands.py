"""The plugin's own command."""

from __future__ import annotations

from contextlib import closing
from typing import Annotated, Any

from typer import Argument, echo

from hub import Hub


def list_voices(
    language: Annotated[str, Argument(help="Only of this language, such as zh-CN or en.")] = "",
) -> None:
    """List the voices that Azure has now, with their styles."""
    with closing(Hub()) as hub:
        for voice in hub.host.stream(hub.get("tts", "azure").spec, "list_voices", language, {}):
            echo(_line(voice))


def _line(voice: dict[str, Any]) -> str:
    return "  ".join(
        filter(None, (voice["id"], voice["title"], voice["gender"], ", ".join(voice["styles"])))
    )
