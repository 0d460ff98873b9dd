"""PaddleSpeech's vocoders: a mel spectrogram in, sound out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib import import_module
from typing import Any

import numpy as np
import paddle
from numpy.typing import NDArray

from avatar_hub_paddlespeech.archive import Archive
from avatar_hub_paddlespeech.imports import stand_in
from avatar_hub_paddlespeech.networks import Scaled, filled
from avatar_hub_paddlespeech.tts_vocoders import Kind, Vocoder
from avatar_hub_paddlespeech.windows import windows

_BLOCK = 36
_CLASSES = {
    "hifigan": ("hifigan.hifigan", "HiFiGANGenerator"),
    "pwgan": ("parallel_wavegan.parallel_wavegan", "PWGGenerator"),
    "mb_melgan": ("melgan.melgan", "MelGANGenerator"),
    "style_melgan": ("melgan.style_melgan", "StyleMelGANGenerator"),
    "wavernn": ("wavernn.wavernn", "WaveRNN"),
}


@dataclass(frozen=True, slots=True)
class Sounding:
    """A loaded vocoder."""

    network: Any
    mels: Scaled
    kind: Kind
    context: int
    archive: Archive

    @classmethod
    def load(cls, folder: str, vocoder: Vocoder) -> Sounding:
        """Read an unpacked archive. Raises ValueError when it isn't the vocoder's."""
        archive = Archive.open(folder, vocoder.model.config)
        if vocoder.kind == "wavernn":
            network = network_of(vocoder.kind)(**archive.section("model"))
            filled(network, archive.weights("main_params"), folder)
        else:
            network = network_of(vocoder.kind)(**archive.section("generator_params"))
            filled(network, archive.weights("generator_params"), folder)
            network.remove_weight_norm()
        mels = Scaled.read(archive.statistics(vocoder.model.statistics))
        return cls(network, mels, vocoder.kind, vocoder.context, archive)

    def sound(
        self, pieces: Iterable[Any], hop: int, streams: bool
    ) -> Iterator[NDArray[np.float32]]:
        """The sound of a spectrogram that comes in pieces of (frames, mels); in one if it must.

        ``hop`` is the samples of a frame.
        """
        if streams and self.context:
            yield from windows(pieces, _BLOCK, self.context, self._whole, hop)
        else:
            yield self._whole(paddle.concat(list(pieces)))

    @paddle.no_grad()
    def _whole(self, mels: Any) -> NDArray[np.float32]:
        scaled = self.mels.scaled(mels)
        generate = self.network.generate if self.kind == "wavernn" else self.network.inference
        samples: NDArray[np.float32] = generate(scaled).numpy().reshape(-1)
        return samples


def network_of(kind: Kind) -> Any:
    """PaddleSpeech's class for it."""
    name, network = _CLASSES[kind]
    if kind == "style_melgan":  # it takes a name from its package, which is only a folder here
        melgan = import_module("paddlespeech.t2s.models.melgan.melgan")
        stand_in("paddlespeech.t2s.models.melgan", MelGANDiscriminator=melgan.MelGANDiscriminator)
    return getattr(import_module(f"paddlespeech.t2s.models.{name}"), network)
