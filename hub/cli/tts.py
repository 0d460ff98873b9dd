"""`avatar-hub tts`"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from hub.cli import options
from hub.cli.flags import Stage, add_stage_command

Sound = Annotated[
    Path,
    typer.Option(
        "--out", "-o", metavar="OUT.wav", help="The sound to write: wav, flac, mp3, m4a, ogg."
    ),
]


def tts(
    stage: Stage,
    *,
    out: Sound,
    text: options.Text = "",
    text_file: options.TextFile = None,
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
    from hub.media.audio import AUDIO_SUFFIXES
    from hub.media.output import check_output
    from hub.types import concatenate

    words = read_text(text, text_file)
    check_output(out, AUDIO_SUFFIXES)
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
