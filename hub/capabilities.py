"""What a provider of each kind can do beyond what all of its kind can."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from hub.data import Data


class Voice(Data):
    """One voice of a TTS provider; ``languages`` are those it is good at."""

    id: str
    title: str = ""
    languages: tuple[str, ...] = ()
    gender: Literal["female", "male", ""] = ""


class TTSCapabilities(Data):
    """Languages are BCP 47 tags such as ``en`` and ``zh``."""

    languages: tuple[str, ...] = ()
    voices: tuple[Voice, ...] = ()
    streaming: bool = False
    marks: bool = False
    cloning: bool = False


class ASRCapabilities(Data):
    """``streaming``: gives partial results while speech still comes in."""

    languages: tuple[str, ...] = ()
    streaming: bool = False
    words: bool = False


class DialogueCapabilities(Data):
    """``streaming``: gives the answer piece by piece."""

    languages: tuple[str, ...] = ()
    streaming: bool = False


class DriverCapabilities(Data):
    """``idle``: moves without a driving video; a driver that can't is always given one.

    ``motion``: can give blendshapes and pose only. ``several_faces``: its source also has
    ``faces``, all that the picture shows, the largest first.
    """

    idle: bool = False
    driving_video: bool = False
    motion: bool = False
    several_faces: bool = False


class FaceCrop(Data):
    """What a lip sync that works on a crop is given of each frame: the face's box, squeezed.

    ``size``: pixels of both sides. The box holds the face from the brows' upper end to the chin;
    ``top``, ``bottom`` and ``sides`` widen it by a share of its own height and width.
    """

    size: Annotated[int, Field(ge=16, le=1024)]
    top: Annotated[float, Field(ge=-0.5, le=1)] = 0.0
    bottom: Annotated[float, Field(ge=-0.5, le=1)] = 0.0
    sides: Annotated[float, Field(ge=-0.5, le=1)] = 0.0


class LipSyncCapabilities(Data):
    """``motion``: draws the frame itself from the source, a driver's blendshapes and its pose.

    ``crop``: is given crops of the face and gives them back; the hub cuts them, blends the mouths
    into the frames and keeps them closed in silence. An engine draws frames or mends crops, never
    both. ``sample_rate``: the rate it wants the speech in, 0 for any.
    """

    marks: bool = False
    motion: bool = False
    crop: FaceCrop | None = None
    sample_rate: Annotated[int, Field(ge=0, le=192_000)] = 0

    @model_validator(mode="after")
    def _draws_or_mends(self) -> Self:
        if self.motion and self.crop is not None:
            raise ValueError("motion draws whole frames and crop mends parts of them: choose one")
        return self


CAPABILITIES: dict[str, type[Data]] = {
    "tts": TTSCapabilities,
    "asr": ASRCapabilities,
    "dialogue": DialogueCapabilities,
    "driver": DriverCapabilities,
    "lipsync": LipSyncCapabilities,
}
