"""hub/runtime/plain.py: what an engine may and may not give."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from hub import Audio, Expressions, Face, Frame, Mark, Source
from hub.errors import Rubbish
from hub.runtime import plain

SAMPLES = np.zeros(1000, np.float32)
IMAGE = np.zeros((4, 6, 3), np.uint8)
FACE = {"points": np.zeros((478, 3)), "blendshapes": np.zeros(52), "pose": (1, 2, 3)}
MARK = {"text": "a", "start": 0.01, "end": 0.02, "kind": "phoneme"}


EXPRESSIONS = {"times": [0.0, 0.03], "blendshapes": np.zeros((2, 52))}


def speech(**changes: Any) -> dict[str, Any]:
    return {"samples": SAMPLES, "sample_rate": 16_000, "text": "a", "marks": [MARK], **changes}


def test_speech_comes_back_as_it_was() -> None:
    audio = Audio(np.linspace(-1, 1, 99, dtype=np.float32), 8000, "hi", (Mark("h", 0, 0.01),))
    back = plain.speech_from_plain(plain.speech_to_plain(audio))
    assert np.array_equal(back.samples, audio.samples)
    assert (back.sample_rate, back.text, back.marks) == (8000, "hi", audio.marks)


def test_expressions_come_back_as_they_were() -> None:
    rows = np.linspace(0, 1, 104, dtype=np.float32).reshape(2, 52)
    audio = Audio(SAMPLES, 16_000, expressions=Expressions(np.float32([0.0, 0.05]), rows))
    back = plain.speech_from_plain(plain.speech_to_plain(audio)).expressions
    assert back is not None
    assert np.array_equal(back.times, np.float32([0.0, 0.05]))
    assert np.array_equal(back.blendshapes, rows)
    assert "expressions" not in plain.speech_to_plain(Audio(SAMPLES, 16_000))


@pytest.mark.parametrize("none", [None, {"times": [], "blendshapes": np.zeros((0, 52))}])
def test_a_voice_without_expressions_has_none(none: Any) -> None:
    assert plain.speech_from_plain(speech(expressions=none)).expressions is None


def test_expressions_beyond_their_range_are_made_to_fit() -> None:
    rows = [[-0.2] * 26 + [1.5] * 26] * 2
    found = plain.speech_from_plain(speech(expressions={**EXPRESSIONS, "blendshapes": rows}))
    assert found.expressions is not None
    assert np.unique(found.expressions.blendshapes).tolist() == [0.0, 1.0]


def test_loud_and_double_precision_speech_is_made_to_fit() -> None:
    audio = plain.speech_from_plain(speech(samples=np.array([-3.0, 0.5, 2.0]), marks=[]))
    assert audio.samples.dtype == np.float32
    assert audio.samples.tolist() == [-1.0, 0.5, 1.0]


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        (None, "expected a dict"),
        ({"samples": SAMPLES}, "sample_rate"),
        (speech(samples=np.full(10, np.nan, np.float32)), "NaN"),
        (speech(samples=np.full(10, np.inf, np.float32)), "infinity"),
        (speech(samples=np.zeros((10, 2), np.float32)), r"\(10, 2\)"),
        (speech(samples=np.zeros(10, np.int16)), "int16"),
        (speech(samples=[[1.0], [1.0, 2.0]]), "samples"),
        (speech(samples="hello"), "samples"),
        (speech(sample_rate=0), "sample_rate"),
        (speech(sample_rate="fast"), "sample_rate"),
        (speech(sample_rate=10_000_000), "sample_rate"),
        (speech(marks=[{**MARK, "end": 5.0}]), "mark"),
        (speech(marks=[{**MARK, "start": 0.03}]), "mark"),
        (speech(marks=[{**MARK, "start": float("nan")}]), "mark"),
        (speech(marks=[{**MARK, "kind": "noise"}]), "noise"),
        (speech(marks=["a"]), "expected a dict"),
        (speech(marks=7), "marks"),
        (speech(expressions=7), "'times', got int"),
        (speech(expressions={"times": [0.0]}), "blendshapes"),
        (speech(expressions={**EXPRESSIONS, "times": 0.0}), r"times must be .*\(1,\)"),
        (speech(expressions={**EXPRESSIONS, "times": ["now", "then"]}), "times"),
        (speech(expressions={**EXPRESSIONS, "times": [0.0, np.nan]}), "finite"),
        (speech(expressions={**EXPRESSIONS, "times": [0.03, 0.0]}), "times must go up"),
        (speech(expressions={**EXPRESSIONS, "times": [-0.1, 0.0]}), "times must go up"),
        (speech(expressions={**EXPRESSIONS, "times": [0.0, 5.0]}), "end at 0.062 s"),
        (speech(expressions={**EXPRESSIONS, "blendshapes": np.zeros((2, 55))}), r"\(2, 55\)"),
        (speech(expressions={**EXPRESSIONS, "blendshapes": np.zeros((3, 52))}), r"\(3, 52\)"),
        (speech(expressions={**EXPRESSIONS, "blendshapes": np.full((2, 52), np.nan)}), "finite"),
    ],
)
def test_rubbish_speech_is_refused(value: Any, reason: str) -> None:
    with pytest.raises(Rubbish, match=reason):
        plain.speech_from_plain(value)


def test_a_frame_comes_back_as_it_was() -> None:
    points = np.ones((478, 3), np.float32)
    frame = Frame(IMAGE, Face(points, np.zeros(52, np.float32), (1.0, 2.0, 3.0)))
    back = plain.frame_from_plain(plain.frame_to_plain(frame), image=True)
    assert back.image is not None
    assert back.face is not None
    assert np.array_equal(back.image, IMAGE)
    assert np.array_equal(back.face.points, points)
    assert back.face.pose == (1.0, 2.0, 3.0)


def test_motion_alone_has_no_picture() -> None:
    frame = plain.frame_from_plain({"image": None, "face": FACE}, image=False)
    assert frame.image is None
    assert frame.face is not None


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        ([], "expected a dict"),
        ({"image": None}, "without a picture"),
        ({"image": IMAGE.astype(np.float32)}, "float32"),
        ({"image": IMAGE[..., 0]}, r"\(4, 6\)"),
        ({"image": IMAGE, "face": {**FACE, "points": np.zeros((468, 3))}}, "468"),
        ({"image": IMAGE, "face": {**FACE, "blendshapes": np.zeros(51)}}, "51"),
        ({"image": IMAGE, "face": {**FACE, "pose": (1, 2)}}, "pose"),
        ({"image": IMAGE, "face": {**FACE, "points": np.full((478, 3), np.nan)}}, "finite"),
    ],
)
def test_a_rubbish_frame_is_refused(value: Any, reason: str) -> None:
    with pytest.raises(Rubbish, match=reason):
        plain.frame_from_plain(value, image=True)


def test_a_source_that_is_a_clip_has_neither_picture_nor_face() -> None:
    value = plain.source_to_plain(None, 25, 7, "image")
    assert value == {"image": None, "face": None, "fps": 25, "seed": 7, "need": "image"}
    face = Face(np.ones((478, 3), np.float32), np.zeros(52, np.float32), (0, 0, 0))
    whole = plain.source_to_plain(Source(IMAGE, face), 30, 0, "motion")
    assert whole["image"] is IMAGE
    assert whole["face"]["points"] is face.points


@pytest.mark.parametrize(
    "value", [{}, {"text": "a", "start": "soon", "end": 1}, {"text": "a", "start": 0, "end": None}]
)
def test_a_rubbish_transcript_is_refused(value: Any) -> None:
    with pytest.raises(Rubbish):
        plain.transcript_from_plain(value)


def test_a_transcript_is_final_unless_it_says_not() -> None:
    transcript = plain.transcript_from_plain({"text": "hi", "start": 0, "end": 1, "words": []})
    assert (transcript.text, transcript.end, transcript.final) == ("hi", 1.0, True)
