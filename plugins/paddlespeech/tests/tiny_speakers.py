"""Random speaker encoders in the archives' own layout, made by PaddleSpeech's classes.

Run by the environment's Python: ``tiny_speakers.py FOLDER``.
"""

from __future__ import annotations

import sys
from pathlib import Path

import paddle
import yaml
from avatar_hub_paddlespeech.imports import prepare, stand_in

ECAPA = {
    "input_size": 80,
    "channels": [16, 16, 16, 16, 48],
    "kernel_sizes": [5, 3, 3, 3, 1],
    "dilations": [1, 2, 3, 4, 1],
    "attention_channels": 8,
    "lin_neurons": 192,
    "res2net_scale": 4,
    "se_channels": 8,
}


def main(folder: Path) -> None:
    prepare()
    stand_in("sklearn")
    stand_in("sklearn.metrics", roc_curve=None)
    from paddlespeech.vector.models.ecapa_tdnn import EcapaTdnn
    from paddlespeech.vector.models.lstm_speaker_encoder import LSTMSpeakerEncoder
    from paddlespeech.vector.modules.sid_model import SpeakerIdetification

    paddle.seed(11)
    ge2e = LSTMSpeakerEncoder(n_mels=40, num_layers=3, hidden_size=256, output_size=256)
    for parameter in ge2e.parameters():  # as they are, random ones hear one speaker in everything
        parameter.set_value(4 * parameter)
    paddle.save(ge2e.state_dict(), str(folder / "ge2e" / "ge2e_ckpt_0.3" / "step-3000000.pdparams"))
    ecapa = SpeakerIdetification(backbone=EcapaTdnn(**ECAPA), num_class=5)
    paddle.save(ecapa.state_dict(), str(folder / "ecapa" / "model" / "model.pdparams"))
    (folder / "ecapa" / "conf").mkdir()
    config = {"sr": 16_000, "n_mels": 80, "window_size": 400, "hop_size": 160, "model": ECAPA}
    (folder / "ecapa" / "conf" / "model.yaml").write_text(yaml.safe_dump(config))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
