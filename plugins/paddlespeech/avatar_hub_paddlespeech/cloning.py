"""A voice like the one in a recording."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import soxr
from numpy.typing import NDArray

from avatar_hub_paddlespeech.acoustic import Who
from avatar_hub_paddlespeech.sound import FRAME, RATE, voiced
from avatar_hub_paddlespeech.speaker import ENCODERS, Encoder

Samples = NDArray[np.float32]

SHORTEST = 5.0
"""Seconds of speech that say enough of a voice."""

FULL, CLIPPED = 0.999, 0.005
"""A sample is at full scale from here, and a recording is clipped with this share of such."""

LIMITS = "Give 5 to 30 s in which one person speaks clearly and nobody else."


class Cloner:
    """Speaker encoders, each opened when first used."""

    def __init__(self, weights: Mapping[str, str]) -> None:
        self._weights = weights
        self._encoders: dict[Encoder, Any] = {}

    def like(self, encoder: Encoder, reference: Mapping[str, Any] | None) -> Who:
        """Who speaks in ``{"samples", "sample_rate"}``.

        Raises ValueError for none, and for one that is silent, clipped or has little speech.
        """
        if reference is None:
            raise ValueError(f"This voice speaks like a recording: give one as reference. {LIMITS}")
        samples = checked(np.asarray(reference["samples"], np.float32), reference["sample_rate"])
        if encoder not in self._encoders:
            self._encoders[encoder] = ENCODERS[encoder](self._weights[f"paddlespeech/{encoder}"])
        return Who(embedding=self._encoders[encoder](samples))


def checked(samples: Samples, rate: int) -> Samples:
    """The recording at 16 kHz. Raises ValueError for one that no voice can be learned from."""
    if not len(samples) or np.abs(samples).max() < 0.001:
        raise ValueError(f"The recording is silent. {LIMITS}")
    if np.mean(np.abs(samples) >= FULL) > CLIPPED:
        raise ValueError(f"The recording is clipped: it was made too loud. {LIMITS}")
    speech = soxr.resample(samples, rate, RATE)
    seconds = voiced(speech).sum() * FRAME / RATE
    if seconds < SHORTEST:
        raise ValueError(f"The recording has {seconds:.1f} s of speech. {LIMITS}")
    return speech
