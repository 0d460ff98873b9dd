"""`avatar-hub asr`"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from hub.cli.flags import Stage, add_stage_command

if TYPE_CHECKING:
    from hub.media.captions import Caption
    from hub.types import Transcript

FORMATS = (".txt", ".json", ".srt", ".vtt")


def asr(
    stage: Stage,
    *,
    audio: Annotated[
        Path, typer.Option(metavar="FILE", help="Recorded speech, or a video with sound.")
    ],
    out: Annotated[
        Path | None,
        typer.Option(
            "--out", "-o", metavar="FILE", help="Write it to a file: txt, json, srt or vtt."
        ),
    ] = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print JSON with the time of each word.")
    ] = False,
) -> None:
    """Speech to text.

    \b
    avatar-hub asr --audio talk.mp3
    avatar-hub asr --audio talk.mp4 -o talk.srt
    avatar-hub asr --audio talk.wav --json
    """
    from hub.cli.progress import ProgressLine
    from hub.errors import InputError
    from hub.flows.events import Progress
    from hub.media import probe, stream_audio
    from hub.media.output import check_output

    if out is not None:
        check_output(out, FORMATS)
    heard: list[Transcript] = []
    with ProgressLine() as line:
        line.fetch(stage.hub, stage.provider.weights(stage.params))
        total = probe(audio, "audio").duration
        for transcript in stage.provider.transcribe(stream_audio(audio), **stage.params):
            line.show(Progress("asr", transcript.end, total))
            heard += [transcript] if transcript.final else []
    if not heard:
        raise InputError(
            f"No speech was heard in {audio}.", fix="Check its volume and its language."
        )
    suffix = out.suffix.lower() if out else ".json" if as_json else ".txt"
    text = _WRITERS[suffix](heard)
    if out is None:
        typer.echo(text)
        return
    _write(out, text)
    typer.echo(str(out))


def _write(out: Path, text: str) -> None:
    from hub.errors import InputError
    from hub.media.output import PendingFile

    try:
        with PendingFile(out, FORMATS) as file:
            file.path.write_text(text.rstrip("\n") + "\n", encoding="utf-8")
            file.keep()
    except OSError as error:
        raise InputError(
            f"{out} can't be written: {error.strerror}.", fix="Choose another place."
        ) from error


def _as_text(heard: Sequence[Transcript]) -> str:
    return "\n".join(transcript.text.strip() for transcript in heard)


def _as_json(heard: Sequence[Transcript]) -> str:
    spans = [
        {
            "text": t.text,
            "start": t.start,
            "end": t.end,
            "language": t.language,
            "words": [{"text": w.text, "start": w.start, "end": w.end} for w in t.words],
        }
        for t in heard
    ]
    return json.dumps(spans, ensure_ascii=False, indent=1)


def _as_srt(heard: Sequence[Transcript]) -> str:
    from hub.media.captions import to_srt

    return to_srt(_captions(heard))


def _as_vtt(heard: Sequence[Transcript]) -> str:
    from hub.media.captions import to_vtt

    return to_vtt(_captions(heard))


def _captions(heard: Sequence[Transcript]) -> list[Caption]:
    from hub.flows.prepare import captions_of

    return [caption for transcript in heard for caption in captions_of(transcript)]


_WRITERS: dict[str, Callable[[Sequence[Transcript]], str]] = dict(
    zip(FORMATS, (_as_text, _as_json, _as_srt, _as_vtt), strict=True)
)


def register(app: typer.Typer) -> None:
    """Add the command."""
    add_stage_command(app, "asr", "asr", asr)
