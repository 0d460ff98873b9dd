"""Avatar Hub: a portrait and some words become a talking video, all of it from plugins.

What is named here is the public API, for plugin authors and for those who embed the hub::

    from hub import Hub

    Hub().make_avatar(portrait="me.jpg", text="Hello!", out="hello.mp4")

Names are imported on first use, so that a plugin which only describes itself stays cheap.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from hub.capabilities import (
        ASRCapabilities,
        DialogueCapabilities,
        DriverCapabilities,
        FaceCrop,
        LipSyncCapabilities,
        TTSCapabilities,
        Voice,
    )
    from hub.errors import HubError, InputError, MediaError, ProviderError, WeightError
    from hub.flows.request import MakeAvatar
    from hub.hookspecs import hookimpl
    from hub.hub import Hub
    from hub.runtime.told import Told, listening
    from hub.specs import (
        GpuVariant,
        HubFile,
        InProcess,
        Licences,
        NpmMember,
        Params,
        ProviderSpec,
        Recording,
        Resources,
        Secret,
        Url,
        Venv,
        Weight,
        WheelMember,
    )
    from hub.types import Audio, Expressions, Face, Frame, Mark, Source, Transcript

__version__ = "0.1.0"

_HOMES = {
    "hub.capabilities": (
        "ASRCapabilities",
        "DialogueCapabilities",
        "DriverCapabilities",
        "FaceCrop",
        "LipSyncCapabilities",
        "TTSCapabilities",
        "Voice",
    ),
    "hub.errors": ("HubError", "InputError", "MediaError", "ProviderError", "WeightError"),
    "hub.flows.request": ("MakeAvatar",),
    "hub.hookspecs": ("hookimpl",),
    "hub.hub": ("Hub",),
    "hub.runtime.told": ("Told", "listening"),
    "hub.specs": (
        "GpuVariant",
        "HubFile",
        "InProcess",
        "Licences",
        "NpmMember",
        "Params",
        "ProviderSpec",
        "Recording",
        "Resources",
        "Secret",
        "Url",
        "Venv",
        "Weight",
        "WheelMember",
    ),
    "hub.types": ("Audio", "Expressions", "Face", "Frame", "Mark", "Source", "Transcript"),
}
_HOME = {name: module for module, names in _HOMES.items() for name in names}

__all__ = [
    "ASRCapabilities",
    "Audio",
    "DialogueCapabilities",
    "DriverCapabilities",
    "Expressions",
    "Face",
    "FaceCrop",
    "Frame",
    "GpuVariant",
    "Hub",
    "HubError",
    "HubFile",
    "InProcess",
    "InputError",
    "Licences",
    "LipSyncCapabilities",
    "MakeAvatar",
    "Mark",
    "MediaError",
    "NpmMember",
    "Params",
    "ProviderError",
    "ProviderSpec",
    "Recording",
    "Resources",
    "Secret",
    "Source",
    "TTSCapabilities",
    "Told",
    "Transcript",
    "Url",
    "Venv",
    "Voice",
    "Weight",
    "WeightError",
    "WheelMember",
    "hookimpl",
    "listening",
]


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module 'hub' has no attribute {name!r}")
    value = globals()[name] = getattr(importlib.import_module(_HOME[name]), name)
    return value
