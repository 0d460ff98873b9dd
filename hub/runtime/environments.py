"""Environments of engines: built by uv from the plugin's lock when the user asks, then shared.

Layout of the folder::

    KEY/        a whole environment, with `MARKER` in it; only ever renamed into place
    KEY.part/   one that is being built or removed; belongs to the holder of .KEY.lock

The key is a hash of the lock, the Python version and the platform, so plugins with the same lock
share an environment, and a new version of a lock is a new environment.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import subprocess
import sysconfig
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from hub.errors import Cancelled, ProviderError
from hub.runtime.device import variant_for
from hub.runtime.launch import places_of
from hub.runtime.uv import POLL_SECONDS, OnLine, UvError, run_uv
from hub.settings import Settings
from hub.specs import GpuVariant, ProviderSpec, Venv

MARKER = "avatar-hub.json"


@dataclass(frozen=True)
class Environment:
    """One environment, built or not."""

    folder: Path

    @property
    def key(self) -> str:
        """What tells it from others."""
        return self.folder.name

    @property
    def is_built(self) -> bool:
        """Whether it can be used."""
        return (self.folder / MARKER).is_file()

    @property
    def python(self) -> Path:
        """Its interpreter."""
        return python_of(self.folder)

    @cached_property
    def facts(self) -> dict[str, Any]:
        """Of one that is built: ``python``, ``lock``, ``bytes``, and the ``seconds`` it took."""
        facts: dict[str, Any] = json.loads((self.folder / MARKER).read_text(encoding="utf-8"))
        return facts


class Environments:
    """The environments of one machine, in ``data_dir/envs``."""

    def __init__(self, settings: Settings) -> None:
        self.root = settings.envs_dir
        self._offline, self._device = settings.offline, settings.device

    def of(self, spec: ProviderSpec) -> Environment | None:
        """The environment that an engine needs; None if it runs in the hub's own.

        Raises ProviderError when the plugin lacks its lock.
        """
        if not isinstance(spec.runtime, Venv):
            return None
        plan = self._plan(spec, spec.runtime)
        return Environment(self.root / hashlib.sha256(plan.text).hexdigest()[:16])

    def users(self, specs: Iterable[ProviderSpec]) -> dict[Environment, list[ProviderSpec]]:
        """The environments that these engines need, and which of them share each.

        An engine whose plugin lacks its lock has none.
        """
        found: dict[Environment, list[ProviderSpec]] = {}
        for spec in specs:
            with suppress(ProviderError):
                if environment := self.of(spec):
                    found.setdefault(environment, []).append(spec)
        return found

    def all_built(self) -> list[Environment]:
        """Every environment that is there, whether a plugin still wants it or not."""
        found = (Environment(marker.parent) for marker in sorted(self.root.glob(f"*/{MARKER}")))
        return [environment for environment in found if not environment.folder.suffix]

    def build(
        self,
        spec: ProviderSpec,
        on_line: OnLine = lambda _: None,
        stop: threading.Event | None = None,
    ) -> Environment:
        """Build the engine's environment unless it is there; another that builds is waited for.

        Leaves nothing behind when it raises: ProviderError when it can't be built, Cancelled once
        ``stop`` is set.
        """
        environment, runtime = self.of(spec), spec.runtime
        if environment is None or not isinstance(runtime, Venv):
            raise ProviderError(f"{spec.title} needs no environment of its own.")
        with self._held(environment, stop) as part:
            if not environment.is_built:
                try:
                    self._build(self._plan(spec, runtime), part, on_line, stop)
                except (UvError, OSError) as error:
                    raise _not_built(spec, str(error), self._offline) from error
                part.rename(environment.folder)
        return environment

    def remove(self, environment: Environment) -> None:
        """Delete it; its plugins need it built again. Raises ProviderError when that is refused."""
        with self._held(environment) as part:
            try:
                environment.folder.rename(part)
            except FileNotFoundError:  # someone else was faster
                return
            except OSError as error:  # Windows lets nobody move what runs
                raise ProviderError(
                    f"The environment {environment.folder} can't be removed: {error.strerror}.",
                    fix="End what uses it, then try again.",
                ) from error

    @contextmanager
    def _held(
        self, environment: Environment, stop: threading.Event | None = None
    ) -> Iterator[Path]:
        """Nobody else builds or removes it meanwhile; gives the folder to work in, which ends."""
        from filelock import FileLock, Timeout  # costs more than all else that a listing imports

        part = environment.folder.with_name(f"{environment.key}.part")
        self.root.mkdir(parents=True, exist_ok=True)
        lock = FileLock(self.root / f".{environment.key}.lock")
        while not lock.is_locked:
            if stop and stop.is_set():
                raise Cancelled
            with suppress(Timeout):
                lock.acquire(POLL_SECONDS)
        try:
            shutil.rmtree(part, ignore_errors=True)  # left by someone who was killed
            yield part
        finally:
            shutil.rmtree(part, ignore_errors=True)
            lock.release()

    def _plan(self, spec: ProviderSpec, runtime: Venv) -> Plan:
        """What is built for this machine. Raises ProviderError when the plugin lacks its lock."""
        variant = variant_for(spec, self._device)
        name = (variant and variant.lock) or runtime.lock
        package = spec.engine.split(":")[0].split(".")[0]
        for place in map(Path, places_of(package)):
            file = (place if place.is_dir() else place.parent) / name
            if file.is_file():
                return Plan(runtime.python, file, variant)
        raise ProviderError(
            f"{spec.title} ({spec.kind} {spec.id}) lacks its lock, {name}.",
            fix="This is a defect of the plugin: tell its author, or install it again.",
        )

    def _build(self, plan: Plan, part: Path, on_line: OnLine, stop: threading.Event | None) -> None:
        started = time.monotonic()

        def uv(*arguments: str) -> None:
            run_uv(arguments, on_line, folder=self.root, offline=self._offline, stop=stop)

        uv("venv", "--no-project", "--relocatable", "--python", plan.python, str(part))
        # Everything is in the lock: nothing is resolved, and what it hashes must match.
        lock = part / "engine.lock"
        lock.write_text(plan.lock_text, encoding="utf-8")
        target = ("--python", str(python_of(part)))
        hashed = ["--require-hashes"] if "--hash=" in plan.lock_text else []
        uv("pip", "sync", *target, *hashed, str(lock))
        if plan.variant and plan.variant.replaced:
            source, wanted = plan.variant.index, [new for _, new in plan.variant.replaced]
            on_line(f"Not in the lock, so not hashed: {', '.join(wanted)} from {source}")
            uv("pip", "install", *target, "--index", source, "--constraint", str(lock), *wanted)
        facts = {
            "python": _version_of(python_of(part)),
            "lock": plan.lock.name,
            "cuda": plan.variant.cuda if plan.variant else "",
            "bytes": sum(f.stat().st_size for f in part.rglob("*") if f.is_file()),
            "seconds": round(time.monotonic() - started, 1),
        }
        (part / MARKER).write_text(json.dumps(facts), encoding="utf-8")


@dataclass(frozen=True)
class Plan:
    """What an environment is made of: a Python, a lock, and what replaces some of it on a GPU."""

    python: str
    lock: Path
    variant: GpuVariant | None

    @property
    def text(self) -> bytes:
        """All that decides what the environment becomes on this machine."""
        head = f"{sysconfig.get_platform()} {self.python}\n".encode()
        tail = self.variant.model_dump_json().encode() if self.variant else b""
        return head + self.lock.read_bytes() + tail

    @property
    def lock_text(self) -> str:
        """The lock without the packages that are replaced."""
        text = self.lock.read_text(encoding="utf-8")
        for name, _ in self.variant.replaced if self.variant else ():
            # A package is a line that ends with a backslash where its hashes follow, indented.
            text = re.sub(rf"(?m)^{re.escape(name)}==.*\n(?:[ \t]+.*\n)*", "", text)
        return text


def python_of(folder: Path) -> Path:
    """The interpreter of the environment in this folder."""
    return folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def _version_of(python: Path) -> str:
    """Ask it, which also shows that it runs. Raises UvError when it does not."""
    command = [str(python), "-I", "-c", "import platform; print(platform.python_version())"]
    asked = subprocess.run(command, capture_output=True, text=True, check=False)
    if asked.returncode:
        raise UvError(f"its Python does not run: {asked.stderr.strip()}")
    return asked.stdout.strip()


def _not_built(spec: ProviderSpec, reason: str, offline: bool) -> ProviderError:
    words = reason.lower()
    if "no space left" in words or "os error 28" in words or "quota" in words:
        fix = "The disk is full: free some space, or set AVATAR_HUB_DATA_DIR to another disk."
    elif offline:
        fix = "Build it once without AVATAR_HUB_OFFLINE."
    elif "no interpreter found" in words:
        fix = "Install that Python (`uv python install`), then build again."
    else:
        fix = f"Check the network and the package index, then: avatar-hub plugins build {spec.id}"
    return ProviderError(f"The environment of {spec.title} could not be built.\n{reason}", fix=fix)
