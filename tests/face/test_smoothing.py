import numpy as np
import pytest

from hub.face.smoothing import OneEuroFilter

FPS = 25.0


def smoothed(values: np.ndarray, **options: float) -> np.ndarray:
    smooth = OneEuroFilter(FPS, **options)
    return np.array([smooth(np.array([value])) for value in values])[:, 0]


def test_the_first_value_passes_unchanged_and_a_constant_stays() -> None:
    assert smoothed(np.full(20, 3.5)) == pytest.approx(3.5)


def test_tremble_at_rest_shrinks_to_less_than_half() -> None:
    tremble = np.random.default_rng(1).normal(0, 0.001, 400)
    assert smoothed(tremble)[50:].std() < 0.5 * tremble[50:].std()


def test_a_fast_move_is_followed_within_one_frame() -> None:
    move = np.concatenate([np.zeros(10), np.linspace(0, 0.5, 6), np.full(10, 0.5)])
    late = np.abs(smoothed(move) - move).max()
    assert late < 0.1, "no later than one step of the move"


def test_it_calms_a_large_face_as_much_as_a_small_one() -> None:
    tremble = np.random.default_rng(2).normal(0, 0.001, 100)
    small, large = OneEuroFilter(FPS), OneEuroFilter(FPS)
    for value in tremble:
        one, other = small(np.array([value]), 1.0), large(np.array([value * 300]), 300.0)
        assert other == pytest.approx(one * 300)


def test_after_a_reset_nothing_of_the_past_is_left() -> None:
    smooth = OneEuroFilter(FPS)
    smooth(np.array([0.0]))
    smooth(np.array([0.1]))
    smooth.reset()
    assert smooth(np.array([9.0])) == pytest.approx(9.0)
