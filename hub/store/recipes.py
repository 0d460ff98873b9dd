"""The recipe of a video: all it was made from, so that it can be made again."""

from __future__ import annotations

import hashlib
import re
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from hub.errors import InputError, problems_of
from hub.specs import Identifier, Kind

METADATA_NAME = "avatar_hub_recipe"
"""Under what name a video's metadata carries its recipe."""

LARGEST = 2_000_000
"""Bytes of a recipe file: texts are the only long part, and they are limited too."""

Role = Kind | Literal["idle_driver"]
"""What a provider did: what its kind does, or make motion for a driver that only copies it."""

Digest = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class Part(BaseModel):
    """The base of all that a recipe is made of."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class InputFile(Part):
    """A file the job was given: its name without the folder, and its content's SHA-256."""

    name: str
    sha256: Digest

    @field_validator("name")
    @classmethod
    def _no_folder(cls, name: str) -> str:
        return re.split(r"[/\\]", name)[-1]


class ProviderUsed(Part):
    """A provider as it was then; ``weights`` are the SHA-256 of those it used, by name."""

    id: Identifier
    plugin: str
    version: str
    weights: dict[str, Digest] = {}


class Recipe(Part):
    """Everything a job was asked. Secrets and paths are no part of it.

    ``size`` is in pixels, ``face`` a point in pixels of the portrait; ``params`` are complete, by
    the kind of the provider they belong to.
    """

    version: Literal[1] = 1
    created: datetime = Field(default_factory=lambda: datetime.now(UTC).replace(microsecond=0))
    hub: str = Field(default_factory=lambda: version("avatar-hub"))
    inputs: dict[Literal["portrait", "audio", "driving_video"], InputFile]
    text: str = ""
    providers: dict[Role, ProviderUsed]
    params: dict[Role, dict[str, Any]] = {}
    size: int
    fps: float
    captions: Literal["none", "srt", "vtt", "burn"] = "none"
    crop: Literal["none", "face"] = "none"
    face: tuple[float, float] | None = None
    seed: int = 0

    @property
    def digest(self) -> str:
        """SHA-256 of all but the time it was written: equal recipes make equal frames."""
        text = self.model_dump_json(exclude={"created"})
        return hashlib.sha256(text.encode()).hexdigest()

    def to_json(self) -> str:
        """For a file beside the video, or its metadata."""
        return self.model_dump_json(indent=1)

    @classmethod
    def from_json(cls, text: str | bytes, where: str = "the recipe") -> Self:
        """Read what `to_json` gave. Raises InputError that names ``where`` and the field."""
        try:
            return cls.model_validate_json(text)
        except ValidationError as error:
            raise InputError(
                f"{where} is not a recipe this hub can render: {problems_of(error)}.",
                fix="Choose a .recipe.json that a hub of this version wrote, or its video.",
            ) from error

    @classmethod
    def read(cls, path: Path) -> Self:
        """From a recipe file, a video that carries one, or the file beside a video.

        Raises InputError when there is none, or it is not one.
        """
        from hub.media import read_metadata
        from hub.media.inputs import check_file

        check_file(path, "video or recipe")
        if path.suffix.lower() == ".json":
            return cls._from_file(path)
        carried = read_metadata(path).get(METADATA_NAME)
        if carried:
            return cls.from_json(carried, str(path))
        if beside(path).is_file():
            return cls._from_file(beside(path))
        raise InputError(
            f"{path} carries no recipe, and there is no {beside(path).name} beside it.",
            fix="Choose the video as the hub wrote it, or its .recipe.json.",
        )

    @classmethod
    def _from_file(cls, path: Path) -> Self:
        if path.stat().st_size > LARGEST:
            raise InputError(f"{path} is too large for a recipe.", fix="Choose a .recipe.json.")
        return cls.from_json(path.read_bytes(), str(path))


def beside(video: Path) -> Path:
    """Where the recipe of a video is written: ``hello.mp4`` has ``hello.recipe.json``."""
    return video.with_suffix(".recipe.json")
