"""The files of one of PaddleSpeech's model archives, wherever in the unpacked folder they are."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import yaml
from numpy.typing import NDArray

from avatar_hub_paddlespeech import checkpoint


@dataclass(frozen=True, slots=True)
class Format:
    """How a spectrogram counts: samples a second, samples a frame, and values of a frame."""

    sample_rate: int
    hop: int
    mels: int

    @property
    def frame(self) -> float:
        """The seconds of one."""
        return self.hop / self.sample_rate


@dataclass(frozen=True, slots=True)
class Archive:
    """A folder with a configuration, a snapshot and lists; raises ValueError for what it lacks."""

    folder: Path
    config: dict[str, Any]

    @classmethod
    def open(cls, folder: str, config: str) -> Archive:
        """Find the folder that has the file ``config`` and read it (YAML)."""
        found = sorted(Path(folder).rglob(config))
        if not found:
            raise ValueError(f"{folder} has no {config}: it is not the archive that was expected.")
        try:
            values = yaml.safe_load(found[0].read_text(encoding="utf-8"))
        except (yaml.YAMLError, UnicodeDecodeError) as error:
            raise ValueError(f"{found[0]} is no YAML: {error}") from error
        if not isinstance(values, dict):
            raise ValueError(f"{found[0]} is no model's configuration.")
        return cls(found[0].parent, values)

    @property
    def format(self) -> Format:
        """That of an acoustic model's spectrograms."""
        if found := self._counts("n_shift") or self._counts("hop_length"):
            return found
        raise ValueError(f"{self.folder}: its configuration lacks fs, n_shift or n_mels.")

    def fits(self, form: Format) -> bool:
        """Whether a vocoder takes such spectrograms; old ones' configurations don't say."""
        found = self._counts("n_shift") or self._counts("hop_length")
        return found is None or found == form

    def _counts(self, hop: str) -> Format | None:
        values: list[Any] = [self.config.get(key) for key in ("fs", hop, "n_mels")]
        return Format(*values) if all(isinstance(value, int) for value in values) else None

    def section(self, key: str) -> dict[str, Any]:
        """What the configuration has under ``key``: a network's sizes."""
        found = self.config.get(key)
        if not isinstance(found, dict):
            raise ValueError(f"{self.folder}: its configuration has no {key}.")
        return found

    def weights(self, key: str) -> dict[str, NDArray[Any]]:
        """The parameters under ``key`` in the snapshot, the last one if there are several."""
        snapshots = sorted(self.folder.glob("*.pdz"), key=_iteration)
        if not snapshots:
            raise ValueError(f"{self.folder} has no snapshot (*.pdz).")
        values = checkpoint.read(str(snapshots[-1]))
        if not isinstance(values, dict) or not isinstance(values.get(key), dict):
            raise ValueError(f"{snapshots[-1]} has no {key}: it is another kind of model.")
        found: dict[str, NDArray[Any]] = values[key]
        return found

    def statistics(self, name: str) -> NDArray[np.float32]:
        """Mean and standard deviation, (2, ...), from an ``.npy`` file."""
        path = self.path(name)
        try:
            mean, deviation = np.load(path, allow_pickle=False)
        except (ValueError, TypeError, EOFError) as error:
            raise ValueError(f"{path} is no mean and standard deviation: {error}") from error
        return np.asarray([mean, deviation], np.float32)

    def numbers(self, name: str) -> dict[str, int]:
        """What the lines of a list call each number, such as ``sp 179``."""
        path = self.path(name)
        pairs = [line.split() for line in path.read_text(encoding="utf-8").splitlines()]
        if not all(len(pair) == 2 and pair[1].isdecimal() for pair in pairs):
            raise ValueError(f"{path} is no list of words and their numbers.")
        return {word: int(number) for word, number in pairs}

    def path(self, name: str) -> Path:
        """The file of that name."""
        path = self.folder / name
        if not path.is_file():
            raise ValueError(f"{self.folder} has no {name}.")
        return path


def _iteration(path: Path) -> tuple[int, str]:
    number = re.search(r"(\d+)$", path.stem)
    return int(number[1]) if number else 0, path.name
