"""What the plugin says of itself, and that saying it needs no Paddle."""

from typing import Any

import avatar_hub_paddlegan
import pytest

from hub.errors import InputError
from hub.providers import check_params

DRIVER, LIPSYNC = avatar_hub_paddlegan.register_providers()


@pytest.mark.parametrize(
    ("spec", "params", "names"),
    [
        (DRIVER, {}, {"vox-cpk"}),
        (DRIVER, {"model": "512"}, {"vox-cpk-512"}),
        (DRIVER, {"model": "mobile", "face_enhancement": True}, {"vox-mobile", "GPEN-512"}),
        (LIPSYNC, {}, {"wav2lip_hq"}),
        (LIPSYNC, {"face_enhancement": True}, {"wav2lip_hq", "GPEN-512"}),
    ],
)
def test_a_choice_needs_its_own_weights_only(
    spec: Any, params: dict[str, Any], names: set[str]
) -> None:
    needed = spec.weights_for(check_params(spec, params).model_dump(mode="json"))
    assert {w.name for w in needed} == {f"paddlegan/{name}.pdparams" for name in names}
    for weight in needed:
        (source,) = weight.sources
        assert source.url.startswith("https://paddlegan.bj.bcebos.com/")


@pytest.mark.parametrize(
    "wrong", [{"model": "128"}, {"ratio": 0.1}, {"best_frame": -1}, {"batch_size": 0}, {"x": 1}]
)
def test_wrong_parameters_are_named(wrong: dict[str, Any]) -> None:
    with pytest.raises(InputError, match=next(iter(wrong))):
        check_params(DRIVER, wrong)


def test_nobody_is_told_that_it_may_be_sold() -> None:
    assert DRIVER.licences.commercial_use is LIPSYNC.licences.commercial_use is False
