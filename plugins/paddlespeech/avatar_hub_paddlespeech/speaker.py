"""Who speaks in a recording, as a vector that a cloning voice is given."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from types import SimpleNamespace
from typing import Any, Literal

import numpy as np
import paddle
from numpy.typing import NDArray
from paddle import nn

from avatar_hub_paddlespeech import checkpoint
from avatar_hub_paddlespeech.archive import Archive
from avatar_hub_paddlespeech.imports import prepare, stand_in
from avatar_hub_paddlespeech.networks import filled

Samples = NDArray[np.float32]
Encoder = Literal["ge2e", "ecapa"]

RATE = 16_000


class Speaker(nn.Layer):
    """GE2E (https://arxiv.org/abs/1710.10467), as PaddleSpeech's LSTMSpeakerEncoder has it.

    That class imports scikit-learn, for what only training does.
    """

    def __init__(self) -> None:
        super().__init__()
        self.lstm = nn.LSTM(40, 256, 3)
        self.linear = nn.Linear(256, 256)

    def forward(self, partials: Any) -> Any:
        """From mel spectrograms (N, 160, 40) to one vector (256,) of length 1."""
        _, (hidden, _) = self.lstm(partials)
        each = nn.functional.normalize(nn.functional.relu(self.linear(hidden[-1])))
        return nn.functional.normalize(each.mean(0), axis=0)


class GE2E:
    """The encoder that ``fastspeech2_aishell3_vc1`` was trained with."""

    def __init__(self, folder: str) -> None:
        """Raises ValueError for another checkpoint."""
        _import_features()
        stand_in("yacs.config", CfgNode=SimpleNamespace)
        from paddlespeech.vector.exps.ge2e import audio_processor, config

        settings = vars(config.data_config)
        self._preprocess = audio_processor.SpeakerVerificationPreprocessor(**settings)
        self._preprocess.melspectrogram = _mels
        self._network = Speaker()
        snapshots = sorted(Path(folder).rglob("*.pdparams"))
        if not snapshots:
            raise ValueError(f"{folder} has no snapshot (*.pdparams).")
        filled(self._network, checkpoint.read(str(snapshots[-1])), folder)

    @paddle.no_grad()
    def __call__(self, samples: Samples) -> NDArray[np.float32]:
        """From 16 kHz speech to (256,)."""
        speech = self._preprocess.preprocess_wav(samples.astype(np.float64))
        partials = self._preprocess.extract_mel_partials(speech)
        vector: NDArray[np.float32] = self._network(paddle.to_tensor(partials)).numpy()
        return vector


class Ecapa:
    """ECAPA-TDNN (https://arxiv.org/abs/2005.07143): ``fastspeech2_aishell3_vc2`` goes with it."""

    def __init__(self, folder: str) -> None:
        """Raises ValueError for another archive."""
        _import_features()
        from paddlespeech.vector.models.ecapa_tdnn import EcapaTdnn

        archive = Archive.open(folder, "model.yaml")
        self._config = archive.config
        self._network = EcapaTdnn(**archive.config["model"])
        state = checkpoint.read(str(archive.path("../model/model.pdparams")))
        own = {
            k.removeprefix("backbone."): v for k, v in state.items() if k.startswith("backbone.")
        }
        filled(self._network, own, folder)

    @paddle.no_grad()
    def __call__(self, samples: Samples) -> NDArray[np.float32]:
        """From 16 kHz speech to (192,)."""
        from paddlespeech.audio.compliance.librosa import melspectrogram

        loud = samples / (np.abs(samples).max() + np.finfo(np.float32).eps)
        mels = melspectrogram(
            x=loud.astype(np.float32),
            sr=self._config["sr"],
            n_mels=self._config["n_mels"],
            window_size=self._config["window_size"],
            hop_length=self._config["hop_size"],
        )
        centred = paddle.to_tensor(mels - mels.mean(-1, keepdims=True), "float32").unsqueeze(0)
        vector: NDArray[np.float32] = self._network(centred, paddle.ones([1])).squeeze().numpy()
        return vector


ENCODERS: Mapping[Encoder, Any] = {"ge2e": GE2E, "ecapa": Ecapa}


def _mels(samples: Samples) -> NDArray[np.float32]:
    """What librosa 0.10 gives for GE2E's settings: power in 40 Slaney bands, (T, 40)."""
    from paddlespeech.audio.compliance.librosa import melspectrogram

    mels = melspectrogram(
        samples, RATE, 400, 160, n_mels=40, fmin=0.0, pad_mode="constant", to_db=False
    )
    return np.asarray(mels.T, np.float32)


def _import_features() -> None:
    prepare()
    from paddlespeech.audio.utils.error import ParameterError
    from paddlespeech.audio.utils.numeric import depth_convert

    stand_in("paddlespeech.audio.utils", ParameterError=ParameterError, depth_convert=depth_convert)
