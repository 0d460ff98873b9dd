"""What the user should know of a provider before using it, as HTML."""

from __future__ import annotations

import html
from collections.abc import Iterable, Sequence

from hub.credentials import Credentials
from hub.hub import Hub
from hub.registry import Listing
from hub.specs import ProviderSpec, Weight
from hub.ui.i18n import Words, say
from hub.weights import WeightStore

LANGUAGES_SHOWN = 12


def badge(listing: Listing) -> str:
    """The state as a coloured word."""
    state = html.escape(listing.state.value)
    return f'<span class="badge badge-{state}">{say(f"state_{listing.state.value}")}</span>'


def facts(listing: Listing, hub: Hub) -> str:
    """State, reason and fix; languages, voices, licence, hardware, weights and keys."""
    spec = listing.spec
    assert spec is not None  # noqa: S101 - forms are built for listings with a spec only
    head = f"{badge(listing)} {summary(spec)}"
    rows = "".join(
        f"<dt>{say(key)}</dt><dd>{value}</dd>" for key, value in _rows(spec, hub) if value
    )
    return f'<div class="facts"><p>{head}</p>{trouble(listing)}<dl>{rows}</dl></div>'


def summary(spec: ProviderSpec) -> str:
    """What the plugin says of the provider."""
    return Words(spec).html(".summary", spec.summary)


def trouble(listing: Listing) -> str:
    """Why a provider isn't ready and what to do about it; empty when there is nothing to say."""
    parts = [f"<span>{html.escape(listing.reason)}</span>"] if listing.reason else []
    if listing.fix:
        parts.append(f"<code>{html.escape(listing.fix)}</code>")
    return f'<p class="trouble">{" ".join(parts)}</p>' if parts else ""


def licence(spec: ProviderSpec) -> str:
    """The licences of code and weights, and whether they allow commercial use."""
    terms = spec.licences
    commercial = {True: "yes", False: "no", None: "unknown"}[terms.commercial_use]
    parts = [say("code_licence", licence=terms.code)]
    if terms.weights:
        parts.append(say("weights_licence", licence=terms.weights))
    return " · ".join([*parts, say(f"commercial_{commercial}")])


def size_of(weights: Sequence[Weight]) -> str:
    """The size of all for people, where it is known."""
    size = bytes_of(sum(weight.size for weight in weights))
    if all(weight.size for weight in weights):
        return size
    return f"{size} +" if any(weight.size for weight in weights) else "? MB"


def bytes_of(count: int) -> str:
    """For people, whatever their language."""
    scales = ((1e9, 1, "GB"), (1e6, 0, "MB"), (0.0, 0, "kB"))
    scale, digits, unit = next(row for row in scales if count >= row[0])
    return f"{count / (scale or 1e3):,.{digits}f} {unit}"


def _rows(spec: ProviderSpec, hub: Hub) -> Iterable[tuple[str, str]]:
    languages = getattr(spec.capabilities, "languages", ())
    yield "languages", _languages(languages)
    if voices := getattr(spec.capabilities, "voices", ()):
        yield "voices", str(len(voices))
    yield "licence", licence(spec)
    yield "hardware", _hardware(spec)
    yield "weights", _weights(spec, hub.weights)
    yield "secrets", " · ".join(_secrets(spec, (hub.own or hub.host).credentials))


def _languages(languages: tuple[str, ...]) -> str:
    shown = html.escape(", ".join(languages[:LANGUAGES_SHOWN]))
    more = len(languages) - LANGUAGES_SHOWN
    return f"{shown} +{more}" if more > 0 else shown


def _hardware(spec: ProviderSpec) -> str:
    needs = say(f"gpu_{spec.resources.gpu}")
    memory = spec.resources.memory_mb
    return f"{needs} · {say('memory', megabytes=memory)}" if memory else needs


def _weights(spec: ProviderSpec, weights: WeightStore) -> str:
    wanted = spec.weights_for({})
    if not wanted:
        return ""
    missing = weights.missing(wanted)
    size = size_of(missing or wanted)
    return say("weights_missing" if missing else "weights_here", size=size)


def _secrets(spec: ProviderSpec, credentials: Credentials) -> Iterable[str]:
    present = credentials.of(spec)
    given = "secret_own" if credentials.are_own(spec) else "secret_set"
    for secret in spec.secrets:
        missing = "secret_optional" if secret.optional else "secret_missing"
        yield say(given if secret.name in present else missing, name=secret.name)
