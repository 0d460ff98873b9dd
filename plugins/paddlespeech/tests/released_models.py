"""Print PaddleSpeech's table of voices, vocoders and g2pW: [address, md5, files ...] by name."""

from __future__ import annotations

import json

from avatar_hub_paddlespeech import imports

imports.prepare()

from paddlespeech.resource import pretrained_models as tables  # noqa: E402

NAMES = ("url", "md5", "config", "speech_stats")


def facts(version: dict[str, str]) -> list[str]:
    return [version[key] for key in NAMES if key in version]


every = tables.tts_dynamic_pretrained_models | tables.g2pw_onnx_models
print(json.dumps({name: [*map(facts, versions.values())] for name, versions in every.items()}))
