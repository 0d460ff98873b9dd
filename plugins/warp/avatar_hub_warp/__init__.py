"""Idle life, retargeted motion and lip sync by warping one picture."""

from __future__ import annotations

from pydantic import Field

from avatar_hub_warp.zh import DRIVER, LIPSYNC
from hub.capabilities import DriverCapabilities, LipSyncCapabilities
from hub.hookspecs import hookimpl
from hub.specs import Licences, Params, ProviderSpec


class DriverParams(Params):
    """How the head moves."""

    motion: float = Field(1.0, ge=0, le=2, description="How much the head sways and breathes.")
    nods: float = Field(1.0, ge=0, le=2, description="How much it nods with the speech.")
    blinks: float = Field(16.0, ge=0, le=40, description="Blinks in a minute.")
    glances: float = Field(1.0, ge=0, le=2, description="How far the eyes look aside.")
    pose: float = Field(
        1.0, ge=0, le=1.5, description="How much of a driving video's head motion is taken over."
    )
    expression: float = Field(
        1.0, ge=0, le=1.5, description="How much of a driving video's expression is taken over."
    )


class LipSyncParams(Params):
    """How the mouth moves."""

    strength: float = Field(1.0, ge=0, le=1.25, description="How far the mouth opens.")


_LICENCES = Licences(code="Apache-2.0", commercial_use=True)


@hookimpl
def register_providers() -> list[ProviderSpec]:
    """The driver and the lip sync."""
    return [
        ProviderSpec(
            kind="driver",
            id="warp",
            title="Warp",
            summary="Blinks, breathes and nods, or follows a driving video. Any CPU, no weights.",
            engine="avatar_hub_warp.driver:Engine",
            params=DriverParams,
            capabilities=DriverCapabilities(idle=True, driving_video=True, motion=True),
            licences=_LICENCES,
            translations={"zh": DRIVER},
        ),
        ProviderSpec(
            kind="lipsync",
            id="warp",
            title="Warp",
            summary="Moves lips and jaw of the picture itself. Any CPU, any language, no weights.",
            engine="avatar_hub_warp.lipsync:Engine",
            params=LipSyncParams,
            capabilities=LipSyncCapabilities(marks=True, motion=True),
            licences=_LICENCES,
            translations={"zh": LIPSYNC},
        ),
    ]
