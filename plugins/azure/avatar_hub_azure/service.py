"""How the service is reached, and why it failed, in a sentence."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from azure.cognitiveservices.speech import CancellationErrorCode, SpeechConfig

from avatar_hub_azure.address import address_of

TICKS = 10_000_000
"""The service counts in units of 100 ns."""

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
        self._context = context

    def config(self, deployment: str = "") -> SpeechConfig:
        """A configuration for one call. Raises ValueError when there is no address to call."""
        key = self._context["secrets"]["AZURE_SPEECH_KEY"]
        config = SpeechConfig(subscription=key, **address_of(self._context))
        if deployment:
            config.endpoint_id = deployment
        return config


def failure(code: CancellationErrorCode, details: str) -> ValueError:
    """Why a call was ended by the service, for the user."""
    lines = details.partition(" USP state")[0].splitlines() or [""]
    reason = lines[0].strip().rstrip(".")
    cause = _CAUSES.get(code, "Azure failed.")
    return ValueError(f"{cause} It said: {reason}." if reason else cause)


def silent(seconds: float) -> ValueError:
    """The service said nothing for too long."""
    return ValueError(f"Azure was silent for {seconds:.0f} s: try again, or raise the timeout.")
