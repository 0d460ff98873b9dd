"""PaddleSpeech for Avatar Hub: what the plugin can do. Importing this is cheap."""

from __future__ import annotations

from avatar_hub_paddlespeech.asr_spec import asr_providers
from avatar_hub_paddlespeech.tts_spec import tts_providers
from hub import ProviderSpec, hookimpl


@hookimpl
def register_providers() -> list[ProviderSpec]:
    """Speech and recognition, by engines in the environment that ``engine.lock`` describes."""
    return [*tts_providers(), *asr_providers()]
