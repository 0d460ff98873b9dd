"""g2pW, the network that reads Chinese characters in context, from files that are there.

PaddleSpeech's converter downloads its model, runs a Python file out of that archive as its
settings, and needs PaddleNLP for a tokenizer that downloads too. Here the archive is a folder, its
settings are read as literals, and the tokenizer is a list of characters.
"""

from __future__ import annotations

import ast
import sys
from importlib import import_module
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from avatar_hub_paddlespeech.imports import stand_in


class Characters:
    """BERT's Chinese vocabulary, for text that was cut into characters and alphanumeric runs."""

    def __init__(self, vocabulary: str) -> None:
        words = Path(vocabulary).read_text(encoding="utf-8").splitlines()
        self._ids = {word: number for number, word in enumerate(words)}

    def tokenize(self, word: str) -> list[str]:
        """The longest known pieces from the left (WordPiece); ["[UNK]"] if there are none."""
        found, start = list[str](), 0
        while start < len(word):
            pieces = (
                ("##" if start else "") + word[start:end] for end in range(len(word), start, -1)
            )
            piece = next((piece for piece in pieces if piece in self._ids), None)
            if piece is None:
                return ["[UNK]"]
            found.append(piece)
            start += len(piece.removeprefix("##")) if start else len(piece)
        return found

    def convert_tokens_to_ids(self, tokens: list[str]) -> list[int]:
        """Their numbers."""
        return [self._ids.get(token, self._ids["[UNK]"]) for token in tokens]


def converter(folder: str, vocabulary: str) -> Any:
    """The converter on the model in that folder. Raises ValueError when it isn't one."""
    found = sorted(Path(folder).rglob("g2pW.onnx"))
    if not found:
        raise ValueError(f"{folder} has no g2pW.onnx: it is not the archive that was expected.")
    module = _module()
    module.download_and_decompress = lambda *_: str(found[0].parent)
    module.load_config = lambda config_path, **_: settings(config_path)
    module.BertTokenizer = SimpleNamespace(from_pretrained=lambda _: Characters(vocabulary))
    return module.G2PWOnnxConverter(style="pinyin", enable_non_tradional_chinese=True)


def settings(path: str) -> SimpleNamespace:
    """The names that a Python file gives literals, the rest of it not run."""
    values: dict[str, Any] = {"use_mask": True, "use_char_phoneme": False, "model_source": ""}
    for line in ast.parse(Path(path).read_text(encoding="utf-8")).body:
        if isinstance(line, ast.Assign) and isinstance(line.targets[0], ast.Name):
            values[line.targets[0].id] = ast.literal_eval(line.value)
    return SimpleNamespace(**values)


def _module() -> Any:
    """The converter's module, its downloaders and PaddleNLP stood in for."""
    stand_in("paddlenlp", transformers=None)
    stand_in("paddlenlp.transformers", BertTokenizer=None)
    stand_in("paddlespeech.cli.utils", download_and_decompress=None)
    stand_in("paddlespeech.utils.env", MODEL_HOME="")
    # `prepare` has put a module in the package's place, so that a front end without g2pW loads.
    package = sys.modules["paddlespeech.t2s.frontend.g2pw"]
    frontend = import_module("paddlespeech.t2s.frontend")
    package.__path__ = [str(Path(part) / "g2pw") for part in frontend.__path__]
    return import_module("paddlespeech.t2s.frontend.g2pw.onnx_api")
