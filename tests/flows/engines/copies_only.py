"""A plugin with nothing but a driver that copies motion, and a lip sync for it."""

from __future__ import annotations

import crop_toys

from hub import ProviderSpec, hookimpl


@hookimpl
def register_providers() -> list[ProviderSpec]:
    return [spec for spec in crop_toys.register_providers() if spec.id in ("copy", "invert")]
