"""Fixtures that several folders of tests share."""

from __future__ import annotations

from pathlib import Path

import pytest

from hub.face import LANDMARKER
from hub.specs import Weight
from hub.types import Image
from hub.weights import SAMPLE_PORTRAIT, weight_store


@pytest.fixture(scope="session")
def landmarker_path() -> Path:
    """The file of the face landmarker."""
    return _present(LANDMARKER)


@pytest.fixture(scope="session")
def portrait() -> Image:
    """The sample portrait, 512 x 512: one smiling face from the front, 109 px wide."""
    import cv2

    pixels = cv2.imread(str(_present(SAMPLE_PORTRAIT)), cv2.IMREAD_COLOR_RGB)
    pixels.flags.writeable = False
    return pixels


def _present(weight: Weight) -> Path:
    path = weight_store().path(weight)
    if path is None:
        pytest.skip(f"{weight.name} is missing: run `avatar-hub weights pull`")
    return path
