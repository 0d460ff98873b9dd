"""What PaddleSpeech itself says like a recording, as its t2s.exps.voice_cloning does it.

Run by the environment's Python: ``whole_clones.py VOICES SOUND.npy TEXT OUT``.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import numpy as np
import paddle
from avatar_hub_paddlespeech.acoustic import Acoustic
from avatar_hub_paddlespeech.imports import prepare, stand_in
from avatar_hub_paddlespeech.tts_vocoders import VOCODERS
from avatar_hub_paddlespeech.tts_voices import VOICES
from avatar_hub_paddlespeech.vocoder import Sounding
from whole_voices import inference, read


def main(folder: Path, sound: str, text: str, out: Path) -> None:
    prepare()
    _leave_out()
    samples = np.load(sound)
    for voice in (voice for voice in VOICES if voice.encoder):
        who = {"ge2e": ge2e, "ecapa": ecapa}[voice.encoder](folder / voice.encoder, samples)
        acoustic = Acoustic.load(str(folder / voice.id), voice)
        vocoder = next(vocoder for vocoder in VOCODERS if vocoder.id == voice.vocoder)
        sounding = Sounding.load(str(folder / vocoder.id), vocoder)
        from paddlespeech.t2s.models.parallel_wavegan.parallel_wavegan import PWGInference
        from paddlespeech.t2s.modules.normalizer import ZScore

        speak = inference("fastspeech2", acoustic)
        sound_of = PWGInference(
            ZScore(sounding.mels.mean, sounding.mels.deviation), sounding.network
        )
        (ids, *_), *_ = read(voice, acoustic, folder, text)
        paddle.seed(0)
        with paddle.no_grad():
            wave = sound_of(speak(ids, spk_emb=paddle.to_tensor(who)))
        np.save(out / f"{voice.id}.npy", wave.numpy().reshape(-1))


@paddle.no_grad()
def ge2e(folder: Path, samples: Any) -> Any:
    from paddlespeech.vector.exps.ge2e.audio_processor import SpeakerVerificationPreprocessor
    from paddlespeech.vector.models.lstm_speaker_encoder import LSTMSpeakerEncoder

    prepared = SpeakerVerificationPreprocessor(
        sampling_rate=16_000,
        audio_norm_target_dBFS=-30,
        vad_window_length=30,
        vad_moving_average_width=8,
        vad_max_silence_length=6,
        mel_window_length=25,
        mel_window_step=10,
        n_mels=40,
        partial_n_frames=160,
    )
    prepared.melspectrogram = power_in_bands
    network = LSTMSpeakerEncoder(n_mels=40, num_layers=3, hidden_size=256, output_size=256)
    network.set_state_dict(paddle.load(str(next(folder.rglob("*.pdparams")))))
    network.eval()
    partials = prepared.extract_mel_partials(prepared.preprocess_wav(samples))
    return network.embed_utterance(paddle.to_tensor(partials)).numpy()


def power_in_bands(samples: Any) -> Any:
    """librosa.feature.melspectrogram by its definition, for librosa is not installed."""
    from paddlespeech.audio.compliance.librosa import compute_fbank_matrix

    padded = np.pad(samples, 200)
    frames = np.lib.stride_tricks.sliding_window_view(padded, 400)[::160]
    window = 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(400) / 400)
    power = np.abs(np.fft.rfft(frames * window)) ** 2
    return (power @ compute_fbank_matrix(16_000, 400, 40).T).astype(np.float32)


@paddle.no_grad()
def ecapa(folder: Path, samples: Any) -> Any:
    import yaml
    from paddlespeech.audio.backends.soundfile_backend import normalize
    from paddlespeech.audio.compliance.librosa import melspectrogram
    from paddlespeech.vector.io.batch import feature_normalize
    from paddlespeech.vector.models.ecapa_tdnn import EcapaTdnn
    from paddlespeech.vector.modules.sid_model import SpeakerIdetification

    config = yaml.safe_load((folder / "conf" / "model.yaml").read_text())
    network = SpeakerIdetification(backbone=EcapaTdnn(**config["model"]), num_class=5)
    network.set_state_dict(paddle.load(str(folder / "model" / "model.pdparams")))
    network.eval()
    mels = melspectrogram(normalize(samples), sr=16_000, n_mels=80, window_size=400, hop_length=160)
    mels = feature_normalize(paddle.to_tensor(mels).unsqueeze(0), std_norm=False)
    return network.backbone(mels.astype("float32"), paddle.ones([1])).squeeze().numpy()


def _leave_out() -> None:
    """What those modules import and this doesn't use."""
    for name in ("resampy", "sklearn", "soundfile"):
        stand_in(name)
    stand_in("sklearn.metrics", roc_curve=None)
    from paddlespeech.audio.utils import error, numeric

    names = {**vars(error), **vars(numeric)}
    stand_in(
        "paddlespeech.audio.utils", **{n: names[n] for n in ("ParameterError", "depth_convert")}
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], sys.argv[3], Path(sys.argv[4]))
