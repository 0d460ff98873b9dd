"""A portrait is looked at when it is uploaded; one of its faces is chosen by a click."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import gradio as gr
import pytest
from PIL import Image as Picture

from hub import Hub
from hub.ui.portrait import Portrait

pytestmark = pytest.mark.weights

SIDE = 1024
"""Pixels that the page shows at most; the picture with two portraits is twice as wide."""


@pytest.fixture
def portrait(landmarker_path: Path) -> Portrait:
    with gr.Blocks():
        return Portrait.build(Hub(points=[]))


@pytest.fixture
def two_faces(sample_portrait_path: Path, tmp_path: Path) -> Path:
    """A large one on the left, a smaller one on the right."""
    path = tmp_path / "two.png"
    with Picture.open(sample_portrait_path) as sample:
        both = Picture.new("RGB", (2 * SIDE, SIDE), "grey")
        both.paste(sample.resize((SIDE, SIDE)), (0, 0))
        both.paste(sample.resize((SIDE // 2, SIDE // 2)), (SIDE, 0))
        both.save(path)
    return path


def clicked(x: float, y: float) -> Any:
    return gr.SelectData(None, {"index": [x, y], "value": None})


def test_the_largest_face_is_outlined_until_another_is_clicked(
    portrait: Portrait, two_faces: Path
) -> None:
    place, shown, hint, face, scale = portrait.look(str(two_faces))
    assert place["visible"]
    assert shown.shape[:2] == (SIDE // 2, SIDE)
    assert "2 faces found" in hint
    assert (face, scale) == (None, 0.5)
    right = (0.75 * SIDE, 0.11 * SIDE)  # on the page
    _, other, _, face, _ = portrait.point(str(two_faces), scale, clicked(*right))
    assert face == (1.5 * SIDE, 0.22 * SIDE)
    half = SIDE // 2
    assert (shown[:, :half] != other[:, :half]).any()
    assert (shown[:, half:] != other[:, half:]).any()


def test_what_has_no_face_is_said_and_not_shown(portrait: Portrait, tmp_path: Path) -> None:
    grey, text = tmp_path / "grey.png", tmp_path / "text.png"
    Picture.new("RGB", (200, 200), "grey").save(grey)
    text.write_text("no picture")
    for path, said in ((grey, "No face found in grey.png"), (text, "text.png is not png")):
        with pytest.warns(UserWarning, match=said):  # Gradio's toast, off a page
            place, shown, hint, face, _ = portrait.look(str(path))
        assert not place["visible"]
        assert (shown, face) == (None, None)
        assert said in hint
        assert str(tmp_path) not in hint


def test_a_portrait_that_is_taken_away_is_gone(portrait: Portrait) -> None:
    place, shown, hint, face, _ = portrait.look(None)
    assert (place["visible"], shown, hint, face) == (False, None, "", None)
