"""The engine: text in, speech with its marks out, clause by clause or sooner."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import paddle

from avatar_hub_paddlespeech import imports
from avatar_hub_paddlespeech.acoustic import Acoustic, Manner, Phones, Who
from avatar_hub_paddlespeech.cloning import Cloner
from avatar_hub_paddlespeech.frontends import Frontend, Frontends
from avatar_hub_paddlespeech.marks import between, marks
from avatar_hub_paddlespeech.networks import compute_here
from avatar_hub_paddlespeech.text import check, clauses, clean
from avatar_hub_paddlespeech.tts_vocoders import VOCODERS, Vocoder
from avatar_hub_paddlespeech.tts_voices import CONTROLS, VOICES, Language, Voice
from avatar_hub_paddlespeech.vocoder import Sounding

_CHILD = 1.3
"""PaddleSpeech's child's voice (demos/style_fs2)."""
_SEED = 0
"""Some networks start from noise: the same text gives the same sound."""
_KEPT = 3

Item = TypeVar("Item")


class Recent(Generic[Item]):
    """The last few of what takes long to make."""

    def __init__(self) -> None:
        self._items = OrderedDict[Hashable, Item]()

    def get(self, key: Hashable, make: Callable[[], Item]) -> Item:
        """What was made for that key, or is made now; the least recently used one is let go."""
        if key not in self._items:
            self._items[key] = make()
            if len(self._items) > _KEPT:
                self._items.popitem(last=False)
        self._items.move_to_end(key)
        return self._items[key]


@dataclass(frozen=True, slots=True)
class Cast:
    """All that takes part in saying a text."""

    voice: Voice
    reader: Frontend
    acoustic: Acoustic
    sounding: Sounding
    manner: Manner
    who: Who


class Engine:
    """A `hub.engines.TTSEngine`; for one caller at a time."""

    def load(self, context: Mapping[str, Any]) -> None:
        """Note where the weights are; a voice is loaded when first used."""
        imports.prepare()
        self._device, self._tell = str(context["device"]), context["tell"]
        self._weights: Mapping[str, str] = context["weights"]
        self._frontends = Frontends(self._weights, str(context["cache_dir"]))
        self._cloner = Cloner(self._weights)
        self._readers = Recent[Frontend]()
        self._acoustics = Recent[Acoustic]()
        self._vocoders = Recent[Sounding]()

    def close(self) -> None:
        """Let go of the models."""
        del self._frontends, self._cloner, self._readers, self._acoustics, self._vocoders

    def synthesize(self, text: str, params: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
        """Yield ``speech`` chunks: a clause each, or pieces of one where voice and vocoder can.

        Raises ValueError for what the voice can't say, and for a speaker, a vocoder or a manner
        that it hasn't.
        """
        compute_here(self._device)
        cast = self._cast(params)
        text = clean(text)
        check(text, cast.voice)
        cast.reader.check(clauses(text))
        spoken = False
        for clause in clauses(text):
            if phones := cast.reader.read(clause, robot=cast.manner.level):
                spoken = True
                yield from _chunks(clause, phones, cast)
        if not spoken:
            raise ValueError("The text has no character whose sound is known.")

    def _cast(self, params: Mapping[str, Any]) -> Cast:
        voice = next(voice for voice in VOICES if voice.id == params["voice"])
        manner, vocoder = manner_of(voice, params), vocoder_of(voice, params["vocoder"])
        acoustic = self._acoustics.get(voice.id, lambda: self._acoustic(voice))
        who = self._who(voice, acoustic, params)
        sounding = self._vocoders.get(vocoder.id, lambda: self._sounding(vocoder))
        if not sounding.archive.fits(acoustic.archive.format):
            raise ValueError(f"{vocoder.id} is for spectrograms of another kind than {voice.id}'s.")
        reader = self._readers.get(
            (voice.id, params["g2p"]),
            lambda: self._reader(acoustic, voice.language, params["g2p"]),
        )
        return Cast(voice, reader, acoustic, sounding, manner, who)

    def _acoustic(self, voice: Voice) -> Acoustic:
        self._tell(f"loading the voice {voice.id}")
        return Acoustic.load(self._path(voice.id), voice)

    def _sounding(self, vocoder: Vocoder) -> Sounding:
        self._tell(f"loading the vocoder {vocoder.id}")
        return Sounding.load(self._path(vocoder.id), vocoder)

    def _reader(self, acoustic: Acoustic, language: Language, g2p: str) -> Frontend:
        self._tell("loading what reads the text")
        return self._frontends.open(acoustic, language, g2p)

    def _who(self, voice: Voice, acoustic: Acoustic, params: Mapping[str, Any]) -> Who:
        if voice.encoder:
            return self._cloner.like(voice.encoder, params["reference"])
        if params["reference"]:
            able = ", ".join(voice.id for voice in VOICES if voice.encoder)
            raise ValueError(f"The voice {voice.id} speaks like nobody else. These can: {able}.")
        return who_speaks(voice, acoustic.lists.speakers, params["speaker"])

    def _path(self, name: str) -> str:
        return self._weights[f"paddlespeech/{name}"]


def _chunks(clause: str, phones: Phones, cast: Cast) -> Iterator[dict[str, Any]]:
    paddle.seed(_SEED)
    spoken = cast.acoustic.speak(phones, cast.manner, cast.who)
    form, found, total = cast.acoustic.archive.format, list[dict[str, Any]](), 0
    if spoken.frames is not None:
        total = int(spoken.frames.sum()) * form.hop
        found = marks(phones.names, spoken.frames, form.frame, cast.voice.language)
    at = 0
    for samples in cast.sounding.sound(spoken.pieces, form.hop, cast.voice.streams):
        start, at = at, at + len(samples)
        yield {
            "samples": samples,
            "sample_rate": form.sample_rate,
            "text": clause[_letter(clause, start, total) : _letter(clause, at, total) or None],
            "marks": between(found, start / form.sample_rate, at / form.sample_rate),
        }


def _letter(clause: str, at: int, total: int) -> int:
    """Where in a clause of ``total`` samples it is read at sample ``at``; 0 if nobody knows."""
    return round(len(clause) * at / total) if total else 0


def manner_of(voice: Voice, params: Mapping[str, Any]) -> Manner:
    """How to speak. Raises ValueError for what this kind of voice can't vary."""
    usual = {"speed": 1.0, "pitch": 1.0, "energy": 1.0, "style": "normal"}
    asked = [name for name, value in usual.items() if params[name] != value]
    if lacking := [name for name in asked if name not in CONTROLS[voice.family]]:
        able = [v.id for v in VOICES if set(asked) <= set(CONTROLS[v.family])]
        raise ValueError(
            f"The voice {voice.id} has no {' and no '.join(lacking)}. "
            f"These have: {', '.join(able)}."
        )
    child = params["style"] == "child"
    pitch = params["pitch"] * (_CHILD if child else 1.0)
    return Manner(params["speed"], pitch, params["energy"], level=params["style"] == "robot")


def vocoder_of(voice: Voice, chosen: str) -> Vocoder:
    """What makes the sound. Raises ValueError for one made for another sample rate."""
    wanted = voice.vocoder if chosen == "auto" else chosen
    vocoder = next(vocoder for vocoder in VOCODERS if vocoder.id == wanted)
    if vocoder.sample_rate != voice.sample_rate:
        able = [v.id for v in VOCODERS if v.sample_rate == voice.sample_rate]
        raise ValueError(
            f"{vocoder.id} is for {vocoder.sample_rate} Hz, the voice {voice.id} for "
            f"{voice.sample_rate}. These fit: {', '.join(able)}."
        )
    return vocoder


def who_speaks(voice: Voice, speakers: Mapping[str, int], chosen: str) -> Who:
    """Which speaker of the model. Raises ValueError for one that it hasn't."""
    if voice.speaker is None:
        if chosen:
            several = ", ".join(v.id for v in VOICES if v.speaker is not None)
            raise ValueError(
                f"The voice {voice.id} is one person's. These are several's: {several}."
            )
        return Who()
    number = speakers.get(chosen, int(chosen) if chosen.isdecimal() else None)
    if not chosen:
        number = voice.speaker if voice.speaker in speakers.values() else 0
    if number not in speakers.values():
        names = list(speakers)
        raise ValueError(
            f"The voice {voice.id} has no speaker {chosen}. It has 0 to {max(speakers.values())}, "
            f"or by name such as {names[0]} and {names[-1]}: avatar-hub paddlespeech-speakers "
            f"{voice.id} lists all."
        )
    return Who(number)
