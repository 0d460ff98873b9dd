"""`avatar-hub make`"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Literal

import typer

Captions = Literal["none", "srt", "vtt", "burn"]
Crop = Literal["none", "face"]


def make(
    *,
    portrait: Annotated[
        Path,
        typer.Option(metavar="FILE", help="A picture; or a video, whose own motion is then kept."),
    ],
    out: Annotated[
        Path, typer.Option("--out", "-o", metavar="OUT.mp4", help="The video to write.")
    ],
    text: Annotated[str, typer.Option(metavar="TEXT", help="What is said.")] = "",
    text_file: Annotated[
        Path | None, typer.Option(metavar="FILE", help="A UTF-8 file with what is said.")
    ] = None,
    audio: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Recorded speech, instead of a text.")
    ] = None,
    voice: Annotated[
        str | None,
        typer.Option(metavar="VOICE", help="Who speaks: short for -p tts.voice=VOICE."),
    ] = None,
    tts: Annotated[str | None, typer.Option(metavar="ID", help="The TTS provider.")] = None,
    driver: Annotated[
        str | None, typer.Option(metavar="ID", help="The provider that moves the head.")
    ] = None,
    lipsync: Annotated[
        str | None, typer.Option(metavar="ID", help="The provider that moves the mouth.")
    ] = None,
    driving_video: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="A clip whose head motion and expression are copied."),
    ] = None,
    param: Annotated[
        list[str] | None,
        typer.Option(
            "--param",
            "-p",
            metavar="KIND.NAME=VALUE",
            help="A provider's parameter, such as tts.speed=1.2; may be given many times. "
            "`avatar-hub tts --help` and its like list them.",
        ),
    ] = None,
    size: Annotated[
        int, typer.Option(metavar="PIXELS", help="The video's longer side, 128 to 2160.")
    ] = 512,
    fps: Annotated[float, typer.Option(metavar="RATE", help="Frames a second, 10 to 60.")] = 25,
    captions: Annotated[
        Captions, typer.Option(help="Captions in a file beside the video, or burnt into it.")
    ] = "none",
    crop: Annotated[
        Crop, typer.Option(help="Keep the whole picture, or the face and its surroundings.")
    ] = "none",
    face: Annotated[
        str | None,
        typer.Option(metavar="X,Y", help="A point in the face to animate, where there are many."),
    ] = None,
    seed: Annotated[
        int, typer.Option(metavar="N", help="Another number, another idle motion.")
    ] = 0,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print one JSON object about the video, nothing else.")
    ] = False,
) -> None:
    """Make a talking video of a portrait.

    The words come from --text, --text-file or --audio. Weights that are missing are fetched first.
    The recipe to make the same video again lies beside it and inside it. Ctrl-C stops at once and
    leaves no half file.

    \b
    avatar-hub make --portrait me.jpg --text "Hello! 你好！" -o hello.mp4
    avatar-hub make --portrait me.jpg --audio speech.mp3 --captions srt -o talk.mp4
    avatar-hub make --portrait clip.mp4 --text-file news.txt --voice zf_xiaoxiao -o news.mp4
    avatar-hub make --portrait me.jpg --text "Slowly." -p tts.speed=0.8 -o slow.mp4
    """
    from hub.cli.inputs import read_point
    from hub.cli.progress import ProgressLine
    from hub.cli.report import report
    from hub.errors import InputError
    from hub.hub import Hub
    from hub.texts import read_utf8

    if sum((bool(text), text_file is not None, audio is not None)) > 1:
        raise InputError(
            "--text, --text-file and --audio say what is spoken in three ways.", fix="Give one."
        )
    if text_file is not None:
        text = read_utf8(text_file, "text file")
    hub = Hub()
    providers = {"tts": tts, "driver": driver, "lipsync": lipsync}
    assignments = [*(param or []), *([f"tts.voice={voice}"] if voice else [])]
    with ProgressLine() as line:
        result = hub.make_avatar(
            portrait=portrait,
            out=out,
            on_event=line.show,
            text=text,
            audio=audio,
            **providers,
            driving_video=driving_video,
            params=_params(hub, providers, assignments),
            size=size,
            fps=fps,
            captions=captions,
            crop=crop,
            face=read_point(face),
            seed=seed,
        )
    report(result, as_json=as_json)


def _params(
    hub: Any, providers: dict[str, str | None], assignments: list[str]
) -> dict[str, dict[str, Any]]:
    """``KIND.NAME=VALUE`` of each kind, as the chosen provider's model wants the values."""
    from hub.cli.flags import parse_param
    from hub.errors import InputError

    params: dict[str, dict[str, Any]] = {}
    for assignment in assignments:
        left, separator, value = assignment.partition("=")
        kind, dot, name = left.strip().partition(".")
        if not (separator and dot and name) or kind not in providers:
            raise InputError(
                f"-p {assignment} is no parameter.",
                fix=f"Write KIND.NAME=VALUE with a kind of {', '.join(providers)}: "
                "-p tts.speed=1.2",
            )
        name = name.replace("-", "_")
        model = hub.get(kind, providers[kind]).spec.params
        params.setdefault(kind, {})[name] = parse_param(model, name, value)
    return params
