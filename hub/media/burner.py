"""Draw captions into frames."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from hub.errors import InputError
from hub.specs import Weight, WheelMember
from hub.types import Image

if TYPE_CHECKING:
    from PIL import ImageFont

CJK_FONT = Weight(
    name="fonts/NotoSansCJKsc-Regular.otf",
    sha256="1652500938055a232cfbfa321de6ebaadfc5635dd9f75e369bc991d14a6512dd",
    size=16_412_332,
    licence="OFL-1.1",
    sources=(
        WheelMember(parts=(("mplfonts==0.0.11", "mplfonts/fonts/NotoSansCJKsc-Regular.otf"),)),
    ),
)
"""Draws Chinese, Japanese, Korean and Latin where the system has no font for them. Its wheel is
85 MB, so fetch it only when `find_font` finds none."""

SYSTEM_FONTS = (
    "NotoSansCJK-Regular.ttc",
    "NotoSansCJKsc-Regular.otf",
    "SourceHanSansSC-Regular.otf",
    "PingFang.ttc",
    "Hiragino Sans GB.ttc",
    "STHeiti Light.ttc",
    "msyh.ttc",
    "simhei.ttf",
    "wqy-microhei.ttc",
    "wqy-zenhei.ttc",
    "DroidSansFallbackFull.ttf",
    "Arial Unicode.ttf",
    "DejaVuSans.ttf",
    "LiberationSans-Regular.ttf",
    "arial.ttf",
)
"""Looked for by name in the system's font folders, in this order."""

_NO_CHARACTER = "\U0010ffff"


def find_font(text: str, fonts: Sequence[Path] = ()) -> str:
    """The first of ``fonts`` and `SYSTEM_FONTS` that can draw every letter of a text.

    Raises InputError if there is none.
    """
    letters = {c for c in text if unicodedata.category(c)[0] in "LN"}
    for name in (*map(str, fonts), *SYSTEM_FONTS):
        if not _missing(name, frozenset(letters)):
            return name
    raise InputError(
        f"No font on this machine can draw the caption {text[:40]!r}.",
        fix="Install a font such as Noto Sans CJK, fetch one: avatar-hub weights pull captions, "
        "or choose srt or vtt captions.",
    )


class CaptionBurner:
    """Draws white outlined text at the bottom of frames, as wide as it needs to be."""

    def __init__(self, width: int, height: int, fonts: Sequence[Path] = ()) -> None:
        """``fonts`` are tried before the system's; width and height are the frames' in pixels."""
        self._width, self._height, self._fonts = width, height, tuple(fonts)
        self._text, self._patch = "", _Patch.nothing()

    def draw(self, image: Image, text: str) -> Image:
        """A copy of the frame with the text; only the rows behind it change.

        Raises InputError if no font can draw it.
        """
        if not text.strip():
            return image
        if text != self._text:
            self._text, self._patch = text, self._render(text)
        drawn = image.copy()
        self._patch.blend(drawn)
        return drawn

    def _render(self, text: str) -> _Patch:
        from PIL import Image as Pillow
        from PIL import ImageDraw

        name = find_font(text, self._fonts)
        text = "".join(c for c in text if c == "\n" or not _missing(name, frozenset(c)))
        font, stroke, box = self._fit(name, text)
        size = (self._width, min(self._height, box[3] - box[1] + 2 * stroke))
        top = max(0, self._height - size[1] - round(self._height * 0.04))
        mask, letters = Pillow.new("L", size), Pillow.new("L", size)
        at: dict[str, Any] = {
            "xy": ((self._width - box[2] - box[0]) / 2, stroke - box[1]),
            "text": text,
            "font": font,
            "align": "center",
            "fill": 255,
        }
        ImageDraw.Draw(mask).multiline_text(**at, stroke_width=stroke, stroke_fill=255)
        ImageDraw.Draw(letters).multiline_text(**at)
        return _Patch(top, np.asarray(mask), np.asarray(letters))

    def _fit(
        self, name: str, text: str
    ) -> tuple[ImageFont.FreeTypeFont, int, tuple[int, int, int, int]]:
        """The largest font size up to 6 % of the height at which the text is not too wide."""
        from PIL import Image as Pillow
        from PIL import ImageDraw

        pen = ImageDraw.Draw(Pillow.new("L", (1, 1)))
        size = max(8, round(self._height * 0.06))
        while True:
            font, stroke = _load(name, size), max(1, round(size / 12))
            left, top, right, bottom = pen.multiline_textbbox(
                (0, 0), text, font=font, align="center", stroke_width=stroke
            )
            if right - left <= self._width * 0.94 or size <= 8:
                return font, stroke, (round(left), round(top), round(right), round(bottom))
            size -= 1


class _Patch:
    """Rows of a frame that are darkened by the outline and lightened by the letters."""

    def __init__(self, top: int, outline: NDArray[np.uint8], letters: NDArray[np.uint8]) -> None:
        self._rows = slice(top, top + len(outline))
        self._keep = (255 - outline.astype(np.uint16))[..., None]
        self._add = letters[..., None]

    @classmethod
    def nothing(cls) -> _Patch:
        empty = np.zeros((0, 0), np.uint8)
        return cls(0, empty, empty)

    def blend(self, image: Image) -> None:
        rows = image[self._rows]
        rows[:] = (rows * self._keep // 255).astype(np.uint8)
        np.maximum(rows, self._add, out=rows)


@lru_cache(maxsize=32)
def _load(name: str, size: int) -> ImageFont.FreeTypeFont:
    from PIL import ImageFont

    return ImageFont.truetype(name, size)


@lru_cache(maxsize=256)
def _missing(name: str, characters: frozenset[str]) -> bool:
    """Whether a font is not there or draws one of the characters as it draws no character."""
    try:
        font = _load(name, 24)
    except OSError:
        return True
    nothing = bytes(font.getmask(_NO_CHARACTER))
    return any(bytes(font.getmask(c)) == nothing for c in characters)
