"""What the plugin says of itself."""

from __future__ import annotations

import subprocess
import sys

import pytest
from avatar_hub_kokoro import KokoroParams, register_providers
from pydantic import ValidationError


def test_spec() -> None:
    (spec,) = register_providers()
    assert (spec.kind, spec.id, spec.capabilities.languages) == ("tts", "kokoro", ("en", "zh"))
    assert spec.capabilities.streaming
    assert spec.capabilities.marks
    for language in ("en", "zh"):
        voices = [voice for voice in spec.capabilities.voices if language in voice.languages]
        assert len(voices) >= 3
        assert {voice.gender for voice in voices} == {"female", "male"}


def test_every_voice_has_its_weight() -> None:
    (spec,) = register_providers()
    names = {weight.name for weight in spec.weights}
    assert {f"kokoro/voices/{v.id}.bin" for v in spec.capabilities.voices} < names
    assert len({weight.sha256 for weight in spec.weights}) == len(spec.weights)


@pytest.mark.parametrize(
    "params", [{"voice": "nobody"}, {"speed": 3.0}, {"speed": 0.1}, {"language": "fr"}]
)
def test_bad_params_are_refused(params: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        KokoroParams.model_validate(params)


def test_discovery_is_light() -> None:
    code = "import sys, avatar_hub_kokoro; print(*sys.modules)"
    loaded = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout.split()
    assert not {"numpy", "onnxruntime", "jieba", "sanotts", "misaki"} & set(loaded)
