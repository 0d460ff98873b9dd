"""A voice of beeps: what it can do. Importing this must stay cheap."""

from pydantic import Field

from hub import Licences, Params, ProviderSpec, TTSCapabilities, hookimpl


class BeepParams(Params):
    """What the user may change."""

    height: float = Field(1.0, ge=0.5, le=2.0, description="Above 1 the voice is higher.")


@hookimpl
def register_providers() -> list[ProviderSpec]:
    """Called once, when the hub looks for plugins."""
    beeps = ProviderSpec(
        kind="tts",
        id="beeps",
        title="Beeps",
        engine="avatar_hub_beeps.engine:Engine",
        params=BeepParams,
        capabilities=TTSCapabilities(languages=("en",), streaming=True, marks=True),
        licences=Licences(code="Apache-2.0"),
    )
    return [beeps]
