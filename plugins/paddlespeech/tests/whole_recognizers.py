"""What PaddleSpeech itself hears with the same archives: its networks' decoding and its server.

Run by the environment's Python: ``whole_recognizers.py RECOGNIZERS SOUND.npy`` prints JSON.
"""

from __future__ import annotations

import json
import logging
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import paddle
import yaml
from avatar_hub_paddlespeech.asr_models import MODELS
from avatar_hub_paddlespeech.asr_network import TextFeaturizer, U2Model
from avatar_hub_paddlespeech.imports import stand_in
from avatar_hub_paddlespeech.sound import pieces

METHODS = ("ctc_greedy_search", "ctc_prefix_beam_search", "attention_rescoring", "attention")
ONLINE = "conformer_u2pp_online_wenetspeech"


class Config(dict):
    """As YACS has it: entries are attributes."""

    def __getattr__(self, name: str) -> Any:
        if name not in self:
            raise AttributeError(name)
        return self[name]

    @classmethod
    def of(cls, value: Any) -> Any:
        if isinstance(value, dict):
            return cls({key: cls.of(item) for key, item in value.items()})
        return [cls.of(item) for item in value] if isinstance(value, list) else value


class Never:
    """In place of the server's endpoints, which Python 3.11 refuses to import: there is none."""

    def __init__(self, _: Any = None, **_options: Any) -> None: ...

    def reset(self) -> None: ...

    def endpoint_detected(self, *_: Any) -> bool:
        return False


def main(folder: Path, sound: str) -> None:
    _leave_out()
    loudness = np.rint(np.load(sound) * 32768).clip(-32768, 32767).astype(np.int16)
    heard = {}
    for model in MODELS:
        if (home := folder / model.id).is_dir():
            config = Config.of(yaml.safe_load((home / "model.yaml").read_text(encoding="utf-8")))
            if config.unit_type == "spm":
                config["spm_model_prefix"] = str(home / config.spm_model_prefix)
            network = U2Model.from_config(config)
            network.set_state_dict(paddle.load(str(home / model.checkpoint)))
            network.eval()
            parts = [loudness] if model.id == ONLINE else spoken(loudness)
            heard[model.id] = {m: [decoded(network, config, p, m) for p in parts] for m in METHODS}
            if model.id == ONLINE:
                heard["server"] = served(network, config, loudness)
    print(json.dumps(heard))


def spoken(loudness: Any) -> list[Any]:
    """What the engine takes for utterances."""
    blocks = [loudness.astype(np.float32) / 32768]
    return [np.rint(piece.samples * 32768).astype(np.int16) for piece in pieces(blocks)]


def decoded(network: Any, config: Config, loudness: Any, method: str) -> str:
    """As ``paddlespeech asr`` does it."""
    features = _transformation()(config.preprocess_config)(loudness, train=False)
    options = dict(config.decode) | {"decoding_method": method}
    texts, _ = network.decode(
        paddle.to_tensor(features[None], "float32"),
        paddle.to_tensor([len(features)]),
        text_feature=_text(config),
        **options,
    )
    return texts[0]


def served(network: Any, config: Config, loudness: Any) -> dict[str, Any]:
    """As the streaming server does it, which is sent a second at a time."""
    from paddlespeech.server.engine.asr.online.python import asr_engine

    config["decode"]["decoding_method"] = "attention_rescoring"
    executor = SimpleNamespace(
        config=config,
        model=network,
        model_type=ONLINE,
        sample_rate=16_000,
        text_feature=_text(config),
    )
    handler = asr_engine.PaddleASRConnectionHanddler(
        SimpleNamespace(config=Config(continuous_decoding=True), executor=executor)
    )
    partial = []
    for at in range(0, len(loudness), 16_000):
        handler.extract_feat(loudness[at : at + 16_000].tobytes())
        handler.decode(is_finished=False)
        partial.append(handler.get_result())
    handler.decode(is_finished=True)
    unscored = handler.get_result()
    handler.rescoring()
    return {"partial": partial, "unscored": unscored, "final": handler.get_result()} | {
        "frames": list(handler.time_stamp)
    }


def _text(config: Config) -> Any:
    return TextFeaturizer(config.unit_type, config.vocab_filepath, config.spm_model_prefix)


def _transformation() -> Any:
    from paddlespeech.audio.transform.transformation import Transformation

    return Transformation


def _leave_out() -> None:
    """What those modules import and this doesn't use."""
    for name in ("h5py", "kaldiio", "soundfile"):
        stand_in(name)
    stand_in("python_speech_features", logfbank=None)
    stand_in("yacs.config", CfgNode=Config)
    stand_in("paddlespeech.cli.asr.infer", ASRExecutor=object)
    stand_in("paddlespeech.cli.log", logger=logging.getLogger())
    stand_in("paddlespeech.resource", CommonTaskResource=None)
    endpoints = "paddlespeech.server.engine.asr.online.ctc_endpoint"
    stand_in(endpoints, OnlineCTCEndpoingOpt=Never, OnlineCTCEndpoint=Never)
    stand_in("paddlespeech.server.engine.base_engine", BaseEngine=object)
    stand_in("paddlespeech.server.utils.paddle_predictor", init_predictor=None)
    stand_in("paddlespeech.utils.env", MODEL_HOME="")


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
