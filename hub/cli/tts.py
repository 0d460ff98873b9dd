"""`avatar-hub tts`"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from hub.cli.flags import Stage, add_stage_command


def tts(
    stage: Stage,
    *,
    out: Annotated[
        Path,
        typer.Option(
            "--out", "-o", metavar="OUT.wav", help="The sound to write: wav, flac, mp3, m4a, ogg."
        ),
    ],
    text: Annotated[str, typer.Option(metavar="TEXT", help="What is said.")] = "",
    text_file: Annotated[
        Path | None, typer.Option(metavar="FILE", help="A UTF-8 file with what is said.")
    ] = None,
) -> None:
    """Text to speech.

    \b
    avatar-hub tts --text "Good morning." -o morning.wav
    avatar-hub tts --text-file news.txt -o news.mp3
    """
    from hub.cli.inputs import read_text
    from hub.cli.progress import ProgressLine
    from hub.flows.events import Progress
    from hub.media import write_audio
    from hub.types import concatenate

    words = read_text(text, text_file)
    chunks, seconds = [], 0.0
    with ProgressLine() as line:
        line.fetch(stage.hub, stage.provider.weights(stage.params))
        for chunk in stage.provider.synthesize(words, **stage.params):
            chunks.append(chunk)
            seconds += chunk.duration
            line.show(Progress("speech", seconds))
    write_audio(out, concatenate(chunks))
    typer.echo(f"{out}  {seconds:.1f} s")


def register(app: typer.Typer) -> None:
    """Add the command."""
    add_stage_command(app, "tts", "tts", tts)
