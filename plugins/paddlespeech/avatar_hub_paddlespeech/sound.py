"""The stream of speech at 16 kHz, and its pieces between pauses."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain, groupby
from typing import Any

import numpy as np
import soxr
import webrtcvad
from numpy.typing import NDArray

Samples = NDArray[np.float32]

RATE = 16_000
FRAME = RATE * 30 // 1000
"""Samples that the voice activity detector judges at a time."""

PAUSE, AROUND = 20, 10
"""Frames without a voice that end a piece, and those of them that it keeps at each end."""

LONGEST, CUT_FROM = 660, 500
"""Frames of the longest piece (20 s), and from where on a long one is cut at its quietest."""


@dataclass(frozen=True, slots=True)
class Piece:
    """16 kHz samples without a long pause in them, and the second of the stream they start at."""

    samples: Samples
    start: float


def resampled(speech: Iterable[dict[str, Any]]) -> Iterator[Samples]:
    """Bring a stream of ``speech`` chunks of any sample rates to 16 kHz."""
    for rate, chunks in groupby(speech, key=lambda chunk: int(chunk["sample_rate"])):
        resampler = soxr.ResampleStream(rate, RATE, 1, dtype="float32")
        for chunk in chunks:
            samples = np.asarray(chunk["samples"], np.float32)
            for at in range(0, len(samples), rate):  # an hour may come as one chunk
                yield resampler.resample_chunk(samples[at : at + rate])
        yield resampler.resample_chunk(np.zeros(0, np.float32), last=True)


def voiced(samples: Samples) -> NDArray[np.bool_]:
    """Whether there is a voice in each `FRAME` of 16 kHz samples; a rest is left out."""
    detector = webrtcvad.Vad(2)
    return np.array([_is_voice(detector, frame) for frame in _frames(samples)], bool)


def pieces(blocks: Iterable[Samples]) -> Iterator[Piece]:
    """Cut 16 kHz sound at its pauses into pieces of at most 20 s; a silence gives none.

    A piece comes as soon as the pause after it is heard.
    """
    detector = webrtcvad.Vad(2)
    kept: deque[Samples] = deque(maxlen=AROUND)  # before a voice
    piece: list[Samples] = []
    at = silent = 0
    for frame in _whole_frames(blocks):
        at += 1
        is_voice = _is_voice(detector, frame)
        if not piece:
            kept.append(frame)
            if is_voice:
                piece, silent = list(kept), 0
            continue
        piece.append(frame)
        silent = 0 if is_voice else silent + 1
        if silent == PAUSE:
            yield _piece(piece[: AROUND - PAUSE], at - len(piece))
            kept.extend(piece[AROUND - PAUSE :])
            piece = []
        elif len(piece) == LONGEST:
            cut = CUT_FROM + int(np.argmin([np.square(f).sum() for f in piece[CUT_FROM:]]))
            yield _piece(piece[:cut], at - len(piece))
            piece = piece[cut:]
    if piece:
        yield _piece(piece, at - len(piece))


def _piece(frames: list[Samples], at: int) -> Piece:
    return Piece(np.concatenate(frames), at * FRAME / RATE)


def _whole_frames(blocks: Iterable[Samples]) -> Iterator[Samples]:
    """Frame by frame; the last one is filled up with silence."""
    rest = np.zeros(0, np.float32)
    for block in chain(blocks, [None]):
        if block is not None:
            rest = np.concatenate([rest, block])
        elif len(rest):
            rest = np.pad(rest, (0, FRAME - len(rest)))
        yield from _frames(rest)
        rest = rest[len(rest) // FRAME * FRAME :]


def _frames(samples: Samples) -> Iterator[Samples]:
    for at in range(0, len(samples) - FRAME + 1, FRAME):
        yield samples[at : at + FRAME]


def _is_voice(detector: webrtcvad.Vad, frame: Samples) -> bool:
    loudness = np.rint(frame * 32767.0).clip(-32768, 32767).astype("<i2")
    return bool(detector.is_speech(loudness.tobytes(), RATE))
