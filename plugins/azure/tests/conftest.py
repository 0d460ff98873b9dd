"""The stand-in for the service, and a hub whose Azure engines run in their own environment."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

# pytest's import mode has no place for modules beside the tests.
sys.path.insert(0, str(Path(__file__).parent))

from avatar_hub_azure import register_providers
from azure_service import KEY, Service

from hub import Hub, ProviderSpec
from hub.runtime import Environment


@pytest.fixture
def service() -> Iterator[Service]:
    service = Service()
    yield service
    service.close()


@pytest.fixture
def environment(built: Callable[[ProviderSpec], Environment]) -> Environment:
    """That of both engines, with the real SDK."""
    return built(register_providers()[0])


@pytest.fixture
def hub(
    service: Service, environment: Environment, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Hub]:
    """A hub whose Azure is the stand-in."""
    monkeypatch.setenv("AZURE_SPEECH_KEY", KEY)
    monkeypatch.setenv("AZURE_SPEECH_ENDPOINT", service.address)
    monkeypatch.delenv("AZURE_SPEECH_REGION", raising=False)
    with closing(Hub()) as hub:
        yield hub
