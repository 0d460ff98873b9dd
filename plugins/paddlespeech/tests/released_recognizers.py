"""Print PaddleSpeech's table of recognizers and of punctuation: [address, md5] each."""

from __future__ import annotations

import json

from avatar_hub_paddlespeech import imports

imports.prepare()

from paddlespeech.resource import pretrained_models as tables  # noqa: E402

every = tables.asr_dynamic_pretrained_models | tables.text_dynamic_pretrained_models
print(json.dumps([[v["url"], v["md5"]] for versions in every.values() for v in versions.values()]))
