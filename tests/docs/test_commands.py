"""Every command that the documentation shows is one that the command line takes."""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from typing import Any

import pytest
import typer

ROOT = Path(__file__).parents[2]
PAGES = [*ROOT.glob("README*.md"), *ROOT.glob("docs/*.md"), *ROOT.glob("plugins/*/README.md")]
SHOWN = re.compile(r"^(?:\$ )?(?:\.venv/bin/)?avatar-hub (.+)")


def shown(page: Path) -> list[str]:
    """The commands in the page's blocks of code."""
    blocks = re.findall(r"^```\w*\n(.*?)^```$", page.read_text(encoding="utf-8"), re.S | re.M)
    lines = "".join(blocks).replace("\\\n", " ").splitlines()
    return [found[1] for line in lines if (found := SHOWN.match(line))]


def parse(command: Any, words: list[str], parent: Any = None) -> None:
    if words and hasattr(command, "resolve_command"):
        context = command.context_class(command, parent=parent)
        _, command, words = command.resolve_command(context, words)
        parse(command, words, context)
    else:
        command.make_context(command.name, words, parent)


@pytest.mark.parametrize(
    "line", sorted({line for page in PAGES for line in shown(page)}), ids=lambda line: line[:50]
)
def test_the_command_line_takes_it(line: str) -> None:
    from hub.cli.app import app

    parse(typer.main.get_command(app), shlex.split(line, comments=True))
