"""Start a worker's process: its command, its environment, and the connection to it."""

from __future__ import annotations

import importlib.util
import json
import os
import secrets
import signal
import socket
import subprocess
import time
from contextlib import suppress
from hmac import compare_digest
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hub.specs import ProviderSpec

if TYPE_CHECKING:
    from hub.types import Plain

PASSED_ON = (
    *("PATH", "HOME", "USERPROFILE", "LANG", "LC_ALL", "LC_CTYPE", "TZ", "TMPDIR", "TEMP", "TMP"),
    *("LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "SYSTEMROOT", "WINDIR"),
    *("CUDA_VISIBLE_DEVICES", "CUDA_HOME", "HF_HOME", "HF_ENDPOINT"),
    *("HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "http_proxy", "https_proxy", "no_proxy"),
    *("SSL_CERT_FILE", "SSL_CERT_DIR"),
)
"""All of the hub's environment that an engine sees, beside the secrets that its spec declares."""

CONNECT_SECONDS = 60.0
LOOK_SECONDS = 0.2
"""How often it is looked whether a worker that has yet to connect is there."""

INHERITS = os.name == "posix"
"""Whether a socket can be inherited; Windows gets one over loopback."""


def launch(
    spec: ProviderSpec, context: Plain, python: Path
) -> tuple[subprocess.Popen[bytes], socket.socket]:
    """Start the worker; returns it, its output as ``stdout``, and the hub's end of the connection.

    It leads a process group of its own, which a terminal's Ctrl-C does not reach. Raises OSError
    when the interpreter can't be run, ModuleNotFoundError when the engine's package isn't there.
    """
    start = _over_inherited if INHERITS else _over_loopback
    root = spec.engine.split(":")[0].split(".")[0]
    places = places_of(root)
    if not places:
        raise ModuleNotFoundError(f"No module named {root!r}")
    return start(
        [str(python), "-I", "-u", str(Path(__file__).with_name("worker.py"))],
        [spec.engine, json.dumps(places)],
        {
            "stdout": subprocess.PIPE,
            "stderr": subprocess.STDOUT,
            "env": _environment(context),
            "cwd": context["cache_dir"],
            "start_new_session": True,
        },
    )


def kill_group(process: subprocess.Popen[Any]) -> None:
    """End the leader of a group and its children now; on Windows the leader alone."""
    if os.name != "posix":
        process.kill()
        return
    with suppress(ProcessLookupError, PermissionError):  # macOS denies it for a zombie
        os.killpg(process.pid, signal.SIGKILL)


def _over_inherited(
    command: list[str], arguments: list[str], options: dict[str, Any]
) -> tuple[subprocess.Popen[bytes], socket.socket]:
    ours, theirs = socket.socketpair()
    with theirs:
        number = theirs.fileno()
        options |= {"stdin": subprocess.DEVNULL, "pass_fds": (number,)}
        try:
            return subprocess.Popen([*command, f"fd:{number}", *arguments], **options), ours
        except BaseException:
            ours.close()
            raise


def _over_loopback(
    command: list[str], arguments: list[str], options: dict[str, Any]
) -> tuple[subprocess.Popen[bytes], socket.socket]:
    """Where no descriptor can be inherited: any process of the machine may knock, so the worker
    shows a token that only it was told, on its standard input."""
    token = secrets.token_hex().encode() + b"\n"
    with socket.create_server(("127.0.0.1", 0)) as server:
        address = f"port:{server.getsockname()[1]}"
        options |= {"stdin": subprocess.PIPE}
        process = subprocess.Popen([*command, address, *arguments], **options)
        assert process.stdin and process.stdout  # noqa: S101 - they were asked for
        try:
            with suppress(BrokenPipeError), process.stdin as stdin:  # `_accept` knows why it ended
                stdin.write(token)
            process.stdin = None  # else `communicate` would use it
            return process, _accept(server, token, process)
        except BaseException:
            process.kill()
            process.wait()
            process.stdout.close()
            raise


def _accept(server: socket.socket, token: bytes, process: subprocess.Popen[bytes]) -> socket.socket:
    server.settimeout(LOOK_SECONDS)
    deadline = time.monotonic() + CONNECT_SECONDS
    while time.monotonic() < deadline:
        try:
            connection, _ = server.accept()
        except TimeoutError:
            if process.poll() is None:
                continue
            said = process.communicate()[0].decode(errors="replace").strip()
            raise OSError(f"The worker ended with code {process.returncode}.\n{said}") from None
        connection.settimeout(1)
        with suppress(OSError):  # a stranger who says nothing
            if compare_digest(connection.recv(len(token), socket.MSG_WAITALL), token):
                connection.settimeout(None)
                connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                return connection
        connection.close()
    raise TimeoutError("The worker did not connect in time.")


def places_of(package: str) -> list[str]:
    """Where a top-level package lies: its folders, or the file of a module; it isn't imported.

    Nowhere ([]) when it isn't installed.
    """
    spec = importlib.util.find_spec(package)
    return list(spec.submodule_search_locations or [str(spec.origin)]) if spec else []


def _environment(context: Plain) -> dict[str, str]:
    environment = {name: os.environ[name] for name in PASSED_ON if name in os.environ}
    if context["offline"]:
        environment |= {"HF_HUB_OFFLINE": "1", "TRANSFORMERS_OFFLINE": "1"}
    threads = {"OMP_NUM_THREADS": str(context["threads"])}
    return {**environment, **threads, **context["secrets"]}
