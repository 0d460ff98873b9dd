"""A g2pW that knows two characters, in its archive's layout: ``tiny_g2pw.py FOLDER``.

Its network takes the last reading that a character may have: 行 is always xing2. The ONNX file is
written field by field (https://github.com/onnx/onnx/blob/main/onnx/onnx.proto), for the package
that does it isn't there.
"""

from __future__ import annotations

import json
import struct
import sys
from pathlib import Path

READINGS = "行\tㄏㄤ2\n行\tㄒㄧㄥ2\n"
LABELS = 2
FLOAT, INT64 = 1, 7
INPUTS = {
    "input_ids": (INT64, 2),
    "token_type_ids": (INT64, 2),
    "attention_mask": (INT64, 2),
    "phoneme_mask": (FLOAT, 2),
    "char_ids": (INT64, 1),
    "position_ids": (INT64, 1),
}


def main(folder: Path) -> None:
    archive = folder / "g2pw" / "G2PWModel_1.1"
    archive.mkdir(parents=True)
    (archive / "g2pW.onnx").write_bytes(model())
    (archive / "POLYPHONIC_CHARS.txt").write_text(READINGS, encoding="utf-8")
    (archive / "MONOPHONIC_CHARS.txt").write_text("銀\tㄧㄣ2\n", encoding="utf-8")
    pinyin = {"ㄏㄤ": "hang", "ㄒㄧㄥ": "xing", "ㄧㄣ": "yin"}
    dictionaries = {"bopomofo_to_pinyin_wo_tune_dict": pinyin, "char_bopomofo_dict": {}}
    for name, values in dictionaries.items():
        (archive / f"{name}.json").write_text(json.dumps(values), encoding="utf-8")
    ran = archive / "ran"
    code = f"use_mask = True\nwindow_size = 32\nopen({str(ran)!r}, 'w').close()\n"
    (archive / "config.py").write_text(code, encoding="utf-8")
    words = "[PAD]\n[UNK]\n[CLS]\n[SEP]\n銀\n行\n"
    (folder / "bert-base-chinese-vocab.txt").write_text(words, encoding="utf-8")


def model() -> bytes:
    weights = (
        number(1, LABELS)
        + number(2, FLOAT)
        + text(8, "weights")
        + data(9, struct.pack("<2f", 1, 2))
    )
    node = text(1, "phoneme_mask") + text(1, "weights") + text(2, "probs") + text(4, "Mul")
    inputs = b"".join(data(11, value(name, *kind)) for name, kind in INPUTS.items())
    graph = data(1, node) + text(2, "tiny") + data(5, weights) + inputs
    graph += data(12, value("probs", FLOAT, 2))
    return number(1, 8) + data(7, graph) + data(8, number(2, 13))


def value(name: str, kind: int, rank: int) -> bytes:
    shape = b"".join(data(1, text(2, f"d{axis}_{name}")) for axis in range(rank))
    return text(1, name) + data(2, data(1, number(1, kind) + data(2, shape)))


def number(field: int, value: int) -> bytes:
    return varint(field << 3) + varint(value)


def text(field: int, value: str) -> bytes:
    return data(field, value.encode())


def data(field: int, value: bytes) -> bytes:
    return varint(field << 3 | 2) + varint(len(value)) + value


def varint(value: int) -> bytes:
    out = bytearray()
    while value > 127:
        out.append(value & 127 | 128)
        value >>= 7
    return bytes([*out, value])


if __name__ == "__main__":
    main(Path(sys.argv[1]))
