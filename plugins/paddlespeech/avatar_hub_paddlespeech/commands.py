"""The plugin's own command."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from typing import Annotated

from typer import Argument, Option, echo

from avatar_hub_paddlespeech.tts_spec import tts_providers
from avatar_hub_paddlespeech.tts_voices import VOICES
from hub import Hub, InputError

LIST = "speaker_id_map.txt"
SEVERAL = tuple(voice.id for voice in VOICES if voice.speaker is not None)


def speakers(
    voice: Annotated[str, Argument(metavar="VOICE", help=f"One of {', '.join(SEVERAL)}.")],
    *,
    only: Annotated[str, Option(metavar="NUMBERS", help="Only these, such as 0,5,7.")] = "",
    say: Annotated[str, Option(metavar="TEXT", help="What each says, as a preview.")] = "",
    out: Annotated[
        Path | None, Option(metavar="FOLDER", help="Where the previews are written, as wav.")
    ] = None,
) -> None:
    """List the speakers of a voice whose weights are here; with --say, hear them.

    \b
    avatar-hub paddlespeech-speakers aishell3
    avatar-hub paddlespeech-speakers aishell3 --only 0,5,7 --say 你好。 --out previews
    """
    if bool(say) != bool(out):
        raise InputError("A preview needs a text and a folder.", fix="Give both --say and --out.")
    with closing(Hub()) as hub:
        named = _chosen(_listed(hub, voice), only)
        for number, name in named.items():
            echo(f"{number:>4}  {name}")
            if out:
                out.mkdir(parents=True, exist_ok=True)
                _preview(hub, voice, number, say, out / f"{voice}-{number:03}.wav")


def _listed(hub: Hub, voice: str) -> dict[int, str]:
    from avatar_hub_paddlespeech.archive import Archive  # NumPy, which a list of commands needs not

    if voice not in SEVERAL:
        raise InputError(
            f"There is no voice {voice} of several speakers.",
            fix=f"There are {', '.join(SEVERAL)}.",
        )
    weights = (weight for spec in tts_providers() for weight in spec.weights)
    weight = next(item for item in weights if item.name == f"paddlespeech/{voice}")
    hub.weights.check_own([weight])
    folder = hub.weights.path(weight)
    if folder is None:
        raise InputError(
            f"The voice {voice} is not here yet.",
            fix=f"Fetch it: avatar-hub weights pull paddlespeech -p tts.voice={voice}",
        )
    found = next(iter(sorted(folder.rglob(LIST))), folder / LIST)
    try:
        numbers = Archive(found.parent, {}).numbers(LIST)
    except ValueError as error:
        raise InputError(str(error), fix="Unpack the voice's archive there again.") from error
    return {number: name for name, number in sorted(numbers.items(), key=lambda pair: pair[1])}


def _chosen(named: dict[int, str], only: str) -> dict[int, str]:
    if not only:
        return named
    wanted = [part.strip() for part in only.split(",")]
    wrong = [part for part in wanted if not (part.isdecimal() and int(part) in named)]
    if wrong:
        raise InputError(
            f"There is no speaker {', '.join(wrong)}.",
            fix="Give numbers with commas between them; without --only all are listed.",
        )
    return {int(part): named[int(part)] for part in wanted}


def _preview(hub: Hub, voice: str, number: int, text: str, file: Path) -> None:
    from hub.media import write_audio
    from hub.types import concatenate

    provider = hub.get("tts", "paddlespeech")
    write_audio(file, concatenate(provider.synthesize(text, voice=voice, speaker=str(number))))
