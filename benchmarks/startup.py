"""What it costs to start: CPU seconds of `--help` and `plugins`, and of finding 100 plugins.

    python benchmarks/startup.py

Each number is the best of several runs in processes of their own, children included.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
from pathlib import Path

RUNS = 7
PLUGINS, BROKEN = 100, 5
HELP_LIMIT, DISCOVERY_LIMIT = 0.5, 0.3

COMMAND = "import sys; sys.argv[0] = 'avatar-hub'; from hub.cli import main; main()"
READ = (
    "from importlib.metadata import entry_points; import hub.hub; entry_points(group='avatar_hub')"
)
DISCOVER = "import hub.hub; from hub.registry import discover, installed_plugins\n"
DISCOVER += f"found = discover(installed_plugins()); assert len(found) >= {PLUGINS}"

GOOD = """
from pydantic import Field
from hub import Licences, Params, ProviderSpec, TTSCapabilities, hookimpl

class P(Params):
    speed: float = Field(1.0, ge=0.5, le=2, description="Pace.")
    voice: str = Field("a", description="Who speaks.")

@hookimpl
def register_providers():
    return [ProviderSpec(kind="tts", id="{name}", title="T", engine="m:E", params=P,
                         capabilities=TTSCapabilities(languages=("en",)),
                         licences=Licences(code="MIT"))]
"""


def cpu_seconds(code: str, *arguments: str, path: str = "") -> float:
    """The least CPU seconds that a process took to run the code."""
    environment = dict(os.environ, PYTHONPATH=path)
    times = []
    for _ in range(RUNS):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        command = [sys.executable, "-c", code, *arguments]
        subprocess.run(command, env=environment, check=True, stdout=subprocess.DEVNULL)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        times.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    return min(times)


def install(folder: Path) -> None:
    """Put `PLUGINS` plugins into a folder, `BROKEN` of which can't be imported."""
    for number in range(PLUGINS):
        name = f"bench{number:03d}"
        source = "raise RuntimeError('broken')" if number < BROKEN else GOOD.format(name=name)
        (folder / f"{name}.py").write_text(source)
        info = folder / f"{name}-1.0.dist-info"
        info.mkdir()
        (info / "METADATA").write_text(f"Metadata-Version: 2.4\nName: {name}\nVersion: 1.0\n")
        (info / "entry_points.txt").write_text(f"[avatar_hub]\n{name} = {name}\n")


def main() -> None:
    rows = [
        ("python alone", cpu_seconds("pass"), None),
        ("avatar-hub --help", cpu_seconds(COMMAND, "--help"), HELP_LIMIT),
        ("avatar-hub plugins", cpu_seconds(COMMAND, "plugins"), HELP_LIMIT),
    ]
    with tempfile.TemporaryDirectory() as folder:
        install(Path(folder))
        reading = cpu_seconds(READ, path=folder)
        finding = cpu_seconds(DISCOVER, path=folder)
    label = f"finding {PLUGINS} plugins, {BROKEN} broken, beyond reading"
    rows.append((label, finding - reading, DISCOVERY_LIMIT))
    for name, seconds, limit in rows:
        verdict = "" if limit is None else f"  (limit {limit})"
        print(f"{seconds:6.2f} CPU s  {name}{verdict}")


if __name__ == "__main__":
    main()
