"""How the service is reached, and why it failed, in a sentence."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from azure.cognitiveservices.speech import CancellationErrorCode, SpeechConfig

TICKS = 10_000_000
"""The service counts in units of 100 ns."""

_ENDPOINT = re.compile(
    r"(?P<scheme>wss?|https?)://(?P<host>[\w.-]+|\[[0-9a-f:]+\])(:\d{1,5})?(?P<path>/\S*)?", re.I
)
_LOCAL = {"localhost", "127.0.0.1", "[::1]"}
_CHECK_KEY = (
    "Azure refused the key: check AZURE_SPEECH_KEY, and that AZURE_SPEECH_REGION is its region."
)
_CAUSES = {
    CancellationErrorCode.AuthenticationFailure: _CHECK_KEY,
    CancellationErrorCode.Forbidden: _CHECK_KEY,
    CancellationErrorCode.BadRequest: "Azure didn't understand: check the voice, the languages and "
    "the deployment.",
    CancellationErrorCode.TooManyRequests: "Azure's quota is used up, or too many requests run at "
    "once: wait a little, or raise the quota.",
    CancellationErrorCode.ConnectionFailure: "Azure can't be reached: check the network, "
    "AZURE_SPEECH_REGION and AZURE_SPEECH_ENDPOINT.",
    CancellationErrorCode.ServiceTimeout: "Azure took too long: try again.",
    CancellationErrorCode.ServiceUnavailable: "Azure is not available now: try again later.",
}


class Service:
    """The address and the key, as the hub was given them."""

    def __init__(self, context: Mapping[str, Any]) -> None:
        secrets: Mapping[str, str] = context["secrets"]
        self._key = secrets.get("AZURE_SPEECH_KEY", "")
        self._region = secrets.get("AZURE_SPEECH_REGION", "")
        self._endpoint = secrets.get("AZURE_SPEECH_ENDPOINT", "").rstrip("/")
        self._offline: bool = context["offline"]

    def config(self, deployment: str = "") -> SpeechConfig:
        """A configuration for one call.

        Raises ValueError when the hub is set to be offline, without a key, and without an address
        or for one that can't be.
        """
        config = SpeechConfig(subscription=self._key, **self._address())
        if deployment:
            config.endpoint_id = deployment
        return config

    def _address(self) -> dict[str, str]:
        if not self._key:
            raise ValueError("There is no key: set AZURE_SPEECH_KEY in the environment.")
        if not self._region and not self._endpoint:
            raise ValueError(
                "Where is your Azure Speech resource? Set AZURE_SPEECH_REGION to the key's region, "
                "such as eastasia, or AZURE_SPEECH_ENDPOINT to an endpoint or a container."
            )
        parts = _ENDPOINT.fullmatch(self._endpoint)
        if self._offline and not (parts and parts["host"] in _LOCAL):
            raise ValueError("Azure needs the network, and this hub is set to be offline.")
        if not self._endpoint and self._region.isalnum():
            return {"region": self._region}
        if not parts:
            raise ValueError(
                "The address of Azure Speech can't be used. AZURE_SPEECH_REGION is one word, such "
                "as eastasia; AZURE_SPEECH_ENDPOINT is like https://NAME.cognitiveservices.azure.com"
                " or, for a container, ws://HOST:5000."
            )
        # The address of a container has no path; the SDK knows which part of it does what.
        is_host = parts["scheme"].startswith("ws") and not parts["path"]
        return {"host" if is_host else "endpoint": self._endpoint}


def failure(code: CancellationErrorCode, details: str) -> ValueError:
    """Why a call was ended by the service, for the user."""
    lines = details.partition(" USP state")[0].splitlines() or [""]
    reason = lines[0].strip().rstrip(".")
    cause = _CAUSES.get(code, "Azure failed.")
    return ValueError(f"{cause} It said: {reason}." if reason else cause)


def silent(seconds: float) -> ValueError:
    """The service said nothing for too long."""
    return ValueError(f"Azure was silent for {seconds:.0f} s: try again, or raise the timeout.")
