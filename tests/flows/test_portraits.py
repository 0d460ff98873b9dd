"""A portrait is prepared once for all its videos."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image as Picture

from hub import Hub, MakeAvatar
from hub.flows.portraits import KEPT, Portrait, PreparedPortraits
from hub.flows.sources import open_portrait
from hub.types import Image


def opened(hub: Hub, path: Path, **values: object) -> Portrait:
    return open_portrait(hub, MakeAvatar.check(portrait=path, text="a", **values))


@pytest.mark.weights
def test_the_same_framing_is_prepared_once(toy_hub: Hub, sample_portrait_path: Path) -> None:
    first = opened(toy_hub, sample_portrait_path)
    assert opened(toy_hub, sample_portrait_path) is first
    for other in ({"size": 256}, {"crop": "face"}, {"face": (220, 110)}):
        assert opened(toy_hub, sample_portrait_path, **other) is not first


@pytest.mark.weights
def test_a_file_with_new_content_is_prepared_anew(
    toy_hub: Hub, portrait: Image, tmp_path: Path
) -> None:
    file = tmp_path / "me.png"
    shown = []
    for picture in (portrait, portrait[:, ::-1]):
        Picture.fromarray(picture).save(file)
        source = opened(toy_hub, file).source
        assert source is not None
        shown.append(source.image)
    assert np.array_equal(shown[0], shown[1][:, ::-1])


def test_the_one_used_longest_ago_goes_first() -> None:
    made = []

    def ask(key: int) -> None:
        portraits.get(key, lambda: made.append(key) or Portrait(None))

    portraits = PreparedPortraits()
    for key in [*range(KEPT), 0, KEPT]:
        ask(key)
    assert made == list(range(KEPT + 1))
    ask(0)
    assert made[-1] == KEPT, "0 was used lately"
    ask(1)
    assert made[-1] == 1
