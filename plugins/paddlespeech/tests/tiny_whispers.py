"""Small random Whispers in the archives' own layout, made by PaddleSpeech's class.

Run by the environment's Python: ``tiny_whispers.py FOLDER`` fills FOLDER with one that has
languages, one for English, and the assets.
"""

from __future__ import annotations

import json
import sys
from itertools import islice, product
from pathlib import Path

import numpy as np
import paddle
from avatar_hub_paddlespeech.whisper import whisper
from avatar_hub_paddlespeech.whisper_models import WHISPERS
from avatar_hub_paddlespeech.whisper_vocabulary import END, byte_letters

PIECES = 50_257


def main(folder: Path) -> None:
    """Both vocabularies have their real length, for that is how a network is told apart."""
    _write(folder, "whisper_tiny", 51_865)
    _write(folder, "whisper_tiny_en", 51_864)
    assets = folder / "whisper_assets" / "assets"
    pieces = [*byte_letters(), *islice(map("".join, product("Ġabcdefghijklmn", repeat=4)), PIECES)]
    english = {piece: number for number, piece in enumerate([*pieces[: PIECES - 1], END])}
    several = {piece: number for number, piece in enumerate(pieces[:PIECES])}
    for name, vocabulary in (("gpt2", english), ("multilingual", several)):
        (assets / name).mkdir(parents=True)
        text = json.dumps(vocabulary, ensure_ascii=False)
        (assets / name / "vocab.json").write_text(text, encoding="utf-8")
    filters = np.random.default_rng(0).uniform(0, 0.02, (80, 201)).astype(np.float32)
    np.savez_compressed(assets / "mel_filters.npz", mel_80=filters)


def _write(folder: Path, name: str, vocabulary: int) -> None:
    paddle.seed(11)
    sizes = {
        "n_mels": 80,
        "n_vocab": vocabulary,
        "n_audio_ctx": 1500,
        "n_audio_state": 32,
        "n_audio_head": 2,
        "n_audio_layer": 1,
        "n_text_ctx": 32,
        "n_text_state": 32,
        "n_text_head": 2,
        "n_text_layer": 2,
    }
    network = whisper.Whisper(whisper.ModelDimensions(**sizes))
    # As they are, random weights hear one token in everything.
    for part, parameter in network.named_parameters():
        gain = 12 if "cross_attn" in part else 3
        parameter.set_value(gain * paddle.randn(parameter.shape) * parameter.shape[-1] ** -0.5)
    snapshot = next(model.checkpoint for model in WHISPERS if model.id == name)
    (folder / name).mkdir(parents=True)
    paddle.save(network.state_dict() | {"dims": sizes}, str(folder / name / snapshot))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
