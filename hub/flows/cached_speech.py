"""The voice's chunks, kept so that the same words are never spoken twice."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from hub.flows.request import MakeAvatar
from hub.store import pack_speech, stage_key, unpack_speech
from hub.types import Audio

if TYPE_CHECKING:
    from hub.hub import Hub


def cached_speech(hub: Hub, request: MakeAvatar) -> Iterator[Audio]:
    """Yield each chunk as soon as it is there; all are kept once the last one is.

    Each chunk is an entry of its own, so that a long text is never held in memory whole.
    """
    voice = hub.get("tts", request.tts)
    params = voice.check(request.params.tts)
    key = stage_key("tts", listing=hub.registry.get("tts", request.tts), params=params, inputs={"text": request.text})
    ready = hub.cache.get(f"{key}-end")
    if ready is not None:
        for index in range(int(ready)):
            kept = hub.cache.get(f"{key}-{index}")
            if kept is None:
                break
            yield unpack_speech(kept)[0]
        else:
            return
    start = index if ready is not None else 0
    count = 0
    for count, chunk in enumerate(voice.synthesize(request.text, **request.params.tts), 1):
        hub.cache.put(f"{key}-{count - 1}", pack_speech([chunk]))
        if count > start:
            yield chunk
    hub.cache.put(f"{key}-end", str(count).encode())
