"""What building engines' own environments takes: seconds and bytes of each.

    python benchmarks/environments.py azure first-order-motion paddlespeech

They are built in a data folder of their own, which is deleted after. The first build fetches what
uv's cache doesn't have; the second, into another folder, shows what is left when it has all. With
an empty cache (`UV_CACHE_DIR`), two shared cores and an index nearby these three took 4, 7 and 11 s
(from the cache 2 to 3 s each), and 68, 956 and 1,140 MB.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from hub import Hub, ProviderSpec
from hub.settings import load_settings
from hub.weights.files import human_size


def specs_of(hub: Hub, names: list[str]) -> dict[str, ProviderSpec]:
    """The first provider of each name that has an environment of its own."""
    listed = [item.spec for item in hub.providers() if item.spec and item.id in names]
    return {spec.id: spec for spec in reversed(listed) if hub.environments.of(spec)}


def build(name: str, when: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        hub = Hub(load_settings().model_copy(update={"data_dir": Path(folder)}))
        facts = hub.environments.build(specs_of(hub, [name])[name]).facts
        size, seconds = human_size(facts["bytes"]), facts["seconds"]
        print(f"{name:<14} {when:<7} {seconds:6.1f} s  {size:>8}  Python {facts['python']}")


def main() -> None:
    names = sys.argv[1:]
    known = specs_of(Hub(), names)
    if not names or set(names) - set(known):
        raise SystemExit(f"Name providers with an environment of their own: {__doc__}")
    for name in names:
        build(name, "first")
        build(name, "second")


if __name__ == "__main__":
    main()
