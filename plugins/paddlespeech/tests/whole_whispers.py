"""What PaddleSpeech's network hears with the same weights: token after token, all of them anew.

Run by the environment's Python: ``whole_whispers.py WHISPERS SOUND.npy`` prints JSON, for each
network its utterances' languages and texts.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import numpy as np
import paddle
from avatar_hub_paddlespeech.sound import pieces
from avatar_hub_paddlespeech.whisper import whisper
from avatar_hub_paddlespeech.whisper_models import WHISPERS

CODES = list(whisper.LANGUAGES)
SPECIAL = 106  # the start, 99 languages, and six more


def main(folder: Path, sound: str) -> None:
    assets = str(folder / "whisper_assets")
    heard = {}
    for model in WHISPERS:
        if (home := folder / model.id).is_dir():
            values = paddle.load(str(home / model.checkpoint))
            network = whisper.Whisper(whisper.ModelDimensions(**values.pop("dims")))
            network.set_state_dict(values)
            network.eval()
            utterances = [piece.samples for piece in pieces([np.load(sound)])]
            heard[model.id] = [hear(network, samples, assets) for samples in utterances]
    print(json.dumps(heard))


@paddle.no_grad()
def hear(network: Any, samples: Any, assets: str) -> tuple[str, str]:
    mels = whisper.log_mel_spectrogram(paddle.to_tensor(samples), resource_path=assets).numpy()
    mels = np.pad(mels, ((0, 0), (0, 3000 - mels.shape[1])))
    encoded = network.encoder(paddle.to_tensor(mels[None]))
    tokenizer = whisper.get_tokenizer(network.is_multilingual, assets)
    start = 50_258 if network.is_multilingual else 50_257
    end, after = start - 1, start + SPECIAL
    tokens, language = [start], "en"
    if network.is_multilingual:
        spoken = np.argmax(likely(network, tokens, encoded)[start + 1 : start + 100])
        language = CODES[int(spoken)]
        tokens += [start + 1 + int(spoken), after - 5]
    tokens.append(after - 1)
    never = [*tokenizer.non_speech_tokens, start, *range(after - 4, after - 1)]
    first = len(tokens)
    for _ in range(network.dims.n_text_ctx // 2):
        logits = likely(network, tokens, encoded)
        logits[never] = -np.inf
        if len(tokens) == first:
            logits[[ord(" "), end]] = -np.inf
        tokens.append(int(logits.argmax()))
        if tokens[-1] == end:
            break
    return language, tokenizer.tokenizer.decode([t for t in tokens[first:] if t < end]).strip()


def likely(network: Any, tokens: list[int], encoded: Any) -> Any:
    return network.logits(paddle.to_tensor([tokens]), encoded)[0, -1].numpy()


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
