"""What `avatar-hub doctor` looks at."""

from __future__ import annotations

import os
import platform
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from hub.cli.needs import needs
from hub.errors import MediaError, WeightError
from hub.hub import Hub
from hub.registry import State
from hub.settings import usable_cores
from hub.specs import Venv, Weight
from hub.weights.files import human_size, human_total

ENCODERS = ("libx264", "aac")
ENOUGH_DISK, LITTLE_DISK = 2_000_000_000, 200_000_000
ENOUGH_MEMORY = 2_000_000_000
NEEDED_KINDS = ("tts", "driver", "lipsync")
NETWORK_VARIABLES = ("HTTPS_PROXY", "HTTP_PROXY", "UV_INDEX_URL", "PIP_INDEX_URL", "HF_ENDPOINT")
PATIENCE = 20
"""Seconds a program that is asked may take to answer."""


@dataclass(frozen=True)
class Finding:
    """``state`` is "fail" only for what no video can be made without."""

    name: str
    state: Literal["ok", "warn", "fail"]
    found: str
    fix: str = ""


def examine(hub: Hub) -> list[Finding]:
    """All findings, from the machine up to the plugins."""
    findings = [_python(), _ffmpeg(), _cpu(), _memory(), _gpu(), _folder(hub), _disk(hub)]
    findings += [_network(hub), _environments(hub), *_variants(hub), _logs(hub)]
    return [*findings, *_weights(hub), *_plugins(hub), *_kinds(hub)]


def _python() -> Finding:
    return Finding("python", "ok", f"{platform.python_version()} on {platform.platform()}")


def _ffmpeg() -> Finding:
    from hub.media import find_ffmpeg

    fix = "Install a full ffmpeg with your system's packages, or set AVATAR_HUB_FFMPEG to one."
    try:
        program = find_ffmpeg()
    except MediaError as error:
        return Finding("ffmpeg", "fail", error.message, error.fix)
    version, encoders = _ask(str(program), "-version"), _ask(str(program), "-encoders")
    if not version:
        return Finding("ffmpeg", "fail", f"{program} does not run", fix)
    known = {words[1] for line in encoders.splitlines() if len(words := line.split()) > 1}
    missing = [name for name in ENCODERS if name not in known]
    if missing:
        return Finding("ffmpeg", "fail", f"{program} can't encode {', '.join(missing)}", fix)
    number = version.split("version", 1)[-1].split()[0]
    return Finding("ffmpeg", "ok", f"{number} with {', '.join(ENCODERS)}: {program}")


def _cpu() -> Finding:
    cores = usable_cores()
    if cores < 2:
        fix = "Give it two cores or more: everything works, only slower."
        return Finding("cpu", "warn", f"{cores} core", fix)
    return Finding("cpu", "ok", f"{cores} cores")


def _memory() -> Finding:
    try:
        size = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, ValueError, OSError):  # not on every system
        return Finding("memory", "ok", "unknown")
    if size < ENOUGH_MEMORY:
        fix = f"Engines want {human_size(ENOUGH_MEMORY)}; close other programs."
        return Finding("memory", "warn", human_size(size), fix)
    return Finding("memory", "ok", human_size(size))


def _gpu() -> Finding:
    program = shutil.which("nvidia-smi")
    asked = ("--query-gpu=name,memory.total,driver_version", "--format=csv,noheader")
    found = _ask(program, *asked).strip() if program else ""
    return Finding("gpu", "ok", "; ".join(found.splitlines()) or "none: engines run on the CPU")


def _folder(hub: Hub) -> Finding:
    folder = hub.settings.data_dir
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        fix = "Make it writable, or set AVATAR_HUB_DATA_DIR to another folder."
        return Finding("data folder", "fail", f"{folder}: {error.strerror}", fix)
    return Finding("data folder", "ok", str(folder))


def _disk(hub: Hub) -> Finding:
    folder = next(p for p in (hub.settings.data_dir, *hub.settings.data_dir.parents) if p.exists())
    free = shutil.disk_usage(folder).free
    if free >= ENOUGH_DISK:
        return Finding("disk", "ok", f"{human_size(free)} free")
    fix = "Free some space, or set AVATAR_HUB_DATA_DIR to a folder on another disk."
    state: Literal["warn", "fail"] = "fail" if free < LITTLE_DISK else "warn"
    return Finding("disk", state, f"{human_size(free)} free", fix)


def _network(hub: Hub) -> Finding:
    names = (name for pair in NETWORK_VARIABLES for name in (pair, pair.lower()))
    # Only the names: a proxy's address may hold a password.
    chosen = [name for name in names if os.environ.get(name)]
    through = f"through {', '.join(chosen)}" if chosen else "direct"
    return Finding("network", "ok", "offline by setting" if hub.settings.offline else through)


def _environments(hub: Hub) -> Finding:
    built = hub.environments.all_built()
    size = human_size(sum(environment.facts["bytes"] for environment in built))
    found = f"{len(built)} built, {size}" if built else "none built"
    return Finding("environments", "ok", found)


def _logs(hub: Hub) -> Finding:
    folder = hub.settings.logs_dir
    sizes = [file.stat().st_size for file in folder.glob("*")]
    found = f"{len(sizes)} files, {human_size(sum(sizes))}: {folder}" if sizes else "none yet"
    return Finding("logs of engines", "ok", found)


def _variants(hub: Hub) -> Iterator[Finding]:
    from hub.runtime.device import why_variant

    for item in hub.providers():
        if item.spec and isinstance(item.spec.runtime, Venv) and item.spec.runtime.gpu_variants:
            taken = why_variant(item.spec, hub.settings.device)
            yield Finding(f"variant of {item.kind} {item.id}", "ok", taken)


def _weights(hub: Hub) -> Iterator[Finding]:
    all_needs = list(needs(hub))
    by_user: dict[str, list[Weight]] = {}
    for need in all_needs:
        if need.default:
            by_user.setdefault(need.user, []).append(need.weight)
    for user, weights in by_user.items():
        missing = hub.weights.missing(weights)
        if not missing:
            found = f"{len(weights)} files, {human_total(weights)}"
            yield Finding(f"weights of {user}", "ok", found)
            continue
        found = f"{len(missing)} of {len(weights)} files missing, {human_total(missing)}"
        fix = f"avatar-hub weights pull {user}"
        if hub.settings.offline:
            fix = f"{fix}, once without AVATAR_HUB_OFFLINE"
        yield Finding(f"weights of {user}", "warn", found, fix)
    yield from _own_weights(hub, {need.weight.name: need.weight for need in all_needs})


def _own_weights(hub: Hub, known: dict[str, Weight]) -> Iterator[Finding]:
    for name in hub.settings.own_weights:
        weight = known.get(name)
        if weight is None:
            fix = "`avatar-hub weights list` has the names of those there are."
            yield Finding(f"own weight {name}", "warn", "no plugin has a weight of that name", fix)
            continue
        try:
            hub.weights.check_own([weight])
        except WeightError as error:
            yield Finding(f"own weight {name}", "warn", error.message, error.fix)


def _plugins(hub: Hub) -> Iterator[Finding]:
    fine = (State.READY, State.RUNNING, State.DISABLED, State.NEEDS_WEIGHTS)
    for item in hub.providers():
        name = f"{item.kind or 'plugin'} {item.id}"
        found = f"{item.state}: {item.reason}" if item.reason else str(item.state)
        if item.state in fine:
            yield Finding(name, "ok", found)
        else:
            yield Finding(name, "warn", found, item.fix)


def _kinds(hub: Hub) -> Iterator[Finding]:
    for kind in NEEDED_KINDS:
        if not any(item.spec and item.kind == kind for item in hub.providers()):
            found = "no provider that can be used: no video can be made"
            yield Finding(kind, "fail", found, f"Install a plugin with a {kind} provider.")


def _ask(program: str, *arguments: str) -> str:
    """What a program prints, or nothing when it does not run."""
    try:
        done = subprocess.run(
            [program, *arguments], capture_output=True, timeout=PATIENCE, check=True
        )
    except (OSError, subprocess.SubprocessError):
        return ""
    return done.stdout.decode(errors="replace")
