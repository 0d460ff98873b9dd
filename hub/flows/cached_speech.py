"""The voice's chunks, kept so that the same words are never spoken twice."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from hub.flows.recipe import provider_used
from hub.flows.request import MakeAvatar
from hub.providers import TTS
from hub.store import StageCache, pack_speech, stage_key, unpack_speech
from hub.types import Audio

if TYPE_CHECKING:
    from hub.hub import Hub


def cached_speech(hub: Hub, request: MakeAvatar) -> Iterator[Audio]:
    """Yield each chunk as soon as it is there; all of them are kept once the last one is.

    Each chunk is an entry of its own, so that a long text is never held in memory whole.
    """
    voice, key = _voice_and_key(hub, request)
    given = 0
    for chunk in _kept(hub.cache, key):
        given += 1
        yield chunk
    if given and given == _count(hub.cache, key):
        return
    # Some were evicted: speak again, and leave out what was already given.
    total = 0
    for chunk in voice.synthesize(request.text, **request.params.tts):
        hub.cache.put(f"{key}-{total}", pack_speech([chunk]))
        total += 1
        if total > given:
            yield chunk
    hub.cache.put(f"{key}-count", str(total).encode())


def is_kept(hub: Hub, request: MakeAvatar) -> bool:
    """Whether these words were spoken before, so that no voice need be loaded."""
    return _count(hub.cache, _voice_and_key(hub, request)[1]) > 0


def _voice_and_key(hub: Hub, request: MakeAvatar) -> tuple[TTS, str]:
    voice = hub.get("tts", request.tts)
    params = voice.check(request.params.tts)
    return voice, stage_key(provider_used(hub, voice.spec, params), params, text=request.text)


def _count(cache: StageCache, key: str) -> int:
    return int(cache.get(f"{key}-count") or 0)


def _kept(cache: StageCache, key: str) -> Iterator[Audio]:
    for index in range(_count(cache, key)):
        packed = cache.get(f"{key}-{index}")
        if packed is None:
            return
        yield unpack_speech(packed)[0]
