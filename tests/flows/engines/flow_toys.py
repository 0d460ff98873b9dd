"""Small real engines: a voice that hums, a driver that nods, a lip sync that draws a bar.

The words of the text, and the parameters, say what shall go wrong.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np

from hub import (
    DriverCapabilities,
    Licences,
    LipSyncCapabilities,
    Params,
    ProviderSpec,
    TTSCapabilities,
    hookimpl,
)

RATE = 24_000
closed = threading.Event()
"""Set when a voice's generator was closed before its end."""
spoken: list[str] = []
"""Every text that was spoken and not taken from the cache."""


class Toy:
    def load(self, context: dict[str, Any]) -> None:
        self.context = context

    def close(self) -> None: ...


class Voice(Toy):
    """Half a second for each word.

    A word with a `!` raises, `@` hangs, `#` gives rubbish, `~` tells what it does and takes longer.
    """

    def synthesize(self, text: str, params: dict[str, Any]) -> Iterator[dict[str, Any]]:
        spoken.append(text)
        try:
            for word in text.split():
                if word.endswith("!"):
                    raise RuntimeError(f"choked on {word}")
                if word.endswith("@"):
                    time.sleep(60)
                if word.endswith("~"):
                    self.context["tell"](f"humming <{word}>", 0.25)
                    time.sleep(1)
                seconds = 0.5 / params["speed"]
                hum = np.sin(np.arange(int(seconds * RATE)) * 2 * np.pi * 200 / RATE)
                samples = (0.3 * hum).astype(np.float32)
                if word.endswith("#"):
                    samples[:] = np.nan
                mark = {"text": "m", "start": 0.0, "end": seconds, "kind": "phoneme"}
                yield {"samples": samples, "sample_rate": RATE, "text": word, "marks": [mark]}
        except GeneratorExit:
            closed.set()
            raise


class VoiceParams(Params):
    speed: float = 1.0


class Nod(Toy):
    """Rolls the picture; wants all the speech before its first frame."""

    def drive(
        self, source: dict[str, Any], speech: Iterable[Any], driving: Any, params: dict[str, Any]
    ) -> Iterator[dict[str, Any]]:
        seconds = sum(len(c["samples"]) / c["sample_rate"] for c in list(speech))
        for index in range(round(seconds * source["fps"])):
            image = np.roll(source["image"], index % 3, axis=0)
            yield {"image": image, "face": source["face"]}


class Bar(Toy):
    """Paints the first rows in the brightness of the frame's number; `short` leaves some out."""

    def sync(
        self, source: Any, frames: Iterable[Any], speech: Iterable[Any], params: dict[str, Any]
    ) -> Iterator[dict[str, Any]]:
        for index, frame in enumerate(frames):
            if params["frames"] and index >= params["frames"]:
                return
            image = frame["image"].copy()
            image[:16] = index % 250
            yield {"image": image, "face": frame["face"]}


class BarParams(Params):
    frames: int = 0


@hookimpl
def register_providers() -> list[ProviderSpec]:
    licences = Licences(code="Apache-2.0")
    return [
        ProviderSpec(
            kind="tts",
            id="hum",
            title="Hum",
            engine="flow_toys:Voice",
            params=VoiceParams,
            capabilities=TTSCapabilities(streaming=True, marks=True),
            licences=licences,
        ),
        ProviderSpec(
            kind="driver",
            id="nod",
            title="Nod",
            engine="flow_toys:Nod",
            capabilities=DriverCapabilities(idle=True),
            licences=licences,
        ),
        ProviderSpec(
            kind="lipsync",
            id="bar",
            title="Bar",
            engine="flow_toys:Bar",
            params=BarParams,
            capabilities=LipSyncCapabilities(),
            licences=licences,
        ),
    ]
