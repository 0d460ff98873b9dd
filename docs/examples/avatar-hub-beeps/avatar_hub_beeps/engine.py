"""The engine: imported when first used. It knows nothing of the hub."""

import numpy as np

RATE, BEEP = 24_000, 0.125
TIME = np.arange(int(RATE * BEEP), dtype=np.float32) / RATE
FORMANTS = {"a": (800, 1200), "e": (500, 1900), "i": (300, 2300), "o": (500, 900), "u": (320, 800)}


class Engine:
    """Beeps the vowels of a text; every other letter is a short silence."""

    def load(self, context):
        """Open the files in context["weights"], on context["device"]. Here there are none."""

    def close(self):
        """Let go of what was opened."""

    def synthesize(self, text, params):
        """Yield a chunk for each word, with a mark for each vowel."""
        if not FORMANTS.keys() & set(text.lower()):
            raise ValueError("There is no vowel in the text to beep.")
        for word in text.lower().split():
            samples = np.concatenate([beep(letter, params["height"]) for letter in word + " "])
            times = [(v, i * BEEP, (i + 1) * BEEP) for i, v in enumerate(word) if v in FORMANTS]
            marks = [{"text": v, "start": s, "end": e, "kind": "phoneme"} for v, s, e in times]
            yield {"samples": samples, "sample_rate": RATE, "text": word, "marks": marks}


def beep(letter, height):
    """Two tones at a vowel's formants, faded in and out."""
    tones = sum(np.sin(2 * np.pi * hertz * height * TIME) for hertz in FORMANTS.get(letter, ()))
    return 0.2 * tones * np.minimum(1, np.minimum(TIME, TIME[::-1]) / 0.02)
