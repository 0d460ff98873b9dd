"""The commands put together, and what happens when one of them fails."""

from __future__ import annotations

import os
import sys
from typing import Any

import typer
from typer.core import TyperGroup

from hub.cli import (
    INTERRUPTED,
    TERMINATED,
    Terminated,
    asr,
    batch,
    doctor,
    drive,
    lipsync,
    make,
    plugins,
    remake,
    serve,
    tts,
    voices,
    watch,
    weights,
)
from hub.errors import HubError, InputError


class HubGroup(TyperGroup):
    """Shows the user's errors as two lines, and asks the plugins about commands it doesn't know."""

    def invoke(self, ctx: Any) -> Any:
        """Run the command; every HubError and Ctrl-C ends here."""
        try:
            result = super().invoke(ctx)
            sys.stdout.flush()
        except HubError as error:
            if os.environ.get("AVATAR_HUB_DEBUG"):
                raise
            show_error(error)
            raise typer.Exit(2 if isinstance(error, InputError) else 1) from error
        except KeyboardInterrupt as stop:
            typer.echo("Stopped.", err=True)
            code = TERMINATED if isinstance(stop, Terminated) else INTERRUPTED
            raise typer.Exit(code) from None
        return result

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """The hub's own command, or else a plugin's."""
        own = super().get_command(ctx, cmd_name)
        if own is not None:
            return own
        from hub.hub import Hub

        return plugins.commands_of_plugins(Hub()).get(cmd_name)


def show_error(error: HubError) -> None:
    """What went wrong, and what to do about it, on standard error."""
    typer.echo(f"Error: {error.message}", err=True)
    if error.fix:
        typer.echo(f"Fix: {error.fix}", err=True)


app = typer.Typer(
    cls=HubGroup,
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    help="A portrait and some words become a talking video, all of it from plugins.\n\n"
    "Start with: avatar-hub make --portrait me.jpg --text 'Hello!' -o hello.mp4",
    epilog="Plugins may add commands of their own: `avatar-hub plugins` names them.",
)
app.command("make")(make.make)
app.command("remake")(remake.remake)
app.command("batch")(batch.batch)
app.command("watch")(watch.watch)
tts.register(app)
asr.register(app)
drive.register(app)
lipsync.register(app)
app.command("doctor")(doctor.doctor)
app.add_typer(plugins.app, name="plugins")
app.add_typer(plugins.app, name="plugin", hidden=True)
app.add_typer(weights.app, name="weights")
app.add_typer(voices.app, name="voices")
app.command("serve")(serve.serve)
