"""What the toy plugins of these tests have in common."""

from __future__ import annotations

import pytest

GOOD = """
from hub import Licences, ProviderSpec, hookimpl

@hookimpl
def register_providers():
    return [ProviderSpec(kind="tts", id="{id}", title="T", engine="toy_engine:Engine",
                         licences=Licences(code="MIT"){more})]
"""


@pytest.fixture
def good():
    """``good(id, more="")``: the source of a plugin with one TTS provider that works."""
    return lambda id, more="": GOOD.format(id=id, more=f", {more}" if more else "")
