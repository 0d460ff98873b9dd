"""The measure that counts: track the rendered mouth again."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from avatar_hub_warp import DriverParams, LipSyncParams
from avatar_hub_warp.driver import Engine as Driver
from avatar_hub_warp.lipsync import Engine as LipSync

from hub.face import FaceTracker
from hub.types import Image

pytestmark = pytest.mark.weights

FPS = 25.0
SYLLABLES = [("m", 0.09), ("ˈ", 0.02), ("a", 0.17), ("b", 0.07), ("i", 0.12), ("t", 0.06),
             ("oʊ", 0.18), (" ", 0.35), ("w", 0.08), ("ɛ", 0.14), ("l", 0.07), ("k", 0.07),
             ("ʌ", 0.13), ("m", 0.10), (" ", 0.45), ("f", 0.09), ("ɑ", 0.2), ("ɹ", 0.1),
             ("ə", 0.08), ("w", 0.07), ("eɪ", 0.2), (" ", 0.4)]  # fmt: skip
LEVELS = {"a": 0.4, "ɑ": 0.45, "oʊ": 0.3, "ɛ": 0.35, "ʌ": 0.35, "eɪ": 0.3, "i": 0.2, "ə": 0.15}


@pytest.fixture(scope="module")
def tracker(landmarker_path: Path) -> FaceTracker:
    return FaceTracker(landmarker_path)


@pytest.fixture(scope="module")
def speech(say: Any) -> dict[str, Any]:
    pieces = [say((symbol, length), loud=LEVELS.get(symbol, 0.06)) for symbol, length in SYLLABLES]
    whole = say(*SYLLABLES)
    sound = np.convolve(
        np.concatenate([p["samples"] for p in pieces]), np.hanning(200) / 100, "same"
    )
    return {**whole, "samples": sound.astype(np.float32)}


def openings(tracker: FaceTracker, images: list[Image]) -> np.ndarray:
    found = []
    for frame in tracker.track(images, FPS):
        assert frame.face is not None
        points = frame.face.points[:, :2]
        eyes = np.linalg.norm(points[33] - points[263])
        found.append(np.linalg.norm(points[13] - points[14]) / eyes)
    return np.array(found)


def envelope(speech: dict[str, Any], count: int) -> np.ndarray:
    edges = (np.arange(count + 1) / FPS * speech["sample_rate"]).astype(int)
    samples = speech["samples"]
    return np.array([np.sqrt((samples[a:b] ** 2).mean()) for a, b in pairwise(edges)])


@pytest.fixture(scope="module")
def source(tracker: FaceTracker, portrait: Image) -> dict[str, Any]:
    face, _ = tracker.choose_face(portrait)
    plain = {"points": face.points, "blendshapes": face.blendshapes, "pose": np.array(face.pose)}
    return {"image": portrait, "face": plain, "fps": FPS, "seed": 1, "need": "motion"}


@pytest.fixture(params=["phonemes", "sound alone", "expressions"])
def spoken(speech: dict[str, Any], pull: Any, request: pytest.FixtureRequest) -> list[Any]:
    """What the lip sync is told. The expressions never close the jaw, as those of some voices."""
    silent = {**speech, "marks": []}
    if request.param == "expressions":
        times = np.arange(0, len(speech["samples"]) / speech["sample_rate"], 1 / 60)
        jaw = np.full(len(times), 0.15)
        for mark in speech["marks"]:
            jaw[(times >= mark["start"]) & (times < mark["end"])] += LEVELS.get(mark["text"], 0)
        return [pull(silent, jawOpen=np.convolve(jaw, np.ones(5) / 5, "same"), mouthClose=0.1)]
    return [speech if request.param == "phonemes" else silent]


def test_the_mouth_follows_the_speech_and_rests_in_silence(
    tracker: FaceTracker, source: dict[str, Any], speech: dict[str, Any], spoken: list[Any]
) -> None:
    motion = Driver().drive(source, spoken, None, DriverParams().model_dump())
    drawn = LipSync().sync(source, motion, spoken, LipSyncParams().model_dump())
    images = [frame["image"] for frame in drawn]
    seconds = len(speech["samples"]) / speech["sample_rate"]
    assert len(images) == round(seconds * FPS)
    opening, loud = openings(tracker, images), envelope(speech, len(images))
    lags = {
        lag: np.corrcoef(opening[max(lag, 0) : len(opening) + min(lag, 0)],
                         loud[max(-lag, 0) : len(loud) - max(lag, 0)])[0, 1]
        for lag in range(-5, 6)
    }  # fmt: skip
    assert max(lags.values()) > 0.45
    assert abs(max(lags, key=lambda lag: lags[lag])) <= 1
    quiet = np.convolve(loud, np.ones(5), "same") < 0.01
    assert quiet.sum() > 5
    assert opening[quiet].max() < 0.03
    assert 0.06 < opening.max() < 0.2
