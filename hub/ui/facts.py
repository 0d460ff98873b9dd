"""What the user should know of a provider before using it, as HTML."""

from __future__ import annotations

import html
from collections.abc import Iterable, Sequence

from hub.credentials import Credentials
from hub.hub import Hub
from hub.registry import Listing, State
from hub.specs import ProviderSpec, Secret, Weight
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
    return f'<div class="facts"><p>{head}</p>{trouble(listing, hub)}<dl>{rows}</dl></div>'


def summary(spec: ProviderSpec) -> str:
    """What the plugin says of the provider."""
    return Words(spec).html(".summary", spec.summary)


def trouble(listing: Listing, hub: Hub) -> str:
    """Why a provider isn't ready and what to do about it; empty when there is nothing to say."""
    parts = _own_trouble(listing, hub)
    if not parts and listing.reason:
        parts = [f"<span>{html.escape(listing.reason)}</span>"]
    if listing.fix and listing.state is not State.NEEDS_SECRET:
        parts.append(f"<code>{html.escape(listing.fix)}</code>")
    return f'<p class="trouble">{" ".join(parts)}</p>' if parts else ""


def _own_trouble(listing: Listing, hub: Hub) -> list[str]:
    """What the hub finds out by itself, in every language."""
    spec = listing.spec
    if spec is None:
        return []
    if listing.state is State.NEEDS_INSTALL:
        return [say("not_installed")]
    if listing.state is State.NEEDS_WEIGHTS and (missing := hub.weights.missing(needed(spec))):
        return [_to_fetch(missing)]
    if listing.state is State.NEEDS_SECRET:
        return [_how_to_get(secret) for secret in credentials_of(hub).missing(spec)]
    return []


def _how_to_get(secret: Secret) -> str:
    said = say("set_secret", name=secret.name)
    if not secret.help_url.startswith("https://"):
        return said
    address = html.escape(secret.help_url)
    return f'{said} <a href="{address}" target="_blank" rel="noopener">{say("help")}</a>'


def credentials_of(hub: Hub) -> Credentials:
    """The keys that the hub's engines are given: the visitor's own, or those of the environment."""
    return (hub.own or hub.host).credentials


def needed(spec: ProviderSpec) -> tuple[Weight, ...]:
    """The weights without which the provider does nothing."""
    return spec.weights_for({})


def licence(spec: ProviderSpec) -> str:
    """The licences of code and weights, and whether they allow commercial use."""
    terms = spec.licences
    commercial = {True: "yes", False: "no", None: "unknown"}[terms.commercial_use]
    parts = [say("code_licence", licence=terms.code)]
    if terms.weights:
        parts.append(say("weights_licence", licence=terms.weights))
    return " · ".join([*parts, say(f"commercial_{commercial}")])


def size_of(weights: Sequence[Weight]) -> str:
    """The size of all for people, ``12 MB +`` where some don't tell it; "" where none does."""
    sizes = [weight.size for weight in weights]
    if not any(sizes):
        return ""
    return bytes_of(sum(sizes)) if all(sizes) else f"{bytes_of(sum(sizes))} +"


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
    yield "weights", weights_of(spec, hub.weights)
    yield "secrets", " · ".join(_secrets(spec, credentials_of(hub)))


def _languages(languages: tuple[str, ...]) -> str:
    shown = html.escape(", ".join(languages[:LANGUAGES_SHOWN]))
    more = len(languages) - LANGUAGES_SHOWN
    return f"{shown} +{more}" if more > 0 else shown


def _hardware(spec: ProviderSpec) -> str:
    needs = say(f"gpu_{spec.resources.gpu}")
    memory = spec.resources.memory_mb
    return f"{needs} · {say('memory', megabytes=memory)}" if memory else needs


def weights_of(spec: ProviderSpec, weights: WeightStore) -> str:
    """What has to be fetched and under which licences, or that it is there; "" for none."""
    wanted = needed(spec)
    if not wanted:
        return ""
    if missing := weights.missing(wanted):
        terms = ", ".join(sorted({weight.licence for weight in missing}))
        return f"{_to_fetch(missing)} · {say('weights_terms', terms=terms)}"
    size = size_of(wanted)
    return say("weights_here", size=size) if size else say("weights_here_unsized")


def _to_fetch(missing: Sequence[Weight]) -> str:
    size = size_of(missing)
    return say("weights_missing", size=size) if size else say("weights_missing_unsized")


def _secrets(spec: ProviderSpec, credentials: Credentials) -> Iterable[str]:
    present = credentials.of(spec)
    given = "secret_own" if credentials.are_own(spec) else "secret_set"
    for secret in spec.secrets:
        missing = "secret_optional" if secret.optional else "secret_missing"
        yield say(given if secret.name in present else missing, name=secret.name)
