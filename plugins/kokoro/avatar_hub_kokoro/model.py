"""Kokoro-82M under ONNX Runtime: phonemes in, sound and the length of every phoneme out.

Model: https://huggingface.co/hexgrad/Kokoro-82M (Apache-2.0), a StyleTTS 2 decoder. It speaks
24 kHz mono; its duration predictor counts in frames of 600 samples (25 ms).
"""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from avatar_hub_kokoro.vocabulary import VOCABULARY

SAMPLE_RATE = 24_000
FRAME = 600
"""Samples in one frame of the duration predictor."""
MAX_PHONEMES = 510
"""Symbols in one call: the model's context of 512 less the silence at both ends."""

_DURATIONS = "/encoder/Round_output_0"
_STYLES = (510, 1, 256)


class Model:
    """An ONNX Runtime session; ``speak`` may be called from several threads at once."""

    def __init__(self, path: str, threads: int, folder: str) -> None:
        """``path``: the weights; ``folder``: where a copy of them may lie until they are read."""
        # Imported here so that the pure parts of the plugin can be used and tested without it.
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        # Spinning threads would burn the cores that animation and encoding need meanwhile.
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        # A pattern reserves all that a length of input needs in one piece, beside what earlier
        # lengths left: 100 MB more in a long text, and no time is saved.
        options.enable_mem_pattern = False
        with tempfile.TemporaryDirectory(dir=folder, ignore_cleanup_errors=True) as own:
            # From a file: a session keeps the bytes it is given as long as it lives.
            copy = shutil.copyfile(path, Path(own) / "model.onnx")
            with copy.open("ab") as file:
                file.write(one_more_output(_DURATIONS))
            self._session = onnxruntime.InferenceSession(
                str(copy), options, providers=["CPUExecutionProvider"]
            )

    def speak(
        self, phonemes: str, styles: NDArray[np.float32], speed: float
    ) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
        """Say at most 510 phonemes, all of them in the vocabulary.

        Returns float32 samples (N,) at 24 kHz and, for the silence before, each phoneme and the
        silence after, its frames (len(phonemes) + 2,); N is 600 times their sum.
        """
        tokens = np.array([[0, *(VOCABULARY[symbol] for symbol in phonemes), 0]], np.int64)
        # A style for every length of input, as in KPipeline.infer of the original code.
        style = styles[len(phonemes) - 1]
        feeds = {"tokens": tokens, "style": style, "speed": np.array([speed], np.float32)}
        samples, frames = self._session.run(None, feeds)[:2]
        return samples.ravel(), np.asarray(frames).ravel().astype(np.int64)


def read_styles(path: str) -> NDArray[np.float32]:
    """The styles of a voice, (510, 1, 256): one for each number of phonemes."""
    return np.fromfile(path, np.float32).reshape(_STYLES)


def one_more_output(name: str) -> bytes:
    """What, put behind an ONNX model, makes the float tensor ``name`` one more of its outputs.

    Done by hand to spare users the `onnx` package. A serialized protobuf message may simply be
    followed by another: "in most cases, concatenating the encoded messages is the same as merging
    them" (protobuf encoding guide, "Last One Wins"): repeated fields, as a graph's outputs are,
    are joined. Field numbers are those of onnx.proto.
    """
    tensor_type = _field(1, _field(1, 1, wire=0))  # TypeProto.tensor_type.elem_type = FLOAT
    value_info = _field(1, name.encode()) + _field(2, tensor_type)
    graph = _field(12, value_info)  # GraphProto.output
    return _field(7, graph)  # ModelProto.graph


def _field(number: int, value: bytes | int, wire: int = 2) -> bytes:
    """One protobuf field; lengths and numbers here are all below 128, so one byte each."""
    tag = bytes([number << 3 | wire])
    return tag + bytes([value]) if isinstance(value, int) else tag + bytes([len(value)]) + value
