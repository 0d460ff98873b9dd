"""A plugin with real, tiny engines: a tone for each word, and pictures that only change colour."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Literal

import numpy as np
from pydantic import Field

from hub import (
    DialogueCapabilities,
    DriverCapabilities,
    Licences,
    Params,
    ProviderSpec,
    Secret,
    TTSCapabilities,
    Url,
    Venv,
    Voice,
    Weight,
    hookimpl,
)

RATE = 16_000
PYTHON = f"{sys.version_info.major}.{sys.version_info.minor}"
WORD_SECONDS = 0.2
ENDED: list[int] = []
"""How many words each call had said when it ended."""
CLOSED: list[str] = []
"""The keys of engines that have ended."""


class ToneParams(Params):
    """How the tone sounds."""

    voice: Literal["low", "high"] = Field("low", description="Who hums.")
    speed: float = Field(1.0, ge=0.5, le=2.0, description="Faster is shorter.")
    fail: str = Field("", description="What goes wrong: input, crash or nothing.")


class Base:
    def load(self, context: Mapping[str, Any]) -> None: ...

    def close(self) -> None: ...


class Tone(Base):
    def synthesize(self, text: str, params: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
        if params["fail"] == "input":
            raise ValueError("the tone can't hum <that>")
        if params["fail"] == "crash":
            raise RuntimeError("the tone fork broke")
        pitch = 220 if params["voice"] == "low" else 440
        said = 0
        try:
            for word in text.split():
                count = round(RATE * WORD_SECONDS / params["speed"])
                wave = 0.3 * np.sin(2 * np.pi * pitch * np.arange(count) / RATE)
                said += 1
                yield speech(wave.astype(np.float32), word)
                if params["fail"] == "slow":
                    time.sleep(0.3)
        finally:
            ENDED.append(said)


def speech(wave: np.ndarray[Any, Any], word: str) -> dict[str, Any]:
    return {"samples": wave, "sample_rate": RATE, "text": word, "marks": []}


class Still(Base):
    def drive(
        self, source: Any, speech: Iterable[Any], driving: Any, params: Any
    ) -> Iterator[dict[str, Any]]:
        seconds, given = 0.0, 0
        for chunk in speech:
            seconds += len(chunk["samples"]) / chunk["sample_rate"]
            while given < round(seconds * source["fps"]):
                yield {"image": source["image"], "face": source["face"]}
                given += 1


class Same(Base):
    def sync(
        self, source: Any, frames: Iterable[Any], speech: Any, params: Any
    ) -> Iterator[dict[str, Any]]:
        yield from frames


class Echo(Base):
    def load(self, context: Mapping[str, Any]) -> None:
        self.key = context["secrets"].get("ECHO_KEY", "")

    def close(self) -> None:
        if self.key:
            CLOSED.append(self.key)

    def reply(self, messages: list[dict[str, str]], params: Any) -> Iterator[str]:
        yield messages[-1]["content"]
        yield "!" * max(1, len(self.key))


NOWHERE = Weight(
    name="tone/none.bin",
    sha256="0" * 64,
    size=2_500_000,
    licence="MIT",
    sources=(Url(url="https://localhost/none.bin"),),
)
LICENCES = Licences(code="MIT")
TITLE = "<b>Tone</b>"


def spec(kind: Any, id: str, engine: str, **more: Any) -> ProviderSpec:
    return ProviderSpec(
        kind=kind,
        id=id,
        title=more.pop("title", id.title()),
        engine=f"{__name__}:{engine}",
        licences=LICENCES,
        **more,
    )


@hookimpl
def register_providers() -> list[ProviderSpec]:
    voices = (Voice(id="low", title="Low", languages=("en",), gender="male"),)
    return [
        spec(
            "tts",
            "tone",
            "Tone",
            params=ToneParams,
            capabilities=TTSCapabilities(languages=("en",), voices=voices),
        ),
        spec("tts", "far", "Tone", title=TITLE, weights=(NOWHERE,)),
        spec("driver", "still", "Still", capabilities=DriverCapabilities(idle=True)),
        spec("lipsync", "same", "Same"),
        spec(
            "dialogue",
            "echo",
            "Echo",
            capabilities=DialogueCapabilities(languages=("en",)),
            secrets=(Secret(name="ECHO_KEY", optional=True),),
        ),
        spec("dialogue", "apart", "Echo", runtime=Venv(python=PYTHON, lock="tone.lock")),
    ]
