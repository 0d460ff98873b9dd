"""A plugin with a TTS that speaks "like" a recording: it plays it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import Field

from hub import Licences, Params, ProviderSpec, Recording, TTSCapabilities, hookimpl


class LikeParams(Params):
    """Whom it is like."""

    reference: Recording = Field(None, description="Whose voice.")
    style: str = "calm"


class Engine:
    def load(self, context: Mapping[str, Any]) -> None: ...

    def close(self) -> None: ...

    def synthesize(self, text: str, params: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
        if params["reference"] is None:
            raise ValueError("nobody to be like")
        yield {**params["reference"], "text": text, "marks": []}


@hookimpl
def register_providers() -> list[ProviderSpec]:
    return [
        ProviderSpec(
            kind="tts",
            id="like",
            title="Like",
            engine=f"{__name__}:Engine",
            params=LikeParams,
            capabilities=TTSCapabilities(cloning=True),
            licences=Licences(code="MIT"),
        )
    ]
