"""What the user should know of a provider before using it, as HTML."""

from __future__ import annotations

import html
import os
from collections.abc import Iterable, Sequence

from hub.registry import Listing
from hub.specs import ProviderSpec, Weight
from hub.ui.i18n import say
from hub.weights import WeightStore

LANGUAGES_SHOWN = 12


def badge(listing: Listing) -> str:
    """The state as a coloured word."""
    state = html.escape(listing.state.value)
    return f'<span class="badge badge-{state}">{say(f"state_{listing.state.value}")}</span>'


def facts(listing: Listing, weights: WeightStore) -> str:
    """State, reason and fix; languages, voices, licence, hardware, weights and keys."""
    spec = listing.spec
    assert spec is not None  # noqa: S101 - forms are built for listings with a spec only
    head = f"{badge(listing)} {html.escape(spec.summary)}"
    rows = "".join(
        f"<dt>{say(key)}</dt><dd>{value}</dd>" for key, value in _rows(spec, weights) if value
    )
    return f'<div class="facts"><p>{head}</p>{trouble(listing)}<dl>{rows}</dl></div>'


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
    count = sum(weight.size for weight in weights)
    if not count:
        return "? MB"
    size = f"{count / 1e6:,.0f} MB" if count >= 1e6 else f"{count / 1e3:,.0f} kB"
    return size if all(weight.size for weight in weights) else f"{size} +"


def _rows(spec: ProviderSpec, weights: WeightStore) -> Iterable[tuple[str, str]]:
    languages = getattr(spec.capabilities, "languages", ())
    yield "languages", _languages(languages)
    if voices := getattr(spec.capabilities, "voices", ()):
        yield "voices", str(len(voices))
    yield "licence", licence(spec)
    yield "hardware", _hardware(spec)
    yield "weights", _weights(spec, weights)
    yield "secrets", " · ".join(_secrets(spec))


def _languages(languages: tuple[str, ...]) -> str:
    shown = html.escape(", ".join(languages[:LANGUAGES_SHOWN]))
    more = len(languages) - LANGUAGES_SHOWN
    return f"{shown} +{more}" if more > 0 else shown


def _hardware(spec: ProviderSpec) -> str:
    needs = say(f"gpu_{spec.resources.gpu}")
    memory = spec.resources.memory_mb
    return f"{needs} · {say('memory', megabytes=memory)}" if memory else needs


def _weights(spec: ProviderSpec, weights: WeightStore) -> str:
    needed = spec.weights_for({})
    if not needed:
        return ""
    missing = weights.missing(needed)
    size = size_of(missing or needed)
    return say("weights_missing" if missing else "weights_here", size=size)


def _secrets(spec: ProviderSpec) -> Iterable[str]:
    for secret in spec.secrets:
        missing = "secret_optional" if secret.optional else "secret_missing"
        yield say("secret_set" if os.environ.get(secret.name) else missing, name=secret.name)
