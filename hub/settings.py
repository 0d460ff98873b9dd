"""What the user of a machine can set: environment variables and one TOML file.

Every field is also the variable ``AVATAR_HUB_`` + its name in capitals, which wins over the file;
one that is empty counts as not set.
The file is ``AVATAR_HUB_CONFIG``, or ``config.toml`` in the user's configuration folder.
"""

from __future__ import annotations

import json
import os
import tomllib
from functools import lru_cache
from pathlib import Path
from typing import Any, Self

import platformdirs
from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    ValidationError,
    field_validator,
    model_validator,
)

from hub.errors import HubError

APP = "avatar-hub"
PREFIX = "AVATAR_HUB_"

PUBLIC_LIMITS: dict[str, int | float] = {
    "cache_limit_gb": 2.0,
    "max_text_chars": 1_000,
    "max_audio_seconds": 60.0,
    "max_video_seconds": 60.0,
    "max_image_pixels": 25_000_000,
    "max_upload_mb": 50,
}
"""What replaces the limits that were left at their default where strangers use the hub."""


def usable_cores() -> int:
    """Cores this process may use, at least 1; a container's share (cgroup v2) is respected."""
    affinity = getattr(os, "sched_getaffinity", None)
    cores = len(affinity(0)) if affinity else os.cpu_count() or 1
    try:
        quota, period = Path("/sys/fs/cgroup/cpu.max").read_text().split()
        return max(1, min(cores, round(int(quota) / int(period))))
    except (OSError, ValueError):
        return cores


class Settings(BaseModel):
    """The settings of one machine. Relative paths count from the working folder."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    data_dir: Path = Field(
        default_factory=lambda: platformdirs.user_data_path(APP),
        description="Folder of weights, cache, inputs and jobs.",
    )
    weights_dirs: tuple[Path, ...] = Field(
        (), description="More folders with weights that are only read, such as an image's own."
    )
    own_weights: dict[str, Path] = Field(
        {}, description="Your own files and folders that stand for weights, by the weights' names."
    )
    offline: bool = Field(False, description="Never touch the network.")
    public: bool = Field(False, description="Strangers use this hub: tighter limits.")
    disabled_plugins: frozenset[str] = Field(
        frozenset(), description="Plugins that are not loaded, by the name of their entry point."
    )
    ffmpeg: Path | None = Field(None, description="The ffmpeg to run, if not the one found.")
    device: str = Field(
        "auto",
        pattern=r"^(auto|cpu|cuda:\d+)$",
        description='Of engines that can use a GPU: "cpu", "cuda:0"; "auto" looks at the machine.',
    )
    force_workers: frozenset[str] = Field(
        frozenset(), description='Providers, by id, that get a process of their own; "all": each.'
    )
    worker_idle_seconds: float = Field(
        600.0, gt=0, description="A worker that nobody has called for so long is ended."
    )
    threads: int = Field(
        default_factory=usable_cores, ge=1, description="Threads an engine may use."
    )
    cache_limit_gb: float = Field(
        10.0, ge=0, description="Size of cache, inputs and jobs, 10^9 bytes; the oldest go."
    )
    max_text_chars: int = Field(20_000, ge=1, description="Longest text, in characters.")
    max_audio_seconds: float = Field(3_600.0, gt=0, description="Longest speech.")
    max_video_seconds: float = Field(3_600.0, gt=0, description="Longest video given.")
    max_image_pixels: int = Field(64_000_000, ge=1, description="Largest picture, width x height.")
    max_upload_mb: int = Field(500, ge=1, description="Largest file the app takes; 10^6 bytes.")
    stage_timeout: float = Field(
        300.0, gt=0, description="Seconds a stage may give nothing before it counts as hung."
    )

    @field_validator("weights_dirs", mode="before")
    @classmethod
    def _split_paths(cls, value: Any) -> Any:
        return [p for p in value.split(os.pathsep) if p] if isinstance(value, str) else value

    @field_validator("disabled_plugins", "force_workers", mode="before")
    @classmethod
    def _split_names(cls, value: Any) -> Any:
        if not isinstance(value, str):
            return value
        return [name.strip() for name in value.split(",") if name.strip()]

    @field_validator("own_weights", mode="before")
    @classmethod
    def _read_json(cls, value: Any) -> Any:
        return json.loads(value) if isinstance(value, str) else value

    @field_validator("data_dir", "weights_dirs", "own_weights", "ffmpeg", mode="after")
    @classmethod
    def _absolute(cls, value: Any) -> Any:
        if isinstance(value, tuple):
            return tuple(path.expanduser().absolute() for path in value)
        if isinstance(value, dict):
            return {name: path.expanduser().absolute() for name, path in value.items()}
        return value and value.expanduser().absolute()

    @model_validator(mode="after")
    def _tighten(self) -> Self:
        if self.public:
            for name in PUBLIC_LIMITS.keys() - self.model_fields_set:
                object.__setattr__(self, name, PUBLIC_LIMITS[name])
        return self

    @property
    def weights_dir(self) -> Path:
        """Where fetched weights are kept."""
        return self.data_dir / "weights"

    @property
    def cache_dir(self) -> Path:
        """Where the stage cache is kept."""
        return self.data_dir / "cache"

    @property
    def inputs_dir(self) -> Path:
        """Where the jobs' input files are kept."""
        return self.data_dir / "inputs"

    @property
    def jobs_dir(self) -> Path:
        """Where each job has its folder."""
        return self.data_dir / "jobs"

    @property
    def voices_dir(self) -> Path:
        """Where the user's saved voices are."""
        return self.data_dir / "voices"

    @property
    def envs_dir(self) -> Path:
        """Where engines have their own Python environments."""
        return self.data_dir / "envs"

    @property
    def locks_dir(self) -> Path:
        """Where the locks of devices are."""
        return self.data_dir / "locks"

    @property
    def logs_dir(self) -> Path:
        """Where what the workers print is kept."""
        return self.data_dir / "logs"

    def log_file(self, slug: str) -> Path:
        """What the worker of the provider with this `hub.ProviderSpec.slug` prints."""
        return self.logs_dir / f"{slug}.log"

    @property
    def cache_limit(self) -> int:
        """Bytes that the cache, the inputs and the jobs may take each: a third of the whole."""
        return int(self.cache_limit_gb * 1e9 / 3)


@lru_cache(maxsize=1)
def get_settings() -> Settings:
    """Read the settings once per process. Raises HubError that names the file and the field."""
    return load_settings()


def load_settings() -> Settings:
    """Read the settings now. Raises HubError that names the file or variable and the field."""
    file = config_file()
    if os.environ.get(f"{PREFIX}CONFIG") and not file.is_file():
        raise HubError(
            f"There is no configuration file {file}.",
            fix=f"Create it, or unset {PREFIX}CONFIG.",
        )
    try:
        return _read(file)
    except ValidationError as error:
        raise HubError(_describe(error, file), fix="Mend or remove it.") from error
    except tomllib.TOMLDecodeError as error:
        raise HubError(f"{file} is not valid TOML: {error}.", fix="Mend that line.") from error
    except (OSError, UnicodeDecodeError) as error:
        raise HubError(f"{file} can't be read: {error}.") from error


def _read(file: Path) -> Settings:
    set_here = {name.upper() for name in os.environ}
    variables = {f"{PREFIX}{name.upper()}" for name in Settings.model_fields}
    if not file.is_file() and not variables & set_here:
        return Settings()
    # Imported late: it is a quarter of what the command line's start costs.
    from hub.settings_sources import ReadSettings

    return ReadSettings()


def config_file() -> Path:
    """The TOML file that is read if it exists."""
    named = os.environ.get(f"{PREFIX}CONFIG")
    if named:
        return Path(named).expanduser().absolute()
    return platformdirs.user_config_path(APP) / "config.toml"


def _describe(error: ValidationError, file: Path) -> str:
    problems = []
    for problem in error.errors():
        field = str(problem["loc"][0]) if problem["loc"] else ""
        variable = f"{PREFIX}{field.upper()}"
        where = f"variable {variable}" if variable in os.environ else f"{file}: {field}"
        problems.append(f"{where}: {problem['msg']}")
    return f"The settings are not usable. {'; '.join(problems)}."
