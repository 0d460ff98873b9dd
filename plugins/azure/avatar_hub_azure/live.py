"""The voices that the service has now."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from azure.cognitiveservices.speech import ResultReason, SpeechSynthesizer

from avatar_hub_azure.service import Service


def voices(context: Mapping[str, Any], language: str = "") -> list[dict[str, Any]]:
    """Every voice of a language (a BCP 47 tag or its start), with its styles.

    Raises ValueError with the reason when the list can't be fetched.
    """
    result = SpeechSynthesizer(Service(context).config(), None).get_voices_async().get()
    if result.reason != ResultReason.VoicesListRetrieved:
        reason = result.error_details.partition("\n")[0].rstrip(".")
        raise ValueError(f"Azure gave no list of its voices. It said: {reason}.")
    wanted = language.lower()
    return [
        {
            "id": voice.short_name,
            "title": voice.local_name,
            "language": voice.locale,
            "gender": voice.gender.name.lower(),
            "styles": [style for style in voice.style_list if style],
        }
        for voice in result.voices
        if not wanted or f"{voice.locale.lower()}-".startswith(f"{wanted}-")
    ]
