"""What the lips do for each IPA symbol.

Openings are in units of the eye distance; the rest are weights in [0, 1] (``wide`` may be below 0).
Each target says how strongly it insists: a bilabial on closing, a vowel on its shape, a velar on
nothing, so that neighbours flow through it (after Cohen and Massaro, "Modeling coarticulation in
synthetic visual speech", 1993).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

OPEN, WIDE, PUCKER, TEETH, TONGUE, PRESS, BITE = range(7)
SIZE = 7


@dataclass(frozen=True)
class Viseme:
    """A target, and how strongly it holds its opening and its shape."""

    open: float
    wide: float = 0.0
    pucker: float = 0.0
    teeth: float = 0.0
    tongue: float = 0.0
    press: float = 0.0
    bite: float = 0.0
    hold_open: float = 1.0
    hold_shape: float = 1.0

    @property
    def target(self) -> NDArray[np.float32]:
        """(SIZE,) in the order of the constants above."""
        values = (self.open, self.wide, self.pucker, self.teeth, self.tongue, self.press, self.bite)
        return np.array(values, np.float32)

    @property
    def hold(self) -> NDArray[np.float32]:
        """(SIZE,) the strength for each value."""
        o, s = self.hold_open, self.hold_shape
        return np.array((o, s, s, s, o, o, o), np.float32)


REST = Viseme(0.0, hold_open=0.8, hold_shape=0.25)
UNKNOWN = Viseme(0.05, hold_open=0.3, hold_shape=0.2)

_VOWELS = {
    "aɑ": Viseme(0.150, 0.10),
    "æ": Viseme(0.140, 0.40, teeth=0.3),
    "ɐʌ": Viseme(0.110, 0.10),
    "I": Viseme(0.130, 0.30),
    "W": Viseme(0.125, pucker=0.35),
    "ɔɒ": Viseme(0.120, pucker=0.45),
    "Y": Viseme(0.105, pucker=0.45),
    "oOQ": Viseme(0.095, pucker=0.75),
    "ɛ": Viseme(0.105, 0.35, teeth=0.2),
    "eA": Viseme(0.090, 0.50, teeth=0.3),
    "əᵊ": Viseme(0.065, 0.05, hold_open=0.6, hold_shape=0.35),
    "ɤ": Viseme(0.080, 0.15),
    "ɚɜ": Viseme(0.060, pucker=0.35),
    "iᵻ": Viseme(0.066, 0.80, teeth=0.7),
    "ɪ": Viseme(0.060, 0.45, teeth=0.4, hold_open=0.7),
    "ɨɯɰ": Viseme(0.040, 0.40, teeth=0.7),
    "uʉ": Viseme(0.060, pucker=1.0, hold_shape=1.6),
    "ʊ": Viseme(0.068, pucker=0.70),
    "yɥ": Viseme(0.052, pucker=0.95, hold_shape=1.6),
    "øœ": Viseme(0.070, pucker=0.75),
}
_CONSONANTS = {
    "mbp": Viseme(0.0, press=1.0, hold_open=1.5, hold_shape=0.15),
    "fvʋ": Viseme(0.012, bite=1.0, hold_open=1.5, hold_shape=0.3),
    "wʍ": Viseme(0.028, pucker=1.0, hold_open=1.6, hold_shape=1.6),
    "ɸβᵝ": Viseme(0.018, pucker=0.3, hold_open=2.0, hold_shape=0.4),
    "szʦʣ": Viseme(0.030, 0.35, teeth=0.9, hold_open=1.2, hold_shape=0.6),
    "ɕʑʨʥçʝ": Viseme(0.032, 0.40, teeth=0.8, hold_open=1.2, hold_shape=0.6),
    "ʃʒʧʤꭧ": Viseme(0.038, pucker=0.60, teeth=0.6, hold_open=1.2, hold_shape=1.0),
    "ʂʐʈɖ": Viseme(0.036, pucker=0.30, teeth=0.7, hold_open=1.1, hold_shape=0.6),
    "tdnlɾTɲɳʎ": Viseme(0.042, 0.10, teeth=0.3, tongue=0.8, hold_open=0.6, hold_shape=0.2),
    "θð": Viseme(0.042, 0.10, teeth=0.3, tongue=1.0, hold_open=1.0, hold_shape=0.3),
    "ɹɻrɽʁ": Viseme(0.044, pucker=0.45, tongue=0.3, hold_open=0.7, hold_shape=0.6),
    "jᶨ": Viseme(0.045, 0.60, teeth=0.5, hold_open=0.6, hold_shape=0.7),
    "kɡgŋcɟqɴ": Viseme(0.055, hold_open=0.35, hold_shape=0.1),
    "xhɦχɣ": Viseme(0.060, hold_open=0.2, hold_shape=0.05),
}

TABLE: dict[str, Viseme] = {
    symbol: viseme
    for group in (_VOWELS, _CONSONANTS)
    for key, viseme in group.items()
    for symbol in key
}
VOWELS = frozenset("".join(_VOWELS))
LENGTHENS = frozenset("ːˑ̩̯̃ʰʲˠ→↗↘↓↑˥˦˧˨˩12345")
"""Symbols that go on with the sound before them: length, aspiration and tones."""
STRESS = frozenset("ˈˌ")
PAUSES = frozenset(" .,!?;:—–…-\"'()“”‘’«»、，。！？；：|‖\n\t")


def of(symbol: str) -> Viseme:
    """The viseme of a phoneme: its first known symbol, or `UNKNOWN`."""
    return next((TABLE[c] for c in symbol if c in TABLE), UNKNOWN)
