"""First Order Motion and Wav2Lip by PaddleGAN, in an environment of their own."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from avatar_hub_paddlegan.zh import DRIVER, LIPSYNC
from hub.capabilities import DriverCapabilities, FaceCrop, LipSyncCapabilities
from hub.hookspecs import hookimpl
from hub.specs import (
    Choice,
    GpuVariant,
    Licences,
    Params,
    ProviderSpec,
    Resources,
    Url,
    Venv,
    Weight,
)

_ENHANCED = (("face_enhancement", (True,)),)


class DriverParams(Params):
    """How a driving video moves the picture; named as in PaddleGAN."""

    model: Literal["256", "512", "mobile"] = Field(
        "256",
        description="Pixels of the face it draws; mobile: 256 with a network many times faster.",
    )
    relative: bool = Field(
        True,
        description="Add the driving video's movement to the picture's own pose and face; "
        "off: take pose and proportions from the driving video.",
    )
    adapt_scale: bool = Field(
        True, description="Move a larger or smaller face than the driving one by as much more."
    )
    find_best_frame: bool = Field(
        False,
        description="Count movement from the frame that resembles the picture most, of the "
        "driving video's first 125 frames.",
    )
    best_frame: int = Field(
        0, ge=0, le=250, description="The frame from which movement counts, from 0."
    )
    multi_person: bool = Field(False, description="Move every face of the picture.")
    ratio: float = Field(
        1.0,
        ge=0.2,
        le=1.0,
        description="Radius of the circle that is replaced around a face, in heights of the "
        "square that is drawn; smaller keeps more of the picture.",
    )
    face_enhancement: bool = Field(
        False, description="Draw each face sharper, with GPEN at 512 pixels; slow."
    )
    batch_size: int = Field(1, ge=1, le=64, description="Frames drawn at once; on a GPU try 16.")


class LipSyncParams(Params):
    """How mouths are drawn."""

    face_enhancement: bool = Field(
        False, description="Draw each face sharper, with GPEN at 512 pixels; slow."
    )
    batch_size: int = Field(4, ge=1, le=128, description="Frames drawn at once; on a GPU try 64.")


def _weight(path: str, *when: Choice) -> Weight:
    # PaddleGAN gives no digests, no licence, and no sizes.
    name = path.rsplit("/", 1)[-1]
    url = f"https://paddlegan.bj.bcebos.com/{path}"
    sources = (Url(url=url),)
    return Weight(
        name=f"paddlegan/{name}", size=0, licence="not stated", sources=sources, when=when
    )


_GPEN = _weight("models/GPEN-512.pdparams", *_ENHANCED)
# Paddle's install page: its GPU wheels are on an index of its own for each CUDA, not on PyPI.
_RUNTIME = Venv(
    python="3.11",
    lock="engine.lock",
    gpu_variants=GpuVariant.for_each(
        *("11.8", "12.6", "12.9", "13.0"),
        index="https://www.paddlepaddle.org.cn/packages/stable/{cu}/",
        replaced=(("paddlepaddle", "paddlepaddle-gpu==3.3.1"),),
    ),
)


@hookimpl
def register_providers() -> list[ProviderSpec]:
    """The driver and the lip sync."""
    return [_first_order_motion(), _wav2lip()]


def _first_order_motion() -> ProviderSpec:
    folder = "applications/first_order_model"
    return ProviderSpec(
        kind="driver",
        id="first-order-motion",
        title="First Order Motion (Paddle)",
        summary="A driving video moves the face of a picture. Seconds a frame on a CPU.",
        engine="avatar_hub_paddlegan.driver:Engine",
        params=DriverParams,
        capabilities=DriverCapabilities(driving_video=True, several_faces=True),
        runtime=_RUNTIME,
        weights=(
            _weight(f"{folder}/vox-cpk.pdparams", ("model", ("256",))),
            _weight(f"{folder}/vox-cpk-512.pdparams", ("model", ("512",))),
            _weight(f"{folder}/vox-mobile.pdparams", ("model", ("mobile",))),
            _GPEN,
        ),
        licences=Licences(code="Apache-2.0", weights="not stated", commercial_use=False),
        translations={"zh": DRIVER},
        resources=Resources(gpu="optional", memory_mb=2000),
    )


def _wav2lip() -> ProviderSpec:
    return ProviderSpec(
        kind="lipsync",
        id="wav2lip-paddle",
        title="Wav2Lip (Paddle)",
        summary="Draws mouths to the sound, in pictures and clips. Half a second a frame on a CPU.",
        engine="avatar_hub_paddlegan.lipsync:Engine",
        params=LipSyncParams,
        capabilities=LipSyncCapabilities(
            # Its face detector's boxes begin on the forehead; ten pixels are added at the chin.
            crop=FaceCrop(size=96, top=0.2, bottom=0.06, sides=0.02),
            sample_rate=16_000,
        ),
        runtime=_RUNTIME,
        weights=(_weight("models/wav2lip_hq.pdparams"), _GPEN),
        licences=Licences(code="Apache-2.0", weights="not stated", commercial_use=False),
        translations={"zh": LIPSYNC},
        resources=Resources(gpu="optional", memory_mb=1200),
    )
