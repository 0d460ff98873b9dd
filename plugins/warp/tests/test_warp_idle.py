import numpy as np
import pytest
from avatar_hub_warp.blendshapes import BLINK, BROW_INNER
from avatar_hub_warp.idle import Idle, Life


def live(life: Life, seconds: float, seed: int = 3, loud: float = 0.0) -> tuple[np.ndarray, ...]:
    idle = Idle(life, 25.0, seed)
    steps = [idle.step(loud) for _ in range(int(seconds * 25))]
    return np.stack([s[0] for s in steps]), np.stack([s[1] for s in steps])


def test_a_seed_repeats_and_another_differs() -> None:
    first, again, other = (live(Life(), 6, seed)[0] for seed in (1, 1, 2))
    np.testing.assert_array_equal(first, again)
    assert np.abs(first - other).max() > 0.1


def test_starts_from_the_picture_and_stays_near_it() -> None:
    pose, _ = live(Life(), 60)
    assert np.abs(pose[0]).max() < 0.3
    assert np.abs(pose).max() < 5
    assert np.abs(np.diff(pose, axis=0)).max() < 0.4, "no jerks"


def test_blinks_come_as_often_as_asked() -> None:
    _, shapes = live(Life(blinks=20), 180)
    shut = shapes[:, BLINK[0]] > 0.8
    blinks = int((np.diff(shut.astype(int)) == 1).sum())
    assert 40 <= blinks <= 85
    np.testing.assert_array_equal(shapes[:, BLINK[0]], shapes[:, BLINK[1]])


def test_no_blink_follows_at_once() -> None:
    _, shapes = live(Life(), 600)
    starts = np.flatnonzero(np.diff((shapes[:, BLINK[0]] > 0.5).astype(int)) == 1) / 25
    assert len(starts) == pytest.approx(160, rel=0.15)
    assert np.diff(starts).min() > 1.0


def test_everything_can_be_stilled() -> None:
    pose, shapes = live(Life(motion=0, nod=0, blinks=0, glances=0), 20, loud=0.5)
    assert not pose.any()
    assert not shapes.any()


def test_loud_words_nod_and_raise_the_brows() -> None:
    idle = Idle(Life(motion=0), 25.0, 0)
    for _ in range(50):
        idle.step(0.1)
    emphasis = [idle.step(1.0) for _ in range(10)]
    assert max(pose[1] for pose, _ in emphasis) > 0.5
    assert max(shapes[BROW_INNER] for _, shapes in emphasis) > 0.1
