"""From a plan to its recipe, and from a recipe back to a request."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hub.errors import InputError
from hub.flows.request import MakeAvatar, StageParams
from hub.specs import ProviderSpec
from hub.store import InputFile, ProviderUsed, Recipe
from hub.store.recipes import Role

if TYPE_CHECKING:
    from hub.hub import Hub
    from hub.providers import Provider

STAGES = ("tts", "driver", "lipsync")
ROLES = (*STAGES, "idle_driver")


def provider_used(hub: Hub, spec: ProviderSpec, params: Mapping[str, Any]) -> ProviderUsed:
    """The provider with its plugin's version and the digests of the weights it uses."""
    listing = hub.registry.get(spec.kind, spec.id)
    digests = {w.name: hub.weights.digest(w) for w in spec.weights_for(params)}
    return ProviderUsed(
        id=spec.id,
        plugin=listing.plugin,
        version=listing.version,
        weights={name: digest for name, digest in digests.items() if digest},
    )


def recipe_of(hub: Hub, request: MakeAvatar, providers: Mapping[Role, Provider]) -> Recipe:
    """All the video is made from; its input files are kept, so that it can be made again.

    Raises InputError for a file that can't be read or a parameter that is wrong.
    """
    params = {role: p.check(request.params.of(role)) for role, p in providers.items()}
    used = {role: provider_used(hub, p.spec, params[role]) for role, p in providers.items()}
    return Recipe(
        inputs={
            n: InputFile(name=p.name, sha256=hub.inputs.add(p)) for n, p in request.files.items()
        },
        text=request.text,
        providers=used,
        params=params,
        **request.model_dump(include={"size", "fps", "captions", "crop", "face", "seed"}),
    )


def request_from(hub: Hub, path: Path) -> MakeAvatar:
    """The request that a recipe, or the video that carries it, was made from.

    Raises InputError when it is no recipe, or when a file it needs isn't kept any more.
    """
    recipe = Recipe.read(path)
    values: dict[str, Any] = {name: _kept(hub, file) for name, file in recipe.inputs.items()}
    values |= {role: used.id for role, used in recipe.providers.items() if role in ROLES}
    values["params"] = StageParams(**{k: v for k, v in recipe.params.items() if k in STAGES})
    fields = {"text", "size", "fps", "captions", "crop", "face", "seed"}
    return MakeAvatar.check(**values, **recipe.model_dump(include=fields))


def _kept(hub: Hub, file: InputFile) -> Path:
    found = hub.inputs.get(file.sha256)
    if found is None:
        raise InputError(
            f"The recipe needs {file.name} (sha256 {file.sha256[:12]}...), which is not kept here.",
            fix="Make the video once more from the original file.",
        )
    return found
