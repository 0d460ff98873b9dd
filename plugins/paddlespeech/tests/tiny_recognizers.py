"""Small random speech recognizers in the archives' own layout, made by PaddleSpeech's classes.

Run by the environment's Python: ``tiny_recognizers.py FOLDER`` fills FOLDER with one archive for
each kind of network.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import numpy as np
import paddle
import sentencepiece
import yaml
from avatar_hub_paddlespeech.asr_models import MODELS
from avatar_hub_paddlespeech.asr_network import U2Model

LETTERS = "你好世界今天气很真的不错我们去公园AB"
VOCABULARY = ["<blank>", "<unk>", *LETTERS, "<eos>"]
BANDS = 80

DECODE = {
    "beam_size": 4,
    "decoding_method": "attention",
    "ctc_weight": 0.5,
    "decoding_chunk_size": -1,
    "num_decoding_left_chunks": -1,
    "simulate_streaming": False,
}
IN_CHUNKS = DECODE | {"decoding_chunk_size": 16, "simulate_streaming": True, "reverse_weight": 0.3}
CONFORMER = {
    "output_size": 16,
    "attention_heads": 2,
    "linear_units": 32,
    "num_blocks": 2,
    "input_layer": "conv2d",
    "normalize_before": True,
    "use_cnn_module": True,
    "cnn_module_kernel": 5,
    "activation_type": "swish",
    "pos_enc_layer_type": "rel_pos",
    "selfattention_layer_type": "rel_selfattn",
}
TRANSFORMER = {name: CONFORMER[name] for name in list(CONFORMER)[:6]}
CAUSAL = {
    "causal": True,
    "use_dynamic_chunk": True,
    "use_dynamic_left_chunk": False,
    "cnn_module_norm": "layer_norm",
}


def main(folder: Path) -> None:
    """One archive for each of three kinds of network."""
    both_ways = {"attention_heads": 2, "linear_units": 32, "num_blocks": 1, "r_num_blocks": 1}
    one_way = {"attention_heads": 2, "linear_units": 32, "num_blocks": 1}
    u2pp = _config("conformer", CONFORMER | CAUSAL, "bitransformer", both_ways, IN_CHUNKS)
    u2pp["model_conf"]["reverse_weight"] = 0.3
    _write(folder, "conformer_u2pp_online_wenetspeech", u2pp)
    whole = _config("conformer", CONFORMER, "transformer", one_way, DECODE)
    _write(folder, "conformer_wenetspeech", whole)
    english = _config("transformer", TRANSFORMER, "transformer", one_way, DECODE)
    _write_english(folder, english)


def _config(
    encoder: str, sizes: dict[str, Any], decoder: str, decoder_sizes: dict[str, Any], decode: Any
) -> dict[str, Any]:
    return {
        "encoder": encoder,
        "encoder_conf": dict(sizes),
        "decoder": decoder,
        "decoder_conf": decoder_sizes,
        "model_conf": {"ctc_weight": 0.3, "lsm_weight": 0.1, "length_normalized_loss": False},
        "cmvn_file": "",
        "cmvn_file_type": "json",
        "unit_type": "char",
        "vocab_filepath": VOCABULARY,
        "spm_model_prefix": "",
        "preprocess_config": {
            "process": [_fbank(), _cmvn(), {"type": "time_warp", "max_time_warp": 5}]
        },
        "input_dim": BANDS,
        "output_dim": len(VOCABULARY),
        "decode": decode,
    }


def _fbank() -> dict[str, Any]:
    sizes = {"fs": 16_000, "n_mels": BANDS, "n_shift": 160, "win_length": 400, "dither": 0.1}
    return {"type": "fbank_kaldi", **sizes}


def _cmvn() -> dict[str, Any]:
    random = np.random.default_rng(0)
    count, mean = 1000, random.normal(10, 1, BANDS)
    deviation = random.uniform(2, 4, BANDS)
    sums = {
        "mean_stat": (count * mean).tolist(),
        "var_stat": (count * (deviation**2 + mean**2)).tolist(),
        "frame_num": count,
    }
    return {"type": "cmvn_json", "cmvn_path": sums}


def _write(folder: Path, name: str, config: dict[str, Any]) -> None:
    paddle.seed(7)
    home = folder / name
    home.mkdir(parents=True, exist_ok=True)
    (home / "model.yaml").write_text(yaml.safe_dump(config, allow_unicode=True), encoding="utf-8")
    network = U2Model.from_config(json.loads(json.dumps(config)))
    # As they are, random weights hear one token in everything.
    for part in (network.ctc.ctc_lo, network.decoder):
        for parameter in part.parameters():
            parameter.set_value(6 * parameter)
    snapshot = next(model.checkpoint for model in MODELS if model.id == name)
    paddle.save(network.state_dict(), str(home / snapshot))


def _write_english(folder: Path, config: dict[str, Any]) -> None:
    """With pieces of words for tokens, as SentencePiece cuts them."""
    home = folder / "transformer_librispeech"
    (home / "data").mkdir(parents=True)
    said = ["HELLO WORLD HOW ARE YOU", "THE WEATHER IS NICE TODAY", "THERE ARE OTHER WORDS HERE"]
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(said),
        model_prefix=str(home / "data" / "bpe"),
        vocab_size=40,
        hard_vocab_limit=False,
        minloglevel=2,
    )
    model = sentencepiece.SentencePieceProcessor(model_file=str(home / "data" / "bpe.model"))
    pieces = [model.id_to_piece(number) for number in range(3, model.get_piece_size())]
    vocabulary = ["<blank>", "<unk>", *pieces, "<eos>"]
    own = {"unit_type": "spm", "spm_model_prefix": "data/bpe", "vocab_filepath": vocabulary}
    _write(folder, home.name, config | own | {"output_dim": len(vocabulary)})


if __name__ == "__main__":
    main(Path(sys.argv[1]))
