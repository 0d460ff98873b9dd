"""The speaker's face: what the service tells of it, and how it meets the sound."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest
from avatar_hub_azure.blendshapes import COLUMNS, NAMES, frames
from avatar_hub_azure.marks import RATE, Assembler
from azure_service import Service, Turn

from hub import Hub
from hub.face import BLENDSHAPES
from hub.types import concatenate

JAW = BLENDSHAPES.index("jawOpen")


def animation(first: int, values: list[float]) -> str:
    """Frames in which the jaw has these values, and the head rolls."""
    return json.dumps({"FrameIndex": first, "BlendShapes": [face(value) for value in values]})


def face(jaw: float) -> list[float]:
    return [jaw if name == "jawOpen" else 0.0 for name in NAMES] + [-0.3, 0.1, 0.1]


def test_every_value_finds_its_name() -> None:
    assert ("_neutral", *(NAMES[column] for column in COLUMNS)) == BLENDSHAPES


def test_frames_have_their_time_in_the_sound() -> None:
    found = frames(animation(60, [0.25, 0.5]))
    assert list(found) == pytest.approx([1.0, 61 / 60])
    assert [row[JAW] for row in found.values()] == [0.25, 0.5]
    assert all(row.shape == (52,) and row.sum() == row[JAW] for row in found.values())


@pytest.mark.parametrize(
    "told",
    [
        "<svg/>",
        "{}",
        "[]",
        '{"FrameIndex": 0, "BlendShapes": []}',
        '{"FrameIndex": "now", "BlendShapes": ' + json.dumps([face(0)]) + "}",
        '{"FrameIndex": 0, "BlendShapes": [[0.1, 0.2]]}',
        '{"FrameIndex": 0, "BlendShapes": [[0.1], [0.1, 0.2]]}',
        animation(0, [0.5])[:-9],
    ],
)
def test_what_is_no_face_is_left_out(told: str) -> None:
    assert frames(told) == {}


def assembler(seconds: float) -> Assembler:
    """A word each half second, all of whose sound and visemes are there."""
    made = Assembler("go " * int(seconds * 2))
    made.add_sound(bytes(round(seconds * RATE) * 2))
    for half in range(int(seconds * 2)):
        made.add_word("go", half / 2, half / 2 + 0.3)
        made.add_viseme(20, half / 2)
    return made


def times(chunk: dict[str, Any] | None) -> list[float]:
    assert chunk is not None
    return list(chunk["expressions"]["times"])


def test_sound_waits_for_its_face() -> None:
    speech = assembler(2.5)
    speech.add_animation(animation(0, [0.5] * 80))
    first = speech.chunk()
    assert times(first)[-1] == pytest.approx(59 / 60)
    assert speech.chunk() is None, "the next second's face is not there"
    speech.add_animation(animation(80, [0.5] * 60))
    assert times(speech.chunk())[0] == pytest.approx(0)


def test_sound_does_not_wait_long_for_a_face_that_ends() -> None:
    speech = assembler(4)
    speech.add_animation(animation(0, [0.5] * 40))
    chunk = speech.chunk()
    assert chunk is not None
    assert len(chunk["samples"]) == 2.5 * RATE
    assert times(chunk)[-1] == pytest.approx(39 / 60)
    rest = speech.rest()
    assert rest is not None
    assert "expressions" not in rest


def test_a_face_that_comes_after_its_sound_is_too_late() -> None:
    speech = assembler(2)
    first = speech.chunk()
    assert first is not None
    assert "expressions" not in first
    speech.add_animation(animation(0, [0.5] * 120))
    assert len(times(speech.rest())) == 30


def speak(turn: Turn) -> None:
    """Three seconds in which the jaw opens evenly; the face comes after its visemes."""
    turn.begin_sound()
    for half in range(6):
        turn.word("go", half / 2 + 0.1, 0.3)
        turn.viseme(20, half / 2 + 0.13)
    for second in range(3):
        turn.face(60 * second, [face((60 * second + i) / 200) for i in range(60)])
    for _ in range(6):
        turn.sound(bytes(24_000))
    turn.sound(b"")
    turn.end()


@pytest.mark.environments
def test_the_face_comes_with_its_sound_chunk_by_chunk(hub: Hub, service: Service) -> None:
    service.speak = speak
    chunks = list(hub.get("tts", "azure").synthesize("go " * 6))
    assert len(chunks) > 1
    begin = 0.0
    for chunk in chunks:
        assert chunk.expressions is not None
        assert len(chunk.expressions.times) == pytest.approx(60 * chunk.duration, abs=1)
        expected = (begin + chunk.expressions.times) * 60 / 200
        np.testing.assert_allclose(chunk.expressions.blendshapes[:, JAW], expected, atol=1e-4)
        begin += chunk.duration
    speech = concatenate(chunks)
    assert speech.expressions is not None
    assert np.allclose(speech.expressions.times, np.arange(180) / 60, atol=1e-4)
    assert [m.text for m in speech.marks if m.kind == "phoneme"] == ["k"] * 6, "visemes stay marks"
    assert [m.text for m in speech.marks if m.kind == "word"] == ["go"] * 6


@pytest.mark.environments
def test_the_face_is_asked_for_unless_it_is_not_wanted(hub: Hub, service: Service) -> None:
    service.speak = speak
    for wanted in (True, False):
        list(hub.get("tts", "azure").synthesize("go " * 6, blendshapes=wanted))
    assert ["FacialExpression" in ssml for ssml in service.bodies("ssml")] == [True, False]
