"""Engines that work on crops, and drivers that copy motion: small, and real in what they do."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

import numpy as np

from hub import (
    DriverCapabilities,
    FaceCrop,
    Licences,
    LipSyncCapabilities,
    Params,
    ProviderSpec,
    hookimpl,
)

SIZE = 64
calls: list[dict[str, Any]] = []
"""What each call of `Invert` or of a driver was given."""
closed = threading.Event()


class Toy:
    def load(self, context: dict[str, Any]) -> None: ...

    def close(self) -> None: ...


class Invert(Toy):
    """Gives back the negative of every crop, ``batch`` at a time; `wrong` says what goes wrong."""

    def sync(
        self, source: Any, frames: Iterable[Any], speech: Iterable[Any], params: dict[str, Any]
    ) -> Iterator[dict[str, Any]]:
        call: dict[str, Any] = {"sizes": [], "faces": 0, "heard": list(speech), "source": source}
        calls.append(call)
        incoming = iter(frames)
        try:
            while batch := list(islice(incoming, params["batch"])):
                call["sizes"] += [None if f["image"] is None else f["image"].shape for f in batch]
                call["faces"] += sum(f["face"] is not None for f in batch)
                yield from map(self._cut if params["wrong"] == "size" else self._inverted, batch)
                if params["wrong"] == "hang":
                    time.sleep(60)
                if params["wrong"] == "more":
                    yield self._inverted(batch[-1])
        finally:
            closed.set()

    def _inverted(self, frame: dict[str, Any]) -> dict[str, Any]:
        if frame["face"] is None:
            return frame
        return {"image": 255 - frame["image"], "face": None}

    def _cut(self, frame: dict[str, Any]) -> dict[str, Any]:
        return {"image": frame["image"][:-2], "face": None}


class InvertParams(Params):
    batch: int = 1
    wrong: str = ""


class Copy(Toy):
    """Gives the driving frames in green, one for one; it never looks at the speech."""

    def drive(
        self, source: Any, speech: Iterable[Any], driving: Iterable[Any], params: dict[str, Any]
    ) -> Iterator[dict[str, Any]]:
        call = {"source": source, "driving": 0, "faces": 0}
        calls.append(call)
        for frame in driving:
            call["driving"] += 1
            call["faces"] += frame["face"] is not None
            green = frame["image"].copy()
            green[:40, :40] = (0, 255, 0)
            yield {"image": green, "face": frame["face"]}


class Sway(Toy):
    """Moves the picture sideways, and doesn't know where its face went."""

    def drive(
        self, source: Any, speech: Iterable[Any], driving: Any, params: dict[str, Any]
    ) -> Iterator[dict[str, Any]]:
        calls.append({"source": source, "faces": len(source.get("faces", ()))})
        seconds, given = 0.0, 0
        for chunk in speech:
            seconds += len(chunk["samples"]) / chunk["sample_rate"]
            while given < round(seconds * source["fps"]):
                shift = round(4 * np.sin(given / 5 + source["seed"]))
                given += 1
                yield {"image": np.roll(source["image"], shift, axis=1), "face": None}


@hookimpl
def register_providers() -> list[ProviderSpec]:
    licences = Licences(code="Apache-2.0")
    return [
        ProviderSpec(
            kind="lipsync",
            id="invert",
            title="Invert",
            engine="crop_toys:Invert",
            params=InvertParams,
            capabilities=LipSyncCapabilities(
                crop=FaceCrop(size=SIZE, bottom=0.05), sample_rate=16_000
            ),
            licences=licences,
        ),
        ProviderSpec(
            kind="driver",
            id="copy",
            title="Copy",
            engine="crop_toys:Copy",
            capabilities=DriverCapabilities(driving_video=True),
            licences=licences,
        ),
        ProviderSpec(
            kind="driver",
            id="sway",
            title="Sway",
            engine="crop_toys:Sway",
            capabilities=DriverCapabilities(idle=True, several_faces=True),
            licences=licences,
        ),
    ]
