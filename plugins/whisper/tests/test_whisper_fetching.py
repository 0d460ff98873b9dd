"""Which models may be fetched, without the recognizer and without a network."""

from __future__ import annotations

from pathlib import Path

import pytest
from avatar_hub_whisper.engine import fetched, why_not


@pytest.mark.parametrize(
    ("offline", "public", "said"),
    [(True, False, "set to be offline"), (False, True, "only its owner adds models")],
)
def test_a_model_that_may_not_be_fetched_is_not(
    tmp_path: Path, offline: bool, public: bool, said: str
) -> None:
    reason = why_not({"offline": offline, "public": public})
    with pytest.raises(ValueError, match=said):
        fetched("tiny", str(tmp_path), reason)
    assert list(tmp_path.iterdir()) == []


def test_the_owner_may_fetch() -> None:
    assert why_not({"offline": False, "public": False}) == ""
