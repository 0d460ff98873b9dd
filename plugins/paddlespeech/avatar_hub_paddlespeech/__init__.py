"""PaddleSpeech for Avatar Hub: what the plugin can do. Importing this is cheap."""

from __future__ import annotations

from typing import Any

from avatar_hub_paddlespeech.asr_spec import asr_providers
from avatar_hub_paddlespeech.tts_spec import tts_providers
from hub import ProviderSpec, hookimpl


@hookimpl
def register_providers() -> list[ProviderSpec]:
    """Speech and recognition, by engines in the environment that ``engine.lock`` describes."""
    return [*tts_providers(), *asr_providers()]


@hookimpl
def register_commands(cli: Any) -> None:
    """Add ``avatar-hub paddlespeech-speakers``."""
    from avatar_hub_paddlespeech.commands import speakers

    cli.command("paddlespeech-speakers")(speakers)
