"""Small random voices and vocoders in the archives' own layout, made by PaddleSpeech's classes.

Run by the environment's Python: ``tiny_voices.py FOLDER`` fills FOLDER with one archive for each
kind of network and language, named like the weights, and with a dictionary of a few words.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import numpy as np
import paddle
import yaml
from avatar_hub_paddlespeech import acoustic, imports, vocoder
from avatar_hub_paddlespeech.archive import Archive
from avatar_hub_paddlespeech.tts_vocoders import VOCODERS
from avatar_hub_paddlespeech.tts_voices import VOICES

WORDS = """hello HH AH0 L OW1
world W ER1 L D
read R EH1 D
read(2) R IY1 D
a AH0
the DH AH0 # the weak form
to T UW1
"""
MELS = 80
FASTSPEECH2: dict[str, Any] = {
    "adim": 32,
    "aheads": 2,
    "elayers": 1,
    "eunits": 64,
    "dlayers": 1,
    "dunits": 64,
    "positionwise_conv_kernel_size": 3,
    "duration_predictor_layers": 1,
    "duration_predictor_chans": 32,
    "postnet_layers": 1,
    "postnet_chans": 32,
    "pitch_predictor_layers": 1,
    "pitch_predictor_chans": 32,
    "pitch_embed_kernel_size": 1,
    "energy_predictor_layers": 1,
    "energy_predictor_chans": 32,
    "energy_embed_kernel_size": 1,
}
STREAMED = FASTSPEECH2 | {
    "decoder_type": "cnndecoder",
    "cnn_decoder_embedding_dim": 32,
    "cnn_postnet_resblock_kernel_sizes": [32, 32],
    "cnn_postnet_kernel_size": 5,
}
SEVERAL = FASTSPEECH2 | {"spk_embed_dim": 16, "spk_embed_integration_type": "concat"}
SPEEDYSPEECH = {
    "encoder_hidden_size": 32,
    "encoder_dilations": [1, 3],
    "duration_predictor_hidden_size": 32,
    "decoder_hidden_size": 32,
    "decoder_dilations": [1, 3],
}
TACOTRON2 = {
    "embed_dim": 32,
    "eunits": 32,
    "econv_chans": 32,
    "adim": 32,
    "aconv_chans": 8,
    "dunits": 32,
    "prenet_units": 32,
    "postnet_chans": 32,
}
PLANS = {
    "csmsc-fastspeech2": FASTSPEECH2,
    "csmsc-cnndecoder": STREAMED,
    "csmsc-speedyspeech": SPEEDYSPEECH,
    "csmsc-tacotron2": TACOTRON2,
    "aishell3": SEVERAL,
    "ljspeech-fastspeech2": FASTSPEECH2,
    "mix": SEVERAL,
    "canton": SEVERAL,
    "clone": FASTSPEECH2 | {"spk_embed_dim": 256, "spk_embed_integration_type": "concat"},
    "clone-ecapa": FASTSPEECH2 | {"spk_embed_dim": 192, "spk_embed_integration_type": "concat"},
}
HIFIGAN: dict[str, Any] = {
    "in_channels": MELS,
    "channels": 32,
    "resblock_kernel_sizes": [3],
    "resblock_dilations": [[1]],
    "use_additional_convs": True,
}
BY_300 = {"upsample_scales": [5, 5, 4, 3], "upsample_kernel_sizes": [10, 10, 8, 6]}
BY_256 = {"upsample_scales": [8, 8, 2, 2], "upsample_kernel_sizes": [16, 16, 4, 4]}
MB_MELGAN = {"out_channels": 4, "channels": 80, "upsample_scales": [5, 5, 3], "stacks": 4}
PWGAN = {"layers": 4, "stacks": 2, "residual_channels": 8, "gate_channels": 16} | {
    "skip_channels": 8,
    "upsample_scales": [4, 5, 3, 5],
}
STYLE_MELGAN = {"in_channels": 16, "channels": 8, "noise_upsample_scales": [10, 2, 2, 2]} | {
    "upsample_scales": [5, 1, 5, 1, 3, 1, 2, 2, 1],
    "upsample_mode": "nearest",
}
WAVERNN = {"rnn_dims": 16, "fc_dims": 16, "compute_dims": 16, "res_out_dims": 16, "res_blocks": 1}
VOCODER_PLANS = {
    "hifigan_csmsc": HIFIGAN | BY_300,
    "hifigan_aishell3": HIFIGAN | BY_300,
    "hifigan_ljspeech": HIFIGAN | BY_256,
    "mb_melgan_csmsc": MB_MELGAN,
    "pwgan_csmsc": PWGAN,
    "pwgan_aishell3": PWGAN,
    "style_melgan_csmsc": STYLE_MELGAN,
    "wavernn_csmsc": WAVERNN,
}


def main(folder: Path) -> None:
    """Write all of them."""
    imports.prepare()
    paddle.seed(7)
    (folder / "cmudict.dict").write_text(WORDS, encoding="utf-8")
    for voice in VOICES:
        if voice.id in PLANS:
            _write_voice(folder / voice.id / "inner", voice, dict(PLANS[voice.id]))
    for kind in VOCODERS:
        if kind.id in VOCODER_PLANS:
            _write_vocoder(folder / kind.id / "inner", kind, dict(VOCODER_PLANS[kind.id]))


def _write_voice(folder: Path, voice: Any, sizes: dict[str, Any]) -> None:
    folder.mkdir(parents=True)
    _list(folder / "phone_id_map.txt", _phones(voice))
    if voice.speaker is not None:
        _list(folder / "speaker_id_map.txt", [f"SSB{n:04}" for n in range(12)])
    if voice.family == "speedyspeech":
        _list(folder / "tone_id_map.txt", list("012345"))
    config = _format(voice) | {"model": sizes}
    _configure(folder / voice.model.config, config)
    archive = Archive(folder, yaml.safe_load((folder / voice.model.config).read_text()))
    lists = acoustic.Lists.read(archive, voice)
    network = acoustic.network_of(voice.family)(
        **acoustic.sizes(voice.family, archive, lists), **sizes
    )
    state = network.state_dict()
    _lengthen(state, voice.family)
    paddle.save({"main_params": state, "epoch": 1}, str(folder / "snapshot_iter_10.pdz"))
    _statistics(folder / voice.model.statistics, MELS)
    _statistics(folder / "pitch_stats.npy", 1, mean=5.0, deviation=0.4)
    _statistics(folder / "energy_stats.npy", 1, mean=30.0, deviation=10.0)


def _lengthen(state: dict[str, Any], family: str) -> None:
    """Some five frames for each phone; Tacotron 2 goes on for as long as it may."""
    for name, value in state.items():
        if family == "fastspeech2" and name == "duration_predictor.linear.bias":
            state[name] = paddle.full_like(value, 1.8)
        if family == "speedyspeech" and name.startswith("duration_predictor"):
            last = name.endswith("bias") and value.shape == [1]
            state[name] = paddle.full_like(value, 1.6) if last else value
        if family == "tacotron2" and name == "dec.prob_out.bias":
            state[name] = paddle.full_like(value, -9.0)


def _write_vocoder(folder: Path, kind: Any, sizes: dict[str, Any]) -> None:
    folder.mkdir(parents=True)
    network = vocoder.network_of(kind.kind)(**sizes)
    section, key = "generator_params", "generator_params"
    if kind.kind == "wavernn":
        section, key = "model", "main_params"
    _configure(folder / kind.model.config, _format(kind) | {section: sizes})
    paddle.save({key: network.state_dict()}, str(folder / "snapshot_iter_20.pdz"))
    _statistics(folder / kind.model.statistics, MELS)


def _phones(voice: Any) -> list[str]:
    from importlib import import_module

    chinese = import_module("paddlespeech.t2s.frontend.generate_lexicon").generate_lexicon(
        with_tone=voice.family != "speedyspeech", with_erhua=True
    )
    pinyin = sorted({phone for phones in chinese.values() for phone in phones.split()})
    arpabet = [
        f"{phone}{tone}"
        for phone in ("AH", "OW", "ER", "EH", "IY", "UW", "AY", "EY")
        for tone in "012"
    ]
    arpabet += ["HH", "L", "W", "D", "R", "DH", "T", "K", "S", "N", "B", "IH0", "IH1", "AE1", "P"]
    canton = [
        f"{final}{tone}"
        for final in ("o", "ei", "am", "at", "eoi", "aa", "ou", "i")
        for tone in "123456"
    ]
    canton += ["ng", "d", "g", "j", "h", "c", "m", "s", *"123456"]
    own = {"zh": pinyin, "en": arpabet, "mix": pinyin + arpabet, "yue": canton}[voice.language]
    return list(dict.fromkeys(["<pad>", "<unk>", *own, "sp", "<eos>"]))


def _format(made: Any) -> dict[str, Any]:
    return {
        "fs": made.sample_rate,
        "n_shift": 300 if made.sample_rate == 24_000 else 256,
        "n_mels": MELS,
    }


def _configure(path: Path, config: dict[str, Any]) -> None:
    path.write_text(yaml.safe_dump(config), encoding="utf-8")


def _list(path: Path, words: list[str]) -> None:
    lines = [f"{word} {number}\n" for number, word in enumerate(words)]
    path.write_text("".join(lines), encoding="utf-8")


def _statistics(path: Path, size: int, mean: float = 0.0, deviation: float = 1.0) -> None:
    values = np.stack([np.full(size, mean), np.full(size, deviation)])
    np.save(path, values.astype(np.float32))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
