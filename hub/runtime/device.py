"""The device that an engine is told to work on."""

from __future__ import annotations

import shutil
import subprocess
from functools import lru_cache

from hub.specs import ProviderSpec, Venv

PATIENCE = 20
"""Seconds the driver may take to answer."""


def device_for(spec: ProviderSpec, chosen: str) -> str:
    """``cpu`` or ``cuda:N``: the user's choice for an engine that can use a GPU.

    ``auto`` is the first NVIDIA GPU for an engine whose environment has a variant made for it, and
    the CPU for others: what they need beside the driver can't be known.
    """
    if spec.resources.gpu == "unused":
        return "cpu"
    if chosen != "auto":
        return chosen
    made_for_it = isinstance(spec.runtime, Venv) and spec.runtime.gpu_lock
    return "cuda:0" if made_for_it and has_nvidia_gpu() else "cpu"


@lru_cache(maxsize=1)
def has_nvidia_gpu() -> bool:
    """Whether the driver lists one; asked once."""
    program = shutil.which("nvidia-smi")
    if not program:
        return False
    try:
        listed = subprocess.run([program, "-L"], capture_output=True, timeout=PATIENCE, check=True)
    except (OSError, subprocess.SubprocessError):
        return False
    return b"GPU 0" in listed.stdout
