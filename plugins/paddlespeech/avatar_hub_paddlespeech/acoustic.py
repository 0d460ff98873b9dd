"""PaddleSpeech's acoustic models: phones in, a mel spectrogram and each phone's frames out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from importlib import import_module
from typing import Any

import numpy as np
import paddle
from numpy.typing import NDArray

from avatar_hub_paddlespeech.archive import Archive
from avatar_hub_paddlespeech.networks import Scaled, filled
from avatar_hub_paddlespeech.tts_voices import Family, Voice
from avatar_hub_paddlespeech.windows import windows

# What PaddleSpeech's server takes: with 12 frames either side the pieces equal the whole.
_BLOCK, _CONTEXT = 72, 12
_FEWEST = 10
"""Frames; vocoders mirror a few at the ends, and WaveRNN fades the last ten out."""


@dataclass(frozen=True, slots=True)
class Phones:
    """What is to be said: numbers of phones, int64 (N,), and of tones if the model has any."""

    ids: NDArray[np.int64]
    names: list[str]
    tones: NDArray[np.int64] | None = None


@dataclass(frozen=True, slots=True)
class Manner:
    """How: factors of what the model would do itself; ``level``: without melody."""

    speed: float = 1.0
    pitch: float = 1.0
    energy: float = 1.0
    level: bool = False

    @property
    def plain(self) -> bool:
        """Whether it is left to the model."""
        return self == Manner()


@dataclass(frozen=True, slots=True)
class Who:
    """Who speaks: the number of one of the model's speakers, or an embedding, float32 (D,)."""

    number: int | None = None
    embedding: NDArray[np.float32] | None = None

    def tensors(self) -> dict[str, Any]:
        """As the networks want it."""
        number = None if self.number is None else paddle.to_tensor([self.number])
        embedding = None if self.embedding is None else paddle.to_tensor(self.embedding)
        return {"spk_id": number, "spk_emb": embedding}


@dataclass(slots=True)
class Spoken:
    """A spectrogram as it comes, in pieces of (frames, mels), and the frames of each phone.

    ``frames`` is None from a model that doesn't know.
    """

    pieces: Iterator[Any]
    frames: NDArray[np.int64] | None


@dataclass(frozen=True, slots=True)
class Lists:
    """What the model's numbers of phones, tones and speakers mean; empty for what it hasn't."""

    phones: dict[str, int]
    tones: dict[str, int]
    speakers: dict[str, int]

    @classmethod
    def read(cls, archive: Archive, voice: Voice) -> Lists:
        """Raises ValueError when a list that the voice has is missing."""
        tonal, several = voice.family == "speedyspeech", voice.speaker is not None
        return cls(
            archive.numbers("phone_id_map.txt"),
            archive.numbers("tone_id_map.txt") if tonal else {},
            archive.numbers("speaker_id_map.txt") if several else {},
        )


@dataclass(slots=True)
class Acoustic:
    """A loaded acoustic model."""

    network: Any
    mels: Scaled
    archive: Archive
    family: Family
    streams: bool
    lists: Lists
    _statistics: dict[str, tuple[float, float]] = field(default_factory=dict)

    @classmethod
    def load(cls, folder: str, voice: Voice) -> Acoustic:
        """Read an unpacked archive. Raises ValueError when it isn't the voice's."""
        archive = Archive.open(folder, voice.model.config)
        lists = Lists.read(archive, voice)
        network = network_of(voice.family)(
            **sizes(voice.family, archive, lists), **archive.section("model")
        )
        filled(network, archive.weights("main_params"), folder)
        mels = Scaled.read(archive.statistics(voice.model.statistics))
        return cls(network, mels, archive, voice.family, voice.streams, lists)

    def speak(self, phones: Phones, manner: Manner, who: Who) -> Spoken:
        """Say it. Raises ValueError for a manner that this kind of model hasn't."""
        if self.family == "tacotron2":
            return self._tacotron2(phones, who)
        if self.family == "speedyspeech":
            return self._speedyspeech(phones, manner)
        return self._fastspeech2(phones, manner, who)

    @paddle.no_grad()
    def _tacotron2(self, phones: Phones, who: Who) -> Spoken:
        found = self.network.inference(paddle.to_tensor(phones.ids), **who.tensors())
        return Spoken(iter([self.mels.restored(found["feat_gen"])]), None)

    @paddle.no_grad()
    def _speedyspeech(self, phones: Phones, manner: Manner) -> Spoken:
        ids, tones = paddle.to_tensor(phones.ids), paddle.to_tensor(phones.tones)
        hidden = self.network.encoder(ids.unsqueeze(0), tones.unsqueeze(0), None)
        predicted = paddle.round(self.network.duration_predictor(hidden).exp())[0]
        frames = paced(predicted.numpy(), manner.speed)
        lengths = paddle.to_tensor(frames).unsqueeze(0)
        found = self.network.inference(ids, tones, durations=lengths)
        return Spoken(iter([self.mels.restored(found)]), frames)

    @paddle.no_grad()
    def _fastspeech2(self, phones: Phones, manner: Manner, who: Who) -> Spoken:
        ids, speaker = paddle.to_tensor(phones.ids), who.tensors()
        mels, lengths, pitch, energy = self.network.inference(ids, **speaker)
        frames = paced(lengths.numpy(), manner.speed)
        if manner.plain and not self.streams and int(lengths.sum()):
            return Spoken(iter([self.mels.restored(mels)]), frames)
        durations = paddle.to_tensor(frames)
        pitch, energy = self._pitch(pitch, manner), self._energy(energy, manner)
        if self.streams:
            hidden = self._hidden(ids, durations, pitch, energy, speaker)
            return Spoken(windows([hidden], _BLOCK, _CONTEXT, self._decoded), frames)
        mels, *_ = self.network.inference(
            ids,
            durations=durations,
            pitch=pitch,
            energy=energy,
            use_teacher_forcing=True,
            **speaker,
        )
        return Spoken(iter([self.mels.restored(mels)]), frames)

    def _hidden(self, ids: Any, durations: Any, pitch: Any, energy: Any, speaker: Any) -> Any:
        """What the decoder is given, (frames, channels)."""
        hidden, _ = self.network._forward(
            ids.unsqueeze(0),
            paddle.to_tensor([len(ids)]),
            ds=durations.unsqueeze(0),
            ps=pitch.unsqueeze(0),
            es=energy.unsqueeze(0),
            is_inference=True,
            return_after_enc=True,
            **speaker,
        )
        return hidden[0]

    @paddle.no_grad()
    def _decoded(self, hidden: Any) -> Any:
        mels = self.network.decoder(hidden.unsqueeze(0))
        mels += self.network.postnet(mels.transpose((0, 2, 1))).transpose((0, 2, 1))
        return self.mels.restored(mels[0])

    def _pitch(self, pitch: Any, manner: Manner) -> Any:
        """Normalised logarithms of it, times the manner's factor."""
        if manner.level:
            pitch = paddle.zeros_like(pitch)
        if manner.pitch == 1:
            return pitch
        _, deviation = self._usual("pitch_stats.npy")
        return pitch + float(np.log(manner.pitch)) / deviation

    def _energy(self, energy: Any, manner: Manner) -> Any:
        if manner.energy == 1:
            return energy
        mean, deviation = self._usual("energy_stats.npy")
        return energy * manner.energy + (manner.energy - 1) * mean / deviation

    def _usual(self, name: str) -> tuple[float, float]:
        if name not in self._statistics:
            mean, deviation = self.archive.statistics(name).reshape(2, -1)[:, 0].tolist()
            self._statistics[name] = mean, deviation
        return self._statistics[name]


def paced(frames: NDArray[Any], speed: float) -> NDArray[np.int64]:
    """Frames of each phone, (N,), at another speed; in all, the nearest number.

    Rounding each phone by itself would lose or add up to half a frame for each.
    """
    ends = np.round(np.cumsum(frames.astype(np.float64)) / speed).astype(np.int64)
    ends[-1] = max(ends[-1], _FEWEST)
    return np.diff(ends, prepend=0)


def network_of(family: Family) -> Any:
    """PaddleSpeech's class for it."""
    module = import_module(f"paddlespeech.t2s.models.{family}.{family}")
    return getattr(module, _CLASSES[family])


_CLASSES = {
    "fastspeech2": "FastSpeech2",
    "speedyspeech": "SpeedySpeech",
    "tacotron2": "Tacotron2",
}


def sizes(family: Family, archive: Archive, lists: Lists) -> dict[str, Any]:
    """How many phones, speakers and mels the network is for, as its class calls them."""
    if family == "speedyspeech":
        return {"vocab_size": len(lists.phones), "tone_size": len(lists.tones), "spk_num": None}
    found: dict[str, Any] = {"idim": len(lists.phones), "odim": archive.format.mels}
    if family == "fastspeech2":
        found["spk_num"] = len(lists.speakers) or None
    return found
