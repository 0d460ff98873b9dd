"""The device that an engine is told to work on, and the variant of its environment made for it."""

from __future__ import annotations

import re
import shutil
import subprocess
from functools import lru_cache

from hub.specs import GpuVariant, ProviderSpec, Venv

PATIENCE = 20
"""Seconds the driver may take to answer."""

Cuda = tuple[int, int]


def device_for(spec: ProviderSpec, chosen: str) -> str:
    """``cpu`` or ``cuda:N``: the user's choice for an engine that can use a GPU.

    ``auto`` is the first NVIDIA GPU for an engine whose environment has a variant made for it, and
    the CPU for others: what they need beside the driver can't be known.
    """
    if spec.resources.gpu == "unused":
        return "cpu"
    if chosen != "auto":
        return chosen
    return "cuda:0" if variant_for(spec, chosen) else "cpu"


def variant_for(spec: ProviderSpec, chosen: str) -> GpuVariant | None:
    """The variant of the engine's environment for this machine, None for the CPU's.

    It is the newest that the driver can run. A user who chose the GPU gets the one that asks least
    of the driver where the driver does not say what it can run, or says that it is too old.
    """
    return _choice(spec, chosen)[0]


def why_variant(spec: ProviderSpec, chosen: str) -> str:
    """What `variant_for` takes and why, in a line for the user."""
    variant, reason = _choice(spec, chosen)
    return f"{f'CUDA {variant.cuda}' if variant else 'CPU'}: {reason}"


def _choice(spec: ProviderSpec, chosen: str) -> tuple[GpuVariant | None, str]:
    variants = spec.runtime.gpu_variants if isinstance(spec.runtime, Venv) else ()
    if not variants or spec.resources.gpu == "unused":
        return None, "there is no other"
    if chosen == "cpu":
        return None, "the device is set to cpu"
    driver, by_age = cuda_of_driver(), sorted(variants, key=_cuda)
    has = f"the driver has CUDA {'.'.join(map(str, driver))}" if driver else "no NVIDIA GPU found"
    if fitting := [variant for variant in by_age if driver and _cuda(variant) <= driver]:
        return fitting[-1], has
    if chosen == "auto":
        return None, f"{has}, {by_age[0].cuda} is needed" if driver else has
    return by_age[0], f"the device is set to {chosen}, though {has}"


def _cuda(variant: GpuVariant) -> Cuda:
    major, minor = variant.cuda.split(".")
    return int(major), int(minor)


@lru_cache(maxsize=1)
def cuda_of_driver() -> Cuda | None:
    """The newest CUDA that the NVIDIA driver can run; None without a GPU. Asked once."""
    program = shutil.which("nvidia-smi")
    if not program:
        return None
    try:
        told = subprocess.run([program, "-q"], capture_output=True, timeout=PATIENCE, check=True)
    except (OSError, subprocess.SubprocessError):
        return None
    gpus = re.search(rb"Attached GPUs\s*:\s*[1-9]", told.stdout)
    version = re.search(rb"CUDA (?:\w+ )?Version\s*:\s*(\d+)\.(\d+)", told.stdout)
    return (int(version[1]), int(version[2])) if gpus and version else None
