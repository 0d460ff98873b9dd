"""Where the service is, from what the hub was given."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

_ENDPOINT = re.compile(
    r"(?P<scheme>wss?|https?)://(?P<host>[\w.-]+|\[[0-9a-f:]+\])(:\d{1,5})?(?P<path>/\S*)?", re.I
)
_LOCAL = {"localhost", "127.0.0.1", "[::1]"}


def address_of(context: Mapping[str, Any]) -> dict[str, str]:
    """The SDK's argument: a ``region``, an ``endpoint`` or a ``host``.

    Raises ValueError without an address, for one that can't be, and when the hub is set to be
    offline.
    """
    region = context["secrets"].get("AZURE_SPEECH_REGION", "")
    endpoint = context["secrets"].get("AZURE_SPEECH_ENDPOINT", "").rstrip("/")
    if not region and not endpoint:
        raise ValueError(
            "Where is your Azure Speech resource? Set AZURE_SPEECH_REGION to the key's region, "
            "such as eastasia, or AZURE_SPEECH_ENDPOINT to an endpoint or a container."
        )
    parts = _ENDPOINT.fullmatch(endpoint)
    if context["offline"] and not (parts and parts["host"] in _LOCAL):
        raise ValueError("Azure needs the network, and this hub is set to be offline.")
    if not endpoint and region.isalnum():
        return {"region": region}
    if not parts:
        raise ValueError(
            "The address of Azure Speech can't be used. AZURE_SPEECH_REGION is one word, such "
            "as eastasia; AZURE_SPEECH_ENDPOINT is like https://NAME.cognitiveservices.azure.com"
            " or, for a container, ws://HOST:5000."
        )
    # The address of a container has no path; the SDK knows which part of it does what.
    is_host = parts["scheme"].startswith("ws") and not parts["path"]
    return {"host" if is_host else "endpoint": endpoint}
