"""The sample portrait: a picture in the public domain, fetched like weights."""

from __future__ import annotations

from hub.specs import Weight, WheelMember

SAMPLE_PORTRAIT = Weight(
    name="samples/astronaut.png",
    sha256="88431cd9653ccd539741b555fb0a46b61558b301d4110412b5bc28b5e3ea6cb5",
    size=791_555,
    licence="public domain",
    sources=(WheelMember(parts=(("scikit-image==0.26.0", "skimage/data/astronaut.png"),)),),
)
"""Astronaut Eileen Collins, 512 x 512, by NASA (Great Images in NASA, S94-E-006)."""
