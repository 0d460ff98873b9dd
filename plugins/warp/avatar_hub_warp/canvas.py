"""The still picture, kept finer than its pixels so that moving it does not soften it."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np

from .geometry import Floats
from .grid import Box, look_up, pixel_grid

_FINE_PIXELS = 1_200_000  # a larger window is sharp enough as it is, and would cost memory
_REACH = 2  # pixels to which a change is felt between the pixels


class Canvas:
    """A window of a picture, twice as fine where that is affordable.

    Bilinear look-ups between pixels blur; between interpolated half pixels they hardly do, and at
    whole pixels they still give the picture itself. Four channels, because those resample twice as
    fast as three.
    """

    def __init__(self, image: Any, box: Box, *, fine: bool) -> None:
        """``image`` uint8 (H, W, 3) is copied; ``box`` lies inside it."""
        self.image = np.array(image)
        self.box = box
        pixels = (box.x1 - box.x0) * (box.y1 - box.y0)
        self._scale = 2 if fine and pixels <= _FINE_PIXELS else 1
        self._pixels = self._refined(box)

    def paint(self, window: tuple[slice, slice], patch: Any) -> None:
        """Replace the pixels of ``window``."""
        if not patch.size:
            return
        self.image[window] = patch
        rows, columns = window
        grown = Box(columns.start, rows.start, columns.stop, rows.stop).grown(_REACH)
        changed = grown.within(self.box)
        if not changed.empty:
            x, y = (
                (changed.x0 - self.box.x0) * self._scale,
                (changed.y0 - self.box.y0) * self._scale,
            )
            part = self._refined(changed)
            self._pixels[y : y + part.shape[0], x : x + part.shape[1]] = part

    def look(self, places: Any) -> Any:
        """The colours (H, W, 3) at ``places`` (H, W, 2) of `to_look`."""
        return cv2.cvtColor(look_up(self._pixels, places), cv2.COLOR_RGBA2RGB)

    def to_look(self, pixels: Floats) -> Floats:
        """Turn positions in the picture into those that `look` takes."""
        corner = np.array(self.box[:2], np.float32)
        return np.asarray((pixels - corner) * np.float32(self._scale), np.float32)

    def _refined(self, box: Box) -> Any:
        if self._scale == 1:
            return cv2.cvtColor(self.image[box.slices], cv2.COLOR_RGB2RGBA)
        size = Box(0, 0, (box.x1 - box.x0) * self._scale, (box.y1 - box.y0) * self._scale)
        places: Any = pixel_grid(size) / np.float32(self._scale) + np.array(box[:2], np.float32)
        fine = look_up(self.image, places, interpolation=cv2.INTER_LANCZOS4)
        return cv2.cvtColor(fine, cv2.COLOR_RGB2RGBA)
