"""`avatar-hub make`"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Literal

import typer

from hub.cli import options

Portrait = Annotated[
    Path, typer.Option(metavar="FILE", help="A picture; or a video, whose own motion is then kept.")
]
Audio = Annotated[
    Path | None, typer.Option(metavar="FILE", help="Recorded speech, instead of a text.")
]
Voice = Annotated[
    str | None, typer.Option(metavar="VOICE", help="Who speaks: short for -p tts.voice=VOICE.")
]
TTS = Annotated[str | None, typer.Option(metavar="ID", help="The TTS provider.")]
Driver = Annotated[str | None, typer.Option(metavar="ID", help="The provider that moves the head.")]
LipSync = Annotated[
    str | None, typer.Option(metavar="ID", help="The provider that moves the mouth.")
]
Assignments = Annotated[
    list[str] | None,
    typer.Option(
        "--param",
        "-p",
        metavar="KIND.NAME=VALUE",
        help="A provider's parameter, such as tts.speed=1.2; may be given many times. "
        "`avatar-hub tts --help` and its like list them.",
    ),
]
Captions = Annotated[
    Literal["none", "srt", "vtt", "burn"],
    typer.Option(help="Captions in a file beside the video, or burnt into it."),
]


def make(
    *,
    portrait: Portrait,
    out: options.OutVideo,
    text: options.Text = "",
    text_file: options.TextFile = None,
    audio: Audio = None,
    voice: Voice = None,
    tts: TTS = None,
    driver: Driver = None,
    lipsync: LipSync = None,
    driving_video: options.DrivingVideo = None,
    param: Assignments = None,
    size: options.Size = 512,
    fps: options.Fps = 25,
    captions: Captions = "none",
    crop: options.Crop = "none",
    face: options.FacePoint = None,
    seed: options.Seed = 0,
    as_json: options.VideoJson = False,
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
    from hub.hub import Hub

    text = _words(text, text_file, audio)
    hub = Hub()
    providers = {"tts": tts, "driver": driver, "lipsync": lipsync}
    params = _params(hub, providers, [*(param or ()), *([f"tts.voice={voice}"] if voice else ())])
    with ProgressLine() as line:
        if audio is not None and (tts or "tts" in params):
            line.note("--audio is used as it is; --tts, --voice and -p tts... are for a text.")
        result = hub.make_avatar(
            portrait=portrait,
            out=out,
            on_event=line.show,
            text=text,
            audio=audio,
            **providers,
            driving_video=driving_video,
            params=params,
            size=size,
            fps=fps,
            captions=captions,
            crop=crop,
            face=read_point(face),
            seed=seed,
        )
    report(result, as_json=as_json)


def _words(text: str, text_file: Path | None, audio: Path | None) -> str:
    """The text that is spoken. Raises InputError where more than one thing is."""
    from hub.errors import InputError
    from hub.texts import read_utf8

    if sum((bool(text), text_file is not None, audio is not None)) > 1:
        raise InputError(
            "--text, --text-file and --audio say what is spoken in three ways.", fix="Give one."
        )
    return text if text_file is None else read_utf8(text_file, "text file")


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
