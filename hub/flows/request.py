"""What a user asks of `make avatar`, checked before anything costs time."""

from __future__ import annotations

import unicodedata
from pathlib import Path
from typing import Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, FiniteFloat, ValidationError, model_validator

from hub.errors import InputError, problems_of

FILE_FIELDS = ("portrait", "audio", "driving_video")
VIDEO_SUFFIXES = frozenset({".mp4", ".mov", ".webm", ".mkv", ".m4v"})


class StageParams(BaseModel):
    """Parameters for each stage's provider, by their names in its params model."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    tts: dict[str, Any] = Field(default_factory=dict)
    driver: dict[str, Any] = Field(default_factory=dict)
    lipsync: dict[str, Any] = Field(default_factory=dict)

    def of(self, role: str) -> dict[str, Any]:
        """Those of the provider in this role; one that only helps another has its defaults."""
        return dict(getattr(self, role, {}))


class MakeAvatar(BaseModel):
    """A portrait and some words, or speech, that are to become a talking video.

    ``portrait`` is a picture, or a video whose own motion is kept. ``text`` is spoken by ``tts``;
    ``audio`` is used as it is. ``size`` is the longer side of the video in pixels (smaller pictures
    are not enlarged). ``idle_driver`` moves the picture for a ``driver`` that only copies motion,
    unless there is a ``driving_video``. ``face`` points at the face to animate, in pixels of the
    portrait.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    portrait: Path
    text: str = ""
    audio: Path | None = None
    tts: str | None = None
    driver: str | None = None
    lipsync: str | None = None
    idle_driver: str | None = None
    driving_video: Path | None = None
    params: StageParams = StageParams()
    size: int = Field(512, ge=128, le=2160)
    fps: float = Field(25, ge=10, le=60)
    captions: Literal["none", "srt", "vtt", "burn"] = "none"
    crop: Literal["none", "face"] = "none"
    face: tuple[FiniteFloat, FiniteFloat] | None = None
    seed: int = Field(0, ge=0, lt=2**31)

    @model_validator(mode="after")
    def _text_or_audio(self) -> Self:
        if self.audio is not None and self.text:
            raise ValueError("give either text or audio, not both")
        if self.audio is None:
            object.__setattr__(self, "text", clean_text(self.text))
        return self

    @property
    def portrait_is_video(self) -> bool:
        """Whether the portrait is a clip, told by its name; the reader looks at what is in it."""
        return self.portrait.suffix.lower() in VIDEO_SUFFIXES

    @property
    def files(self) -> dict[str, Path]:
        """The files it is made from, by the field that names them."""
        return {name: path for name in FILE_FIELDS if (path := getattr(self, name)) is not None}

    def check_output(self, out: Path) -> None:
        """Raises InputError where no video can be written, or a file it is made from is lost."""
        from hub.media.output import check_output
        from hub.store.recipes import beside

        check_output(out, (".mp4",))
        check_output(beside(out), (".json",))  # its name is longer
        for name, path in self.files.items():
            if out.exists() and path.exists() and out.samefile(path):
                raise InputError(
                    f"The output {out} is the {name} itself.", fix="Choose another name."
                )

    @classmethod
    def check(cls, **values: Any) -> MakeAvatar:
        """Build a request; raises InputError that names each field that is wrong."""
        try:
            return cls(**values)
        except ValidationError as error:
            raise InputError(f"That can't be made: {problems_of(error)}.") from error


class Wordless(MakeAvatar):
    """A portrait that is to move for some ``seconds`` without a word; only for `stages.drive`."""

    seconds: float = Field(ge=0.1)

    @model_validator(mode="after")
    def _text_or_audio(self) -> Self:
        if self.audio is not None or self.text:
            raise ValueError("give either seconds or something that is said, not both")
        return self


def clean_text(text: str) -> str:
    """The text without control characters.

    Raises ValueError where there is nothing to say: empty, or only symbols and emoji.
    """
    kept = "".join(c if c in "\n\t" or unicodedata.category(c)[0] != "C" else " " for c in text)
    kept = kept.strip()
    if not kept:
        raise ValueError("the text is empty: write what the avatar should say")
    if not any(unicodedata.category(c)[0] in "LN" for c in kept):
        raise ValueError("the text has no letters or digits that could be spoken")
    return kept
