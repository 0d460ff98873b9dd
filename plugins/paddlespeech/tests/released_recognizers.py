"""Print PaddleSpeech's tables of recognizers, Whispers and punctuation: [address, md5] each."""

from __future__ import annotations

import json

from avatar_hub_paddlespeech import imports

imports.prepare()

from paddlespeech.resource import pretrained_models as tables  # noqa: E402

whispers = tables.whisper_dynamic_pretrained_models
every = tables.asr_dynamic_pretrained_models | tables.text_dynamic_pretrained_models | whispers
found = [[v["url"], v["md5"]] for versions in every.values() for v in versions.values()]
assets = [versions["1.3"] for versions in whispers.values()]
found += [[v["resource_data"], v["resource_data_md5"]] for v in assets]
print(json.dumps(found))
