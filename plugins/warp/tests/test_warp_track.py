from typing import Any

import numpy as np
import pytest
from avatar_hub_warp.track import Track, frames_of
from avatar_hub_warp.visemes import BITE, OPEN, PRESS, PUCKER, TEETH, WIDE


def rows(chunks: list[dict[str, Any]], fps: float = 25.0, hold: bool = True) -> np.ndarray:
    return np.stack([row for row, _ in frames_of(chunks, fps, hold)])


def at(found: np.ndarray, seconds: float, fps: float = 25.0) -> np.ndarray:
    return found[int(seconds * fps)]


@pytest.mark.parametrize("fps", [24.0, 25.0, 29.97, 60.0])
@pytest.mark.parametrize("hold", [True, False])
def test_frames_follow_the_whole_duration(say: Any, fps: float, hold: bool) -> None:
    chunks = [say(("a", length)) for length in (0.013, 0.31, 0.777, 0.05, 1.0101)]
    total = sum(len(chunk["samples"]) / chunk["sample_rate"] for chunk in chunks)
    assert len(list(frames_of(chunks, fps, hold))) == round(total * fps)


def test_frames_come_as_soon_as_their_speech(say: Any) -> None:
    given: list[int] = []

    def chunks() -> Any:
        for _ in range(3):
            yield say(("a", 1.0))
            given.append(0)

    for _ in frames_of(chunks(), 25.0, hold=False):
        pass
    track = Track(25.0)
    track.add(say(("a", 1.0)))
    assert len(list(track.take())) == 25


def test_bilabials_close_and_open_vowels_open(say: Any) -> None:
    found = rows([say((" ", 0.3), ("ˈ", 0.04), ("ɑ", 0.3), ("m", 0.12), ("a", 0.3), (" ", 0.4))])
    assert at(found, 0.5)[OPEN] > 0.09
    assert at(found, 0.70)[OPEN] < 0.005
    assert at(found, 0.70)[PRESS] > 0.9
    assert at(found, 0.92)[OPEN] > 0.09
    assert at(found, 0.1)[OPEN] < 0.01, "silence before"
    assert found[-3:, OPEN].max() < 0.01, "silence after"


def test_shapes_of_sounds(say: Any) -> None:
    loud = say(*((symbol, 0.4) for symbol in ("u", "i", "s", "f")))
    found = rows([say(("ə", 0.4), loud=0.05), loud])
    u, i, s, f = (at(found, t) for t in (0.6, 1.0, 1.4, 1.8))
    assert u[PUCKER] > 0.7 > i[PUCKER] + 0.5
    assert i[WIDE] > 0.5 > u[WIDE] + 0.3
    assert s[TEETH] > 0.6
    assert f[BITE] > 0.9


def test_teeth_hide_as_soon_as_the_sound_ends(say: Any) -> None:
    found = rows([say(("i", 0.4)), say((" ", 0.25))])
    assert at(found, 0.2)[TEETH] > 0.5
    assert found[-3:, TEETH].max() < 0.02


def test_tones_lengths_and_unknown_symbols_are_no_obstacle(say: Any) -> None:
    marks = [("ʂ", 0.1), ("u", 0.15), ("↘", 0.1), ("ː", 0.1), ("ʦʰ", 0.1), ("�", 0.1), ("", 0.0)]
    found = rows([say(*marks)])
    assert np.isfinite(found).all()
    assert at(found, 0.3)[PUCKER] > 0.6, "a tone goes on with its vowel"


def test_opening_is_limited(say: Any) -> None:
    found = rows([say(*[("ˈ", 0.01), ("ɑ", 0.3)] * 5, loud=1.0)])
    assert found[:, OPEN].max() < 0.24


def test_words_alone_are_heard_not_read(say: Any) -> None:
    speech = say(("hello", 0.5), (" ", 0.5))
    for mark in speech["marks"]:
        mark["kind"] = "word"
    found = rows([speech])
    assert at(found, 0.25)[OPEN] > 0.03
    assert at(found, 0.8)[OPEN] < 0.01


def test_no_jump_between_chunks(say: Any) -> None:
    whole = rows([say(("a", 0.4), ("o", 0.4))])
    parts = rows([say(("a", 0.4)), say(("o", 0.4))])
    np.testing.assert_allclose(whole, parts, atol=0.06)


def test_memory_stays_flat(say: Any) -> None:
    track, sizes = Track(25.0), []
    for _ in range(60):
        track.add(say(("a", 0.5), ("m", 0.5)))
        list(track.take())
        sizes.append(len(track._times) + len(track._segments))
    assert max(sizes[5:]) <= max(sizes[:5])


def test_nothing_said_gives_nothing(say: Any) -> None:
    empty = {"samples": np.zeros(0, np.float32), "sample_rate": 24000, "text": "", "marks": []}
    assert list(frames_of([], 25.0, hold=True)) == []
    assert list(frames_of([empty], 25.0, hold=True)) == []
    assert len(list(frames_of([empty, say(("a", 1.0))], 25.0, hold=True))) == 25
