"""Run uv, with the package index that pip was told of when uv was told of none."""

from __future__ import annotations

import ast
import atexit
import importlib.util
import os
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from hub.errors import Cancelled
from hub.runtime.launch import kill_group

OnLine = Callable[[str], None]
"""Called with each line that uv prints: what it does, how much it fetches, what it installed."""

PIP_TO_UV = {
    "index-url": "UV_DEFAULT_INDEX",
    "extra-index-url": "UV_INDEX",
    "find-links": "UV_FIND_LINKS",
    "cert": "SSL_CERT_FILE",
    "proxy": "ALL_PROXY",
}
INDEX_VARIABLES = ("UV_DEFAULT_INDEX", "UV_INDEX", "UV_INDEX_URL", "UV_EXTRA_INDEX_URL")
LAST_LINES = 12

POLL_SECONDS = 0.2
"""How often it is looked whether the user has stopped a build."""


class UvError(Exception):
    """uv failed; the text is its last lines."""


def run_uv(
    arguments: Sequence[str],
    on_line: OnLine,
    *,
    folder: Path,
    offline: bool,
    stop: threading.Event | None = None,
) -> None:
    """Run uv in ``folder`` until it ends.

    Raises UvError when it fails or isn't there, and Cancelled once ``stop`` is set: uv and what it
    started are gone by then.
    """
    from uv import find_uv_bin

    extra = ["--offline", "--no-python-downloads"] if offline else []
    try:
        process = subprocess.Popen(
            [find_uv_bin(), *arguments, "--no-progress", *extra],
            cwd=folder,
            env=os.environ | _index_of_pip(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            start_new_session=True,
        )
    except OSError as error:
        raise UvError(f"uv could not be started: {error}") from error
    assert process.stdout is not None  # noqa: S101 - it was asked for
    last: deque[str] = deque(maxlen=LAST_LINES)
    with process, _ended_by(stop, process):
        for line in map(str.rstrip, process.stdout):
            last.append(line)
            on_line(line)
    if stop and stop.is_set():
        raise Cancelled
    if process.returncode:
        raise UvError("\n".join(last))


@contextmanager
def _ended_by(stop: threading.Event | None, process: subprocess.Popen[str]) -> Iterator[None]:
    """Kill it once ``stop`` is set, though it may print nothing; and on any exception, or exit.

    In a group of its own, neither a terminal's Ctrl-C nor the end of the hub would reach it.
    """
    kill = partial(kill_group, process)

    def watch() -> None:
        while stop and process.poll() is None:
            if stop.wait(POLL_SECONDS):
                kill()

    watcher = threading.Thread(target=watch, name="stop-uv", daemon=True)
    watcher.start()
    atexit.register(kill)
    try:
        yield
    except BaseException:
        kill()
        raise
    finally:
        atexit.unregister(kill)
        process.wait()
        watcher.join()


def _index_of_pip() -> dict[str, str]:
    """pip's index settings as variables of uv's; those that are set already stay as they are."""
    if any(os.environ.get(name) for name in INDEX_VARIABLES):
        return {}
    settings = _settings_of_pip()
    found = {uv: settings[pip] for pip, uv in PIP_TO_UV.items() if settings.get(pip)}
    variables = {name: value for name, value in found.items() if not os.environ.get(name)}
    if "UV_FIND_LINKS" in variables:  # uv wants commas where pip has spaces
        variables["UV_FIND_LINKS"] = ",".join(variables["UV_FIND_LINKS"].split())
    # All of pip's indexes are equal; uv would only look at the first that has the package.
    return {"UV_INDEX_STRATEGY": "unsafe-best-match", **variables}


def _settings_of_pip() -> dict[str, str]:
    if not importlib.util.find_spec("pip"):
        return {}
    command = [sys.executable, "-m", "pip", "config", "list"]
    listed = subprocess.run(command, capture_output=True, text=True, check=False).stdout
    settings: dict[str, str] = {}
    # One line a setting: global.index-url='https://...'; those of variables are :env:.index-url.
    for line in sorted(listed.splitlines(), key=lambda line: line.startswith(":env:")):
        name, _, value = line.partition("=")
        settings[name.rpartition(".")[2]] = str(ast.literal_eval(value))
    return settings
