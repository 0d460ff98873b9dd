from __future__ import annotations

import subprocess
import sys

import pytest
from avatar_hub_paddlespeech import register_providers
from avatar_hub_paddlespeech.tts_spec import PaddleSpeechTTSParams, tts_providers
from avatar_hub_paddlespeech.tts_vocoders import VOCODERS
from avatar_hub_paddlespeech.tts_voices import CONTROLS, VOICES
from pydantic import ValidationError

(SPEC,) = tts_providers()


def names(**params: str) -> set[str]:
    return {weight.name.removeprefix("paddlespeech/") for weight in SPEC.weights_for(params)}


def test_a_voice_brings_its_model_and_its_vocoder_and_nothing_else() -> None:
    assert names() == {"csmsc-fastspeech2", "hifigan_csmsc"}
    assert names(voice="csmsc-cnndecoder") == {"csmsc-cnndecoder", "mb_melgan_csmsc"}
    assert names(voice="canton") == {"canton", "pwgan_aishell3"}
    assert names(voice="vctk") == {"vctk", "hifigan_vctk", "cmudict.dict"}
    for voice in VOICES:
        assert {voice.id, voice.vocoder} <= names(voice=voice.id)


def test_a_chosen_vocoder_comes_instead_of_the_voices_own() -> None:
    assert names(vocoder="wavernn_csmsc") == {"csmsc-fastspeech2", "wavernn_csmsc"}
    assert "hifigan_csmsc" in names(voice="csmsc-cnndecoder", vocoder="hifigan_csmsc")


def test_g2pw_comes_with_chinese_only() -> None:
    network = {"g2pw", "bert-base-chinese-vocab.txt"}
    assert network <= names(g2p="g2pw") and network <= names(voice="mix", g2p="g2pw")
    assert not network & names(voice="vctk", g2p="g2pw")
    assert not network & names(voice="canton", g2p="g2pw")


def test_every_voice_has_a_vocoder_of_its_sample_rate() -> None:
    rates = {vocoder.id: vocoder.sample_rate for vocoder in VOCODERS}
    assert all(rates[voice.vocoder] == voice.sample_rate for voice in VOICES)
    assert {voice.family for voice in VOICES} == set(CONTROLS)


def test_ids_and_addresses_are_all_different() -> None:
    models = [item.model for item in (*VOICES, *VOCODERS)]
    assert len({voice.id for voice in VOICES}) == len(VOICES)
    assert len({vocoder.id for vocoder in VOCODERS}) == len(VOCODERS)
    assert len({model.url for model in models}) == len(models)
    assert all(model.url.endswith(".zip") for model in models)
    assert len({weight.name for weight in SPEC.weights}) == len(SPEC.weights)


@pytest.mark.parametrize(
    "bad",
    [{"voice": "nobody"}, {"vocoder": "griffin"}, {"speed": 3}, {"pitch": 0}, {"speaker": "a b"}],
)
def test_values_out_of_range_are_refused(bad: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        PaddleSpeechTTSParams.model_validate(bad)


def test_the_form_is_wholly_translated() -> None:
    texts = SPEC.translations["zh"]
    assert ".summary" in texts
    own = set(PaddleSpeechTTSParams.model_fields) - {"reference"}
    assert {f"{name}.info" for name in own} <= set(texts)


def test_describing_the_plugin_imports_nothing_heavy() -> None:
    assert {spec.id for spec in register_providers()} >= {"paddlespeech"}
    code = (
        "import sys, avatar_hub_paddlespeech as p; p.register_providers();"
        "print(*{'paddle', 'paddlespeech', 'numpy', 'yaml'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert not done.stdout.strip()
