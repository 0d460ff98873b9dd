"""Both engines in their worker, compared with PaddleGAN's own predictors on the same weights."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from hub import Hub, Told, listening
from hub.errors import InputError
from hub.types import Audio, Face, Frame, Image, Mark, Source

pytestmark = pytest.mark.environments

FPS, SIZE = 25.0, 256
BORDER = 1 / 8
"""Of a square that fills a picture; further in, it is replaced wholly."""

MOBILE = {"block_expansion": 8, "max_features": 32, "mobile_net": True}
WIDTHS = {"block_expansion": 8, "max_features": 32}


def config(mobile: bool) -> dict[str, Any]:
    """PaddleGAN's configuration of the networks that `paddlegan_models` makes."""
    widths = MOBILE if mobile else WIDTHS
    hourglass = {"num_blocks": 2, "scale_factor": 0.25}
    return {
        "model": {
            "common_params": {"num_kp": 10, "num_channels": 3, "estimate_jacobian": True},
            "generator": {
                "kp_detector_cfg": {"temperature": 0.1, **hourglass, **widths},
                "generator_cfg": {
                    "num_down_blocks": 2,
                    "num_bottleneck_blocks": 1,
                    "estimate_occlusion_map": True,
                    "dense_motion_params": {**WIDTHS, **hourglass},
                    **widths,
                },
            },
        }
    }


def face(size: int, margin: int = 10) -> Face:
    """Landmarks that fill a picture of that size."""
    points = np.random.default_rng(0).uniform(margin, size - margin, (478, 3)).astype(np.float32)
    points[:2, :2] = ((margin, margin), (size - margin, size - margin))
    return Face(points, np.zeros(52, np.float32), (0.0, 0.0, 0.0))


def pictures(count: int, size: int = SIZE) -> list[Image]:
    """Soft random colours, a little different from one picture to the next."""
    import cv2

    random = np.random.default_rng(5)
    small = random.uniform(0, 255, (12, 12, 3))
    found = []
    for _ in range(count):
        small = np.clip(small + random.normal(0, 25, small.shape), 0, 255)
        large = cv2.resize(small, (size, size), interpolation=cv2.INTER_CUBIC)
        found.append(np.clip(large, 0, 255).astype(np.uint8))
    return found


def speech(frames: int, fps: float = FPS) -> list[Audio]:
    """Loud noise in chunks, marked as one long vowel."""
    count = round(frames / fps * 16_000)
    samples = np.random.default_rng(2).normal(0, 0.1, count).astype(np.float32)
    parts = np.array_split(samples, 3)
    return [Audio(p, 16_000, "a", (Mark("a", 0.0, len(p) / 16_000),)) for p in parts]


def driven(hub: Hub, driving: list[Image], **params: Any) -> list[Image]:
    size = len(driving[0])
    source = Source(pictures(1, size)[0], face(size))
    frames = hub.get("driver", "first-order-motion").drive(
        source,
        speech(len(driving)),
        driving=[Frame(image, face(size)) for image in driving],
        fps=FPS,
        params=params,
    )
    found = [frame.image for frame in frames]
    assert len(found) == len(driving)
    return [image for image in found if image is not None]


def raw_crops(
    hub: Hub, frames: list[Image | None], samples: np.ndarray, **params: Any
) -> Iterator[dict[str, Any]]:
    """What the lip sync's engine gives for crops, before the hub blends them in."""
    lips = hub.get("lipsync", "wav2lip-paddle")
    half = len(samples) // 2
    chunks = [{"samples": part, "sample_rate": 16_000} for part in (samples[:half], samples[half:])]
    return lips._host.stream(
        lips.spec,
        "sync",
        {"image": None, "face": None, "fps": FPS, "seed": 0, "need": "image"},
        ({"image": image, "face": None} for image in frames),
        iter(chunks),
        lips.check(params),
    )


@pytest.fixture
def hub(new_hub: Callable[..., Hub]) -> Hub:
    return new_hub()


def test_wav2lip_gives_what_paddlegans_predictor_gives(
    hub: Hub, reference: Any, models: Path
) -> None:
    samples = np.concatenate([chunk.samples for chunk in speech(14)])
    frames = pictures(14, 128)
    theirs = reference(
        "wav2lip",
        {"samples": samples, "frames": np.stack(frames)},
        checkpoint=str(models / "wav2lip_hq.pdparams"),
        box=[20, 116, 16, 112],
        fps=FPS,
    )[:, 20:116, 16:112]
    crops: list[Image | None] = [frame[20:116, 16:112] for frame in frames]
    ours = np.stack([f["image"] for f in raw_crops(hub, crops, samples, batch_size=3)])
    assert len(theirs) >= 10
    assert theirs.std() > 10
    assert np.abs(theirs[0].astype(int) - theirs[5]).max() > 10
    assert np.abs(ours[: len(theirs)].astype(int) - theirs).max() <= 1


@pytest.mark.parametrize(
    ("file", "model", "rules"),
    [
        ("vox-cpk", "256", {"relative": True, "adapt_scale": True}),
        ("vox-cpk", "256", {"relative": False, "adapt_scale": False}),
        pytest.param(
            "vox-cpk", "512", {"relative": True, "adapt_scale": True}, marks=pytest.mark.slow
        ),
        ("vox-mobile", "mobile", {"relative": True, "adapt_scale": False}),
    ],
)
def test_first_order_motion_draws_what_paddlegans_predictor_draws(
    new_hub: Callable[..., Hub],
    reference: Any,
    models: Path,
    *,
    file: str,
    model: str,
    rules: dict[str, bool],
) -> None:
    source, *driving = pictures(4, 512 if model == "512" else SIZE)
    theirs = reference(
        "first_order",
        {"source": source, "driving": np.stack(driving)},
        checkpoint=str(models / f"{file}.pdparams"),
        config=config(model == "mobile"),
        gpen="",
        **rules,
    ).astype(np.uint8)
    ours = driven(new_hub({"vox-cpk-512": file}), driving, model=model, **rules)
    assert theirs[0].std() > 3
    assert np.abs(theirs[0].astype(int) - theirs[2]).max() > 3
    border = round(BORDER * theirs.shape[1])
    difference = np.abs(np.stack(ours).astype(int) - theirs)
    assert difference[:, border:-border, border:-border].max() <= 1


@pytest.mark.slow
def test_faces_are_enhanced_as_paddlegans_predictor_enhances_them(
    new_hub: Callable[..., Hub], reference: Any, models: Path, gpen: Path
) -> None:
    source, driving = pictures(2)
    rules = {"relative": True, "adapt_scale": True}
    (theirs,) = reference(
        "first_order",
        {"source": source, "driving": np.stack([driving])},
        checkpoint=str(models / "vox-cpk.pdparams"),
        config=config(mobile=False),
        gpen=str(gpen),
        **rules,
    ).astype(np.uint8)
    double = Source(source.repeat(2, 0).repeat(2, 1), face(2 * SIZE))
    told: list[Told] = []
    with listening(told.append):
        (ours,) = (
            new_hub()
            .get("driver", "first-order-motion")
            .drive(
                double,
                speech(1),
                driving=[Frame(driving, face(SIZE))],
                fps=FPS,
                params={"face_enhancement": True, **rules},
            )
        )
    assert "enhancing face 1 of 1" in [heard.text for heard in told]
    assert ours.image is not None
    inner = np.s_[64:-64, 64:-64]
    assert theirs[inner].std() > 3
    assert np.abs(ours.image[inner].astype(int) - theirs[inner]).max() <= 1


def test_movement_counts_from_the_best_frame_and_batches_change_nothing(hub: Hub) -> None:
    driving = pictures(5)[1:]
    later = driven(hub, driving, best_frame=2, batch_size=3)
    alone = driven(hub, driving[2:])
    for ours, expected in zip(later[2:], alone, strict=True):
        np.testing.assert_allclose(ours.astype(int), expected, atol=1)
    from_first = driven(hub, driving)
    assert np.abs(np.stack(later).astype(int) - np.stack(from_first)).max() > 3


def test_every_face_is_drawn_where_it_is_and_nothing_else(hub: Hub) -> None:
    image = np.tile(pictures(1, 200)[0], (1, 3, 1))
    small = Face(face(80).points, np.zeros(52, np.float32), (0.0, 0.0, 0.0))
    there = Face(small.points + np.float32([440, 60, 0]), small.blendshapes, small.pose)
    source = Source(image, small, faces=(small, there))
    driver = hub.get("driver", "first-order-motion")
    for several in (False, True):
        (drawn,) = driver.drive(
            source,
            speech(1),
            driving=[Frame(pictures(1)[0], face(SIZE))],
            params={"multi_person": several, "ratio": 0.5},
        )
        assert drawn.image is not None
        change = np.abs(drawn.image.astype(int) - image).max((0, 2))
        assert change[:70].max() > 10
        assert not change[200:400].any()
        assert bool(change[450:].max() > 10) == several


def test_a_crop_without_a_face_passes_between_others(hub: Hub) -> None:
    crops: list[Image | None] = [*pictures(6, 96)]
    crops[0] = crops[3] = None
    samples = np.concatenate([chunk.samples for chunk in speech(6)])
    given = list(raw_crops(hub, crops, samples))
    assert [frame["image"] is None for frame in given] == [crop is None for crop in crops]


def test_calls_at_once_do_not_disturb_each_other(hub: Hub) -> None:
    samples = np.concatenate([chunk.samples for chunk in speech(5)])
    jobs = [[*pictures(5, 96)], [*pictures(9, 96)[4:]]]
    alone = [[f["image"] for f in raw_crops(hub, [*job], samples)] for job in jobs]
    together: list[list[Image]] = [[], []]

    def work(number: int) -> None:
        together[number] += [f["image"] for f in raw_crops(hub, [*jobs[number]], samples)]

    threads = [threading.Thread(target=work, args=(i,)) for i in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for ours, expected in zip(together, alone, strict=True):
        difference = np.abs(np.stack(ours).astype(int) - np.stack(expected))
        assert difference.max() <= 1


def test_a_cancelled_call_leaves_the_worker_ready(hub: Hub) -> None:
    samples = np.concatenate([chunk.samples for chunk in speech(8)])
    with closing(raw_crops(hub, [*pictures(8, 96)], samples)) as given:
        next(given)
    host = hub.get("lipsync", "wav2lip-paddle")._host
    worker = host._started
    assert len(list(raw_crops(hub, [*pictures(2, 96)], samples))) == 2
    assert host._started == worker


def test_a_driving_video_is_needed_and_a_face_in_it(hub: Hub) -> None:
    driver = hub.get("driver", "first-order-motion")
    source = Source(pictures(1)[0], face(SIZE))
    with pytest.raises(InputError, match="driving video: give one"):
        list(driver.drive(source, speech(2)))
    with pytest.raises(InputError, match="no face in the driving video"):
        list(driver.drive(source, speech(3), driving=[Frame(pictures(1)[0], None)]))


@pytest.mark.parametrize(
    ("others", "reason"),
    [
        ({"wav2lip_hq": "vox-cpk"}, "another model's checkpoint"),
        ({"wav2lip_hq": "hostile"}, r"no checkpoint of arrays: it names (posix|nt).system"),
    ],
)
def test_a_file_that_is_no_wav2lip_is_refused_and_not_run(
    new_hub: Callable[..., Hub], models: Path, others: dict[str, str], reason: str
) -> None:
    mark = models / "owned"
    (models / "hostile.pdparams").write_bytes(b"cposix\nsystem\n(S'touch %b'\ntR." % bytes(mark))
    hub = new_hub(others)
    with pytest.raises(Exception, match=reason):
        list(raw_crops(hub, [*pictures(1, 96)], np.zeros(4000, np.float32)))
    assert not mark.exists()
