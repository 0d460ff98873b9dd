"""`avatar-hub doctor`"""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Annotated

import typer


def doctor(
    *,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print a JSON list of objects: name, state, found, fix.")
    ] = False,
) -> None:
    """Check all that a video needs.

    Each line is ok, warn or fail, with a fix where one is needed. Exits
    with 1 when something essential fails; a warning is none.

    \b
    avatar-hub doctor
    """
    from hub.cli.checks import examine
    from hub.hub import Hub

    findings = examine(Hub())
    if as_json:
        rows = [asdict(finding) for finding in findings]
        typer.echo(json.dumps(rows, ensure_ascii=False, indent=1))
    else:
        width = max(len(finding.name) for finding in findings)
        for finding in findings:
            typer.echo(f"{finding.state:<4}  {finding.name:<{width}}  {finding.found}")
            if finding.fix:
                typer.echo(f"      {'':<{width}}  Fix: {finding.fix}")
    if any(finding.state == "fail" for finding in findings):
        raise typer.Exit(1)
