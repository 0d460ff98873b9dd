"""A face without weights: a drawing on the landmarks of one smiling portrait."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest

from hub.face import BLENDSHAPES

SKIN, LIP, INSIDE, IRIS = (214, 170, 145), (170, 80, 80), (0, 0, 255), (0, 200, 0)
# fmt: off
OVAL = (10, 338, 297, 332, 284, 251, 389, 356, 454, 323, 361, 288, 397, 365, 379, 378, 400, 377,
        152, 148, 176, 149, 150, 136, 172, 58, 132, 93, 234, 127, 162, 21, 54, 103, 67, 109)
OUTER = (61, 185, 40, 39, 37, 0, 267, 269, 270, 409, 291, 375, 321, 405, 314, 17, 84, 181, 91, 146)
INNER = (78, 191, 80, 81, 82, 13, 312, 311, 310, 415, 308, 324, 318, 402, 317, 14, 87, 178, 88, 95)
EYES = ((33, 246, 161, 160, 159, 158, 157, 173, 133, 155, 154, 153, 145, 144, 163, 7),
        (263, 466, 388, 387, 386, 385, 384, 398, 362, 382, 381, 380, 374, 373, 390, 249))
# fmt: on


def draw_face(points: np.ndarray, size: int = 384) -> np.ndarray:
    """Skin, lips, the inside of the mouth in pure blue and irises in pure green, on grain."""
    grain = np.random.default_rng(1).integers(70, 110, (size, size, 3))
    image = np.ascontiguousarray(grain, np.uint8)

    def fill(marks: tuple[int, ...], colour: tuple[int, int, int]) -> None:
        cv2.fillPoly(image, [points[list(marks), :2].round().astype(np.int32)], colour)

    fill(OVAL, SKIN)
    fill(OUTER, LIP)
    fill(INNER, INSIDE)
    for eye in EYES:
        fill(eye, (235, 235, 230))
        white = np.zeros((size, size), np.uint8)
        cv2.fillPoly(white, [points[list(eye), :2].round().astype(np.int32)], 1)
        iris = np.zeros_like(white)
        centre = points[list(eye), :2].mean(0).round().astype(int)
        cv2.circle(iris, (int(centre[0]), int(centre[1])), 7, 1, -1)
        image[(white & iris) > 0] = IRIS
    return image


def make_source(points: np.ndarray, **more: Any) -> dict[str, Any]:
    face = {
        "points": points.astype(np.float32),
        "blendshapes": np.zeros(52, np.float32),
        "pose": np.zeros(3, np.float32),
    }
    values = {"image": draw_face(points), "face": face, "fps": 25.0, "seed": 7, "need": "motion"}
    return {**values, **more}


@pytest.fixture(scope="session")
def landmarks() -> np.ndarray:
    """(478, 3), eyes 110 px apart: a frontal face with an open smile."""
    return np.loadtxt(Path(__file__).parent / "landmarks.txt").astype(np.float32)


@pytest.fixture(scope="session")
def source(landmarks: np.ndarray) -> dict[str, Any]:
    return make_source(landmarks)


def speak(*phonemes: tuple[str, float], rate: int = 16000, loud: float = 0.3) -> dict[str, Any]:
    """Speech made of (symbol, seconds): a buzz where something sounds, silence at spaces."""
    sound, marks, at = [], [], 0.0
    for symbol, seconds in phonemes:
        t = np.arange(round(seconds * rate)) / rate
        level = 0.0 if symbol == " " else loud
        sound.append(level * np.sign(np.sin(2 * np.pi * 130 * t)))
        marks.append({"text": symbol, "start": at, "end": at + seconds, "kind": "phoneme"})
        at += seconds
    samples = np.concatenate(sound).astype(np.float32)
    return {"samples": samples, "sample_rate": rate, "text": "", "marks": marks}


def pulling(speech: dict[str, Any], **shapes: float | np.ndarray) -> dict[str, Any]:
    """The speech with expressions, 60 a second: by name, each a number or one for each row."""
    times = np.arange(0, len(speech["samples"]) / speech["sample_rate"], 1 / 60)
    rows = np.zeros((len(times), 52), np.float32)
    for name, value in shapes.items():
        rows[:, BLENDSHAPES.index(name)] = value
    return {**speech, "expressions": {"times": times.astype(np.float32), "blendshapes": rows}}


@pytest.fixture(scope="session")
def pull() -> Any:
    """Add expressions: ``pull(speech, jawOpen=0.5)``."""
    return pulling


@pytest.fixture(scope="session")
def say() -> Any:
    return speak


@pytest.fixture(scope="session")
def source_of() -> Any:
    """Make a source from landmarks: ``source_of(points, **more)``."""
    return make_source


@pytest.fixture(scope="session")
def driver_params() -> dict[str, Any]:
    from avatar_hub_warp import DriverParams

    return DriverParams().model_dump()


@pytest.fixture(scope="session")
def lipsync_params() -> dict[str, Any]:
    from avatar_hub_warp import LipSyncParams

    return LipSyncParams().model_dump()
