"""What the plugin says of its recognition; no environment is needed for it."""

from __future__ import annotations

import pytest
from avatar_hub_paddlespeech.asr_models import MODELS
from avatar_hub_paddlespeech.asr_spec import asr_providers
from avatar_hub_paddlespeech.tts_spec import tts_providers

from hub import InputError
from hub.providers import check_params

(SPEC,) = asr_providers()


def needed(**params: str) -> set[str]:
    return {weight.name.removeprefix("paddlespeech/") for weight in SPEC.weights_for(params)}


def test_a_call_fetches_its_model_and_what_punctuates() -> None:
    punctuation = {"ernie_linear_p7_wudao", "ernie-1.0-vocab.txt"}
    assert needed() == {MODELS[0].id} | punctuation
    assert needed(model="conformer_talcs", punctuation="none") == {"conformer_talcs"}
    assert needed(model="transformer_librispeech") == {"transformer_librispeech"}
    p3 = needed(model="conformer_aishell", punctuation="ernie_linear_p3_wudao")
    assert p3 == {"conformer_aishell", "ernie_linear_p3_wudao", "ernie-1.0-vocab.txt"}
    assert needed(model="whisper_large") == {"whisper_large", "whisper_assets"}


def test_a_clone_fetches_what_describes_its_speaker() -> None:
    (voices,) = tts_providers()
    names = {weight.name for weight in voices.weights_for({"voice": "clone"})}
    assert names == {f"paddlespeech/{name}" for name in ("clone", "ge2e", "pwgan_aishell3")}
    names = {weight.name for weight in voices.weights_for({"voice": "clone-ecapa"})}
    assert "paddlespeech/ecapa" in names
    assert voices.capabilities.cloning
    assert voices.params.recordings() == ("reference",)


def test_recognition_and_speech_share_an_environment() -> None:
    (voices,) = tts_providers()
    assert voices.runtime == SPEC.runtime


def test_what_there_is_not_is_refused() -> None:
    for wrong in ({"model": "deepspeech2online_aishell"}, {"decoding": "guess"}):
        with pytest.raises(InputError):
            check_params(SPEC, wrong)


def test_every_word_of_the_form_is_in_chinese_too() -> None:
    known = set(SPEC.translations["zh"])
    for name in SPEC.params.model_fields:
        assert {name, f"{name}.info"} <= known
