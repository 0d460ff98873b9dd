"""The base of all that a plugin says of itself."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class Data(BaseModel):
    """Can't be changed, and takes nothing that it doesn't know."""

    # Models are built when first used: listing the plugins needs few of them.
    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)
