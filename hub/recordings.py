"""Recordings among a provider's parameters, such as the voice that a TTS is to speak like.

A parameter of the type `hub.specs.Recording` is given as a file (`pathlib.Path`) or as the name of
a saved voice (`str`). A string never names a file: parameters that strangers write as JSON can't
make the hub read its owner's files. What is cached and written in recipes is the content's digest,
and an engine is given ``{"samples", "sample_rate"}``, never a path.
"""

from __future__ import annotations

import re
from pathlib import Path

from hub.errors import InputError
from hub.media import probe, read_audio
from hub.specs import Params
from hub.store.inputs import InputStore
from hub.store.voices import VoiceStore
from hub.types import Plain

KEPT = "sha256:"
"""What the value of a parameter begins with once the recording is kept."""

MAX_SECONDS = 120.0


class Recordings:
    """Finds and keeps what such parameters name. ``public``: a file is all that may be given."""

    def __init__(self, inputs: InputStore, voices: VoiceStore, *, public: bool) -> None:
        self._inputs, self._voices, self._public = inputs, voices, public

    def keep(self, params: Params) -> Plain:
        """The params as plain values, with the digest for each recording, "" for none.

        Raises InputError for a file without sound and for a voice that is not saved.
        """
        values = params.model_dump(mode="json")
        for name in params.recordings():
            values[name] = self._kept(getattr(params, name))
        return values

    def open(self, params: type[Params], values: Plain) -> Plain:
        """The values of `keep` with the sounds themselves, None for none, as engines get them.

        Raises InputError for a recording that isn't kept any more or can't be heard.
        """
        sounds = {name: self._sound(values[name]) for name in params.recordings()}
        return {**values, **sounds}

    def _kept(self, given: Path | str | None) -> str:
        if not given:
            return ""
        if isinstance(given, str) and self._public:
            raise InputError(
                "This public hub has no saved voices.", fix="Give a recording of your own."
            )
        if isinstance(given, str) and re.fullmatch(KEPT + "[0-9a-f]{64}", given):
            return given
        file = self._voices.get(given).file if isinstance(given, str) else given
        probe(file, "audio")
        return KEPT + self._inputs.add(file)

    def _sound(self, kept: str) -> Plain | None:
        if not kept:
            return None
        file = self._inputs.get(kept.removeprefix(KEPT))
        if file is None:
            raise InputError(
                f"The recording {kept[:19]}... is not kept here any more.", fix="Give it again."
            )
        audio = read_audio(file, max_seconds=MAX_SECONDS)
        return {"samples": audio.samples, "sample_rate": audio.sample_rate}
