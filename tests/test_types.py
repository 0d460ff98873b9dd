"""hub/types.py: what joins pieces of speech."""

from __future__ import annotations

import numpy as np
import pytest

from hub.types import Audio, Expressions, Mark, concatenate

SECOND = np.zeros(8_000, np.float32)
ROW = np.full((1, 52), 0.5, np.float32)


def test_what_belongs_to_a_time_moves_to_its_place_in_the_whole() -> None:
    told = Audio(SECOND, 8_000, "b", (Mark("b", 0.25, 0.5),), Expressions(np.float32([0.5]), ROW))
    whole = concatenate([Audio(SECOND, 8_000, "a"), told, told])
    assert (whole.text, whole.duration) == ("a b b", 3.0)
    assert whole.marks == (Mark("b", 1.25, 1.5), Mark("b", 2.25, 2.5))
    assert whole.expressions is not None
    assert whole.expressions.times.tolist() == [1.5, 2.5], "none is made up for a piece without"
    assert np.array_equal(whole.expressions.blendshapes, np.repeat(ROW, 2, 0))
    assert whole.expressions.times.dtype == np.float32


def test_pieces_without_expressions_give_none() -> None:
    assert concatenate([Audio(SECOND, 8_000), Audio(SECOND, 8_000)]).expressions is None


@pytest.mark.parametrize("rates", [(), (8_000, 16_000)])
def test_pieces_that_do_not_join_are_refused(rates: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match="one sample rate"):
        concatenate(Audio(SECOND, rate) for rate in rates)
