from typing import Any

import numpy as np
import pytest
from avatar_hub_warp.lipsync import Engine as LipSync
from avatar_hub_warp.speaker import mouth_values
from avatar_hub_warp.track import Track, frames_of
from avatar_hub_warp.visemes import BITE, OPEN, PRESS, PUCKER, TEETH, WIDE

from hub.face import BLENDSHAPES

MIDDLE = np.s_[195:280, 195]
"""A column of the drawn face's pixels, through the middle of its mouth."""


def rows(*chunks: dict[str, Any], fps: float = 25.0) -> np.ndarray:
    return np.stack([row for row, _ in frames_of(chunks, fps, hold=True)])


def gap(image: np.ndarray) -> int:
    """Pixels between the lips, which are darker or greyer than the drawn lips and skin."""
    red, green, _ = image[MIDDLE].T.astype(int)
    return int(((red < 150) | (red - green < 35)).sum())


@pytest.mark.parametrize(
    ("shapes", "value", "low", "high"),
    [
        ({}, OPEN, 0, 0),
        ({"jawOpen": 0.3}, OPEN, 0.08, 0.12),
        ({"jawOpen": 1.0, "mouthLowerDownLeft": 1.0, "mouthLowerDownRight": 1.0}, OPEN, 0.17, 0.2),
        ({"jawOpen": 0.5, "mouthClose": 0.5}, OPEN, 0, 0),
        ({"mouthClose": 0.5}, OPEN, 0, 0),
        ({"mouthPucker": 0.8}, PUCKER, 0.8, 0.8),
        ({"mouthFunnel": 1.0, "mouthPucker": 1.0}, PUCKER, 1, 1),
        ({"mouthStretchLeft": 0.6, "mouthStretchRight": 0.4}, WIDE, 0.5, 0.5),
        ({"mouthPressLeft": 1.0, "mouthPressRight": 1.0}, PRESS, 1, 1),
        ({"mouthRollLower": 0.8, "mouthRollUpper": 0.8}, PRESS, 0.8, 0.8),
        ({"mouthRollLower": 0.9, "mouthRollUpper": 0.1}, BITE, 0.8, 0.8),
        ({"mouthUpperUpLeft": 0.5, "mouthUpperUpRight": 0.5}, TEETH, 0.5, 0.5),
    ],
)
def test_what_blendshapes_ask_of_the_mouth(
    shapes: dict[str, float], value: int, low: float, high: float
) -> None:
    face = np.zeros((1, 52), np.float32)
    for name, weight in shapes.items():
        face[0, BLENDSHAPES.index(name)] = weight
    assert low - 1e-6 <= mouth_values(face)[0, value] <= high + 1e-6


def test_the_mouth_follows_expressions_and_not_the_vowels(say: Any, pull: Any) -> None:
    speech = say(("ɑ", 0.4), ("i", 0.4))
    assert rows(pull(speech, mouthPucker=0.9))[3:17, OPEN].max() == 0
    found = rows(pull(speech, jawOpen=0.4, mouthPucker=0.9))
    assert found[3:17, OPEN].min() > 0.1
    assert found[3:17, PUCKER] == pytest.approx(0.9, abs=0.01)
    assert found[12, WIDE] == 0


def test_lips_close_where_a_phoneme_shuts_them(say: Any, pull: Any) -> None:
    found = rows(pull(say(("a", 0.4), ("m", 0.12), ("a", 0.4)), jawOpen=0.4))
    assert found[11, OPEN] < 0.01
    assert found[11, PRESS] > 0.9
    assert found[7, OPEN] > 0.1 < found[16, OPEN]


def test_silence_is_rest_whatever_the_face_does(say: Any, pull: Any) -> None:
    found = rows(pull(say((" ", 0.4), ("a", 0.4), (" ", 0.4)), jawOpen=0.4))
    assert found[13:17, OPEN].min() > 0.1
    assert found[:7, OPEN].max() == 0
    assert found[-7:, OPEN].max() == 0


@pytest.mark.parametrize("fps", [24.0, 25.0, 60.0])
def test_frames_are_between_the_rows_they_lie_between(say: Any, pull: Any, fps: float) -> None:
    speech = say(("ɑ", 1.0))
    pucker = np.linspace(0, 1, 61)[:60]
    found = rows(pull(speech, mouthPucker=pucker), fps=fps)
    middles = (np.arange(round(fps)) + 0.5) / fps
    np.testing.assert_allclose(found[2:-2, PUCKER], middles[2:-2], atol=0.002)


def test_chunks_are_one_stretch_of_time(say: Any, pull: Any) -> None:
    half = say(("a", 0.41))
    up, down = np.linspace(0, 0.5, 25), np.linspace(0.5, 0, 25)
    found = rows(pull(half, mouthPucker=up), pull(half, mouthPucker=down))
    assert np.abs(np.diff(found[:, PUCKER])).max() < 0.06
    assert found[10, PUCKER] == pytest.approx(0.49, abs=0.02)


def test_where_no_expressions_are_the_phonemes_speak(say: Any, pull: Any) -> None:
    first, later = say(("u", 0.5)), say(("i", 0.5))
    plain = rows(first, later)
    np.testing.assert_array_equal(plain, rows(first, {**later, "expressions": None}))
    mixed = rows(pull(first, jawOpen=0.5), later)
    np.testing.assert_array_equal(mixed[15:], plain[15:])
    assert mixed[5, PUCKER] == 0 < plain[5, PUCKER]


def test_memory_of_expressions_stays_flat(say: Any, pull: Any) -> None:
    track = Track(25.0)
    for _ in range(20):
        track.add(pull(say(("a", 0.5)), jawOpen=0.4))
        list(track.take())
    assert len(track._speaker._times) < 60


def test_lips_are_drawn_apart_and_closed(
    source: dict[str, Any], say: Any, pull: Any, lipsync_params: Any
) -> None:
    def drawn(speech: dict[str, Any]) -> np.ndarray:
        frames = [{"image": None, "face": source["face"]}] * 12
        images = [f["image"] for f in LipSync().sync(source, frames, [speech], lipsync_params)]
        return images[6]

    vowel = say(("ɑ", 0.5))
    silent = drawn(say((" ", 0.5)))
    assert gap(silent) < 3
    np.testing.assert_array_equal(drawn(pull(vowel)), silent)
    np.testing.assert_array_equal(drawn(pull(vowel, jawOpen=0.6, mouthClose=0.6)), silent)
    ajar, wide = (gap(drawn(pull(vowel, jawOpen=jaw))) for jaw in (0.2, 0.6))
    assert wide > 1.5 * ajar > 6
