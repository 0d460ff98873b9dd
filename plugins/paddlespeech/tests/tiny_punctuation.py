"""A small random ERNIE with four labels in the archive's own layout, the same on every machine.

Run by the environment's Python: ``tiny_punctuation.py FOLDER``.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import numpy as np
import paddle

LETTERS = "你好世界今天气很真的不错我们去公园ab12"
WIDTH, INNER, LAYERS, PLACES, LABELS = 16, 32, 2, 64, 4


def main(folder: Path) -> None:
    words = ["[PAD]", "[CLS]", "[SEP]", "[MASK]", "[UNK]", *LETTERS]
    text = "\n".join(words) + "\n"
    (folder / "ernie-1.0-vocab.txt").write_text(text, encoding="utf-8")
    home = folder / "ernie_linear_p7_wudao"
    (home / "ckpt").mkdir(parents=True)
    (home / "punc_vocab.txt").write_text("O\n，\n。\n？\n", encoding="utf-8")
    sizes = {
        "init_class": "ErnieModel",
        "hidden_act": "relu",
        "hidden_size": WIDTH,
        "intermediate_size": INNER,
        "max_position_embeddings": PLACES,
        "num_attention_heads": 2,
        "num_hidden_layers": LAYERS,
        "type_vocab_size": 2,
        "vocab_size": len(words),
        "pad_token_id": 0,
    }
    nested = {"init_args": [sizes], "num_classes": LABELS}
    nested["init_class"] = "ErnieForTokenClassification"
    (home / "ckpt" / "model_config.json").write_text(json.dumps(nested))
    paddle.save(weights(len(words)), str(home / "ckpt" / "model_state.pdparams"))


def weights(words: int) -> dict[str, Any]:
    """By the names that PaddleNLP gives them."""
    shapes = {
        "ernie.embeddings.word_embeddings.weight": (words, WIDTH),
        "ernie.embeddings.position_embeddings.weight": (PLACES, WIDTH),
        "ernie.embeddings.token_type_embeddings.weight": (2, WIDTH),
        "ernie.pooler.dense.weight": (WIDTH, WIDTH),
        "ernie.pooler.dense.bias": (WIDTH,),
        "classifier.weight": (WIDTH, LABELS),
        "classifier.bias": (LABELS,),
    }
    norms = ["ernie.embeddings.layer_norm"]
    for layer in range(LAYERS):
        name = f"ernie.encoder.layers.{layer}."
        for part in ("q_proj", "k_proj", "v_proj", "out_proj"):
            shapes[f"{name}self_attn.{part}.weight"] = (WIDTH, WIDTH)
            shapes[f"{name}self_attn.{part}.bias"] = (WIDTH,)
        shapes |= {f"{name}linear1.weight": (WIDTH, INNER), f"{name}linear1.bias": (INNER,)}
        shapes |= {f"{name}linear2.weight": (INNER, WIDTH), f"{name}linear2.bias": (WIDTH,)}
        norms += [f"{name}norm1", f"{name}norm2"]
    random = np.random.default_rng(3)
    found = {name: random.normal(0, 0.3, shape) for name, shape in shapes.items()}
    found["ernie.embeddings.word_embeddings.weight"] *= 20  # or every letter would seem the same
    found["classifier.bias"] *= 0
    for name in norms:
        found |= {f"{name}.weight": np.ones(WIDTH), f"{name}.bias": np.zeros(WIDTH)}
    return {name: paddle.to_tensor(value, "float32") for name, value in found.items()}


if __name__ == "__main__":
    main(Path(sys.argv[1]))
