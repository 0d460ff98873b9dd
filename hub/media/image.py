"""Read a picture."""

from __future__ import annotations

import io
import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from hub.errors import InputError
from hub.media.inputs import check_file
from hub.settings import get_settings
from hub.types import Image

if TYPE_CHECKING:
    from PIL import Image as Pillow

FORMATS = ("PNG", "JPEG", "WEBP", "BMP")

_KINDS = "png, jpg, webp or bmp"
_SMALLER = "Make it smaller: 1,000 to 2,000 pixels a side are plenty."


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture, and what the user should know about how it was read."""

    image: Image
    notes: tuple[str, ...] = ()


def read_image(path: Path | str, *, max_pixels: int | None = None) -> Picture:
    """Read a png, jpg, webp or bmp, whatever its name says.

    It is turned upright as its EXIF says, transparency becomes white, 16 bits become 8, and of an
    animation the first frame is taken. Raises InputError for any other file, for one of more than
    ``max_pixels`` (default: the setting ``max_image_pixels``), found before it is decoded, and for
    a damaged one.
    """
    file = check_file(path, "picture")
    limit = get_settings().max_image_pixels if max_pixels is None else max_pixels
    from PIL import Image as Pillow
    from PIL import UnidentifiedImageError

    try:
        with _content(file) as content, Pillow.open(content, formats=FORMATS) as opened:
            _check_size(file, opened.size, limit)
            return Picture(_pixels(opened), _notes(opened))
    except UnidentifiedImageError as error:
        raise InputError(
            f"The picture {file} is not {_KINDS}, whatever its name says.",
            fix=f"Export it as {_KINDS}.",
        ) from error
    except Pillow.DecompressionBombError as error:
        message = f"The picture {file} has far more than {limit / 1e6:.0f} million pixels."
        raise InputError(message, fix=_SMALLER) from error
    except (OSError, SyntaxError, ValueError, EOFError) as error:
        raise InputError(
            f"The picture {file} is damaged: {error}.", fix="Export or download it again."
        ) from error


def _content(file: Path) -> io.BufferedReader:
    # A link put there since the check is refused by the system itself, where it can.
    descriptor = os.open(
        file, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
    )
    return os.fdopen(descriptor, "rb")


def _check_size(file: Path, size: tuple[int, int], limit: int) -> None:
    width, height = size
    if width * height > limit:
        raise InputError(
            f"The picture {file} has {width} x {height} pixels; at most {limit / 1e6:.0f} million "
            "are taken.",
            fix=_SMALLER,
        )


def _notes(opened: Pillow.Image) -> tuple[str, ...]:
    frames = getattr(opened, "n_frames", 1)
    if frames == 1 or opened.format == "MPO":  # a phone's JPEG with a preview beside the picture
        return ()
    return (f"The picture is animated: the first of its {frames} frames is used.",)


def _pixels(opened: Pillow.Image) -> Image:
    from PIL import Image as Pillow
    from PIL import ImageOps

    upright = ImageOps.exif_transpose(opened)
    if upright.mode.startswith("I"):
        high = np.asarray(upright, np.float32) / 257
        upright = Pillow.fromarray(np.clip(np.rint(high), 0, 255).astype(np.uint8))
    if upright.has_transparency_data:
        upright = upright.convert("RGBA")
        white = Pillow.new("RGBA", upright.size, "white")
        upright = Pillow.alpha_composite(white, upright)
    return np.array(upright.convert("RGB"))
