"""hub/specs.py: which weights a call needs, and what no spec can say."""

from __future__ import annotations

from typing import Literal

import pytest
from pydantic import ValidationError

from hub import FaceCrop, Licences, LipSyncCapabilities, Params, ProviderSpec, Weight


class VoiceParams(Params):
    voice: Literal["anna", "bert", "carl"] = "anna"
    vocoder: Literal["small", "large"] = "small"
    bright: bool = False


def weight(name: str, **fields: object) -> Weight:
    return Weight(name=name, size=0, licence="MIT", sources=(), **fields)


def spec(*weights: Weight) -> ProviderSpec:
    return ProviderSpec(
        kind="tts",
        id="choosy",
        title="Choosy",
        engine="m:E",
        params=VoiceParams,
        weights=weights,
        licences=Licences(code="MIT"),
    )


CHOOSY = spec(
    weight("base"),
    weight("anna", when=(("voice", ("anna",)),)),
    weight("others", when=(("voice", ("bert", "carl")),)),
    weight("bright-carl", when=(("voice", ("carl",)), ("bright", (True,)))),
    weight("large", when=(("vocoder", ("large",)),), or_when=(("voice", ("bert",)),)),
)


@pytest.mark.parametrize(
    ("params", "names"),
    [
        ({}, {"base", "anna"}),
        ({"voice": "bert"}, {"base", "others", "large"}),
        ({"voice": "carl"}, {"base", "others"}),
        ({"voice": "carl", "bright": True}, {"base", "others", "bright-carl"}),
        ({"bright": True, "vocoder": "large"}, {"base", "anna", "large"}),
    ],
)
def test_a_call_needs_what_its_parameters_ask_for(
    params: dict[str, object], names: set[str]
) -> None:
    assert {weight.name for weight in CHOOSY.weights_for(params)} == names


@pytest.mark.parametrize("field", ["when", "or_when"])
def test_a_choice_of_a_parameter_that_is_none_is_found_at_once(field: str) -> None:
    choice = {"when": (("voice", ("anna",)),), field: (("voise", ("anna",)),)}
    with pytest.raises(ValidationError, match="weight a: there is no parameter voise"):
        spec(weight("a", **choice))


@pytest.mark.parametrize(
    "digest", [{"md5": "0" * 64}, {"sha256": "0" * 32}, {"md5": "G" * 32}, {"size": -1}]
)
def test_a_digest_or_size_that_is_none_is_refused(digest: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        Weight(**({"name": "a", "size": 0, "licence": "MIT", "sources": ()} | digest))


def test_a_lip_sync_draws_frames_or_mends_crops() -> None:
    with pytest.raises(ValidationError, match="choose one"):
        LipSyncCapabilities(motion=True, crop=FaceCrop(size=96))


@pytest.mark.parametrize("values", [{"size": 8}, {"size": 96, "top": 2}, {"size": 96, "sides": -1}])
def test_a_crop_out_of_range_is_refused(values: dict[str, float]) -> None:
    with pytest.raises(ValidationError):
        FaceCrop(**values)
