"""`avatar-hub voices add|list|remove`"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode=None,
    help="Save recordings of voices, for TTS providers that speak like one.",
)

Name = Annotated[str, typer.Argument(metavar="NAME", help="The voice's name.")]


@app.command()
def add(
    name: Name,
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="Some seconds of one person's clear speech.")
    ],
    *,
    consent: Annotated[
        str,
        typer.Option(
            metavar="TEXT", help="Whose voice it is, and that they agreed: kept with the voice."
        ),
    ],
    replace: Annotated[
        bool, typer.Option("--replace", help="Take the place of a voice of that name.")
    ] = False,
) -> None:
    """Save a recording of a voice under a name.

    \b
    avatar-hub voices add 小雅 xiaoya.wav --consent "Xiaoya Li agreed on 2026-11-20"
    """
    from hub.hub import Hub
    from hub.media import read_audio
    from hub.recordings import MAX_SECONDS

    audio = read_audio(file, max_seconds=MAX_SECONDS)
    voice = Hub().voices.add(name, audio, consent=consent, replace=replace)
    typer.echo(f"{voice.name}  {voice.about.seconds:.1f} s")


@app.command("list")
def list_voices(
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Print a list of JSON objects.")] = False,
) -> None:
    """List the saved voices."""
    import json

    from hub.hub import Hub

    voices = Hub().voices.list()
    if as_json:
        about = [{"name": v.name, **v.about.model_dump(mode="json")} for v in voices]
        typer.echo(json.dumps(about, ensure_ascii=False, indent=1))
        return
    if not voices:
        typer.echo("No voice is saved.")
    for voice in voices:
        typer.echo(f"{voice.name}  {voice.about.seconds:.1f} s  {voice.about.consent}")


@app.command()
def remove(name: Name) -> None:
    """Delete a saved voice, also from what videos are made again of."""
    from hub.hub import Hub

    hub = Hub()
    hub.inputs.remove(hub.voices.remove(name))
    typer.echo(f"{name} is gone.")
