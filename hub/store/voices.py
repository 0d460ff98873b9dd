"""The user's saved voices: recordings that a cloning TTS speaks like, each with whose it is."""

from __future__ import annotations

import re
import unicodedata
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from hub.errors import InputError, MediaError
from hub.store.inputs import digest_of
from hub.types import Audio

LONGEST_NAME = 40
RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)
"""Names that Windows keeps for devices."""


class About(BaseModel):
    """What is written beside a recording. ``consent``: whose voice it is, and that they agreed."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    consent: str
    added: datetime
    seconds: float


@dataclass(frozen=True, slots=True)
class SavedVoice:
    """One voice; ``file`` is a FLAC."""

    name: str
    file: Path
    about: About


class VoiceStore:
    """``NAME.flac`` and ``NAME.json`` in one folder; a voice is there once both are."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def add(self, name: str, audio: Audio, *, consent: str, replace: bool = False) -> SavedVoice:
        """Save a recording.

        Raises InputError for a name that can't be one or is taken, and where nobody consented;
        MediaError for a full disk.
        """
        from hub.media import write_audio

        name = checked_name(name)
        if not consent.strip():
            raise InputError(
                "It isn't said whose voice this is.",
                fix="Write it down, and that they agreed: my own voice, for example.",
            )
        if not replace and self._find(name):
            raise InputError(
                f"There is a voice {name} already.",
                fix="Give another name, or replace it (--replace).",
            )
        about = About(
            consent=consent.strip(),
            added=datetime.now(UTC).replace(microsecond=0),
            seconds=round(audio.duration, 1),
        )
        part = self._root / f".{uuid.uuid4().hex}"
        sound, text = part.with_suffix(".flac"), part.with_suffix(".json")
        try:
            self._root.mkdir(parents=True, exist_ok=True)
            write_audio(sound, audio)
            text.write_text(about.model_dump_json(indent=1), encoding="utf-8")
            sound.replace(self._file(name))
            text.replace(self._file(name).with_suffix(".json"))
        except OSError as error:
            raise MediaError(
                f"The voice can't be saved in {self._root}: {error.strerror}."
            ) from error
        finally:
            sound.unlink(missing_ok=True)
            text.unlink(missing_ok=True)
        return SavedVoice(name, self._file(name), about)

    def get(self, name: str) -> SavedVoice:
        """The voice of that name. Raises InputError that names those there are."""
        found = self._find(checked_name(name))
        if found is None:
            names = ", ".join(voice.name for voice in self.list()) or "none"
            raise InputError(
                f"There is no saved voice {name}.",
                fix=f"Saved are: {names}. `avatar-hub voices add` saves one.",
            )
        return found

    def list(self) -> list[SavedVoice]:
        """All of them by name."""
        names = sorted(file.stem for file in self._root.glob("*.json"))
        return [voice for name in names if (voice := self._find(name))]

    def remove(self, name: str) -> str:
        """Delete it; give its recording's SHA-256. Raises InputError when it isn't there."""
        voice = self.get(name)
        digest = digest_of(voice.file)
        voice.file.with_suffix(".json").unlink(missing_ok=True)
        voice.file.unlink(missing_ok=True)
        return digest

    def _file(self, name: str) -> Path:
        return self._root / f"{name}.flac"

    def _find(self, name: str) -> SavedVoice | None:
        file = self._file(name)
        try:
            text = file.with_suffix(".json").read_bytes()
            about = About.model_validate_json(text)
        except (FileNotFoundError, ValidationError):
            return None
        return SavedVoice(name, file, about) if file.is_file() else None


def checked_name(name: str) -> str:
    """The name as files are called. Raises InputError for one that can't be a file's everywhere."""
    name = unicodedata.normalize("NFC", name).strip()
    if (
        not re.fullmatch(r"\w[\w .()-]*(?<![ .])", name)
        or len(name.encode()) > 3 * LONGEST_NAME
        or len(name) > LONGEST_NAME
        or RESERVED.fullmatch(name)
    ):
        raise InputError(
            f"{name[:LONGEST_NAME]!r} can't be a voice's name.",
            fix=f"Use letters, digits, spaces and .()-, at most {LONGEST_NAME}: 小雅 or Anna 2.",
        )
    return name
