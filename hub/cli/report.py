"""What is said of a finished video."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import typer

if TYPE_CHECKING:
    from hub.flows.events import Result


def report(result: Result, *, as_json: bool) -> None:
    """Print where the video is, how long it took and what took it, or one JSON object of it."""
    if as_json:
        typer.echo(json.dumps(_as_json(result), ensure_ascii=False))
        return
    metrics: dict[str, Any] = result.metrics
    typer.echo(
        f"{result.video}  {metrics['duration']:.1f} s, made in {metrics['wall']:.1f} s "
        f"(RTF {metrics['rtf']:.2f}, first frame after {metrics['ttff']:.1f} s)"
    )
    stages = ", ".join(f"{name} {seconds:.1f} s" for name, seconds in metrics["stages"].items())
    typer.echo(f"Stages, side by side: {stages}")
    if result.captions:
        typer.echo(f"Captions: {result.captions}")
    typer.echo(f"Recipe: {result.recipe}")


def _as_json(result: Result) -> dict[str, Any]:
    return {
        "video": str(result.video),
        "recipe": str(result.recipe),
        "captions": str(result.captions) if result.captions else None,
        "job": result.job,
        "notes": list(result.notes),
        **result.metrics,
    }
