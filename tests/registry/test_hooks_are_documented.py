"""Every hook is explained where plugin authors look."""

from __future__ import annotations

from pathlib import Path

from hub.hookspecs import HookSpecs

PAGE = Path(__file__).parents[2] / "docs" / "plugins.md"


def test_every_hook_is_on_the_page_for_authors() -> None:
    hooks = [name for name in vars(HookSpecs) if not name.startswith("_")]
    assert "register_providers" in hooks
    page = PAGE.read_text(encoding="utf-8")
    assert [name for name in hooks if f"`{name}" not in page] == []
    assert [name for name in hooks if not getattr(HookSpecs, name).__doc__] == []
