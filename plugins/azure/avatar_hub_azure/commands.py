"""The plugin's own command."""

from __future__ import annotations

import os
from typing import Annotated, Any

from typer import Argument, echo

from hub.errors import ProviderError
from hub.settings import load_settings


def list_voices(
    language: Annotated[str, Argument(help="Only of this language, such as zh-CN or en.")] = "",
) -> None:
    """List the voices that Azure has now, with their styles."""
    from avatar_hub_azure import SECRETS
    from avatar_hub_azure.live import voices

    secrets = {s.name: os.environ[s.name] for s in SECRETS if s.name in os.environ}
    try:
        found = voices({"secrets": secrets, "offline": load_settings().offline}, language)
    except ValueError as error:
        raise ProviderError(str(error)) from error
    for voice in found:
        echo(_line(voice))


def _line(voice: dict[str, Any]) -> str:
    return "  ".join(
        filter(None, (voice["id"], voice["title"], voice["gender"], ", ".join(voice["styles"])))
    )
