from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import ImageFont

from hub.errors import InputError
from hub.media import burner
from hub.media.burner import CaptionBurner, find_font


@pytest.fixture
def font(tmp_path: Path) -> Path:
    """The Latin font that Pillow carries, as a file; it has no Chinese."""
    file = tmp_path / "latin.ttf"
    file.write_bytes(ImageFont.load_default(10).font_bytes)
    return file


@pytest.fixture
def no_system_fonts(monkeypatch):
    monkeypatch.setattr(burner, "SYSTEM_FONTS", ())


@pytest.mark.parametrize(("width", "height"), [(512, 512), (256, 256), (1280, 720), (360, 640)])
def test_text_is_bright_outlined_and_at_the_bottom(font, width, height):
    image = np.full((height, width, 3), 128, np.uint8)
    text = "Forty characters of a caption are in here\nand here is its second line, as wide"
    drawn = CaptionBurner(width, height, [font]).draw(image, text)
    changed = np.argwhere((drawn != image).any(axis=2))
    (top, left), (bottom, right) = changed.min(0), changed.max(0)
    assert top > height * 0.6
    assert bottom < height - 1
    assert left > 0
    assert right < width - 1
    assert abs((left + right) / 2 - width / 2) < 4
    assert drawn.max() > 240
    assert drawn.min() < 20
    assert (image == 128).all()


def test_no_text_leaves_the_frame_alone(font):
    image = np.full((64, 64, 3), 128, np.uint8)
    assert CaptionBurner(64, 64, [font]).draw(image, " ") is image


def test_each_text_is_drawn(font):
    image, pen = np.zeros((128, 256, 3), np.uint8), CaptionBurner(256, 128, [font])
    first, second, again = (pen.draw(image, text) for text in ("One", "Another", "One"))
    assert (first == again).all()
    assert (first != second).any()


def test_symbols_the_font_lacks_are_left_out(font, no_system_fonts):
    image, pen = np.zeros((128, 256, 3), np.uint8), CaptionBurner(256, 128, [font])
    assert (pen.draw(image, "Hello😀") == pen.draw(image, "Hello")).all()


def test_a_text_that_nothing_can_draw_says_what_to_do(font, no_system_fonts):
    with pytest.raises(InputError, match="你好") as caught:
        CaptionBurner(256, 128, [font]).draw(np.zeros((128, 256, 3), np.uint8), "你好")
    assert "Install a font" in caught.value.fix


def test_a_font_that_is_missing_or_broken_is_passed_over(font, tmp_path, no_system_fonts):
    (tmp_path / "broken.ttf").write_bytes(b"no font")
    fonts = [tmp_path / "missing.ttf", tmp_path / "broken.ttf", font]
    assert find_font("Hello", fonts) == str(font)
