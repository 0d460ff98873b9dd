"""Print a text with punctuation: ``punctuated.py FOLDER TEXT``."""

from __future__ import annotations

import sys

from avatar_hub_paddlespeech.punctuation import Punctuator

folder, text = sys.argv[1:]
punctuate = Punctuator(f"{folder}/ernie_linear_p7_wudao", f"{folder}/ernie-1.0-vocab.txt")
print(punctuate(text))
