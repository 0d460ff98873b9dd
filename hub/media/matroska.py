"""Frames and sound interleaved in one pipe, as uncompressed Matroska.

With two pipes ffmpeg may wait for one while the caller fills the other; in one stream it takes
whatever comes, so the caller may write sound and pictures in any order. It also carries metadata
of any length, which an argument list can't, and works where a process inherits no second pipe.

Source: RFC 8794 (EBML), RFC 9559 (Matroska).
"""

from __future__ import annotations

import struct
from collections.abc import Mapping

VIDEO, AUDIO = 1, 2
"""Track numbers."""

_UNKNOWN_SIZE = b"\x01" + b"\xff" * 7


def header(width: int, height: int, sample_rate: int | None, metadata: Mapping[str, str]) -> bytes:
    """The beginning of the stream: RGB pictures, and mono float sound if there is a rate in Hz."""
    tracks = _track(VIDEO, 1, b"V_UNCOMPRESSED", 0xE0, _picture(width, height))
    if sample_rate is not None:
        tracks += _track(AUDIO, 2, b"A_PCM/FLOAT/IEEE", 0xE1, _sound(sample_rate))
    return b"".join(
        (
            _element(0x1A45DFA3, _element(0x4282, b"matroska") + _number(0x4287, 4)),
            b"\x18\x53\x80\x67" + _UNKNOWN_SIZE,
            _element(0x1549A966, _number(0x2AD7B1, 1_000_000)),  # time is in milliseconds
            _element(0x1654AE6B, tracks),
            _tags(metadata),
        )
    )


def block(track: int, seconds: float, size: int) -> bytes:
    """What comes before ``size`` bytes of a picture or of sound: a cluster of one block."""
    time = _number(0xE7, round(seconds * 1000))
    head = b"\xa3" + _size(size + 4) + bytes((0x80 | track, 0, 0, 0x80))
    return b"\x1f\x43\xb6\x75" + _size(len(time) + len(head) + size) + time + head


def _track(number: int, kind: int, codec: bytes, settings_id: int, settings: bytes) -> bytes:
    names = _number(0xD7, number) + _number(0x73C5, number) + _number(0x83, kind)
    return _element(0xAE, names + _element(0x86, codec) + _element(settings_id, settings))


def _picture(width: int, height: int) -> bytes:
    return _number(0xB0, width) + _number(0xBA, height) + _element(0x2EB524, b"RGB\x18")


def _sound(sample_rate: int) -> bytes:
    rate = _element(0xB5, struct.pack(">d", sample_rate))
    return rate + _number(0x9F, 1) + _number(0x6264, 32)


def _tags(metadata: Mapping[str, str]) -> bytes:
    if not metadata:
        return b""
    tags = b"".join(
        _element(0x67C8, _element(0x45A3, name.encode()) + _element(0x4487, text.encode()))
        for name, text in metadata.items()
    )
    return _element(0x1254C367, _element(0x7373, _element(0x63C0, b"") + tags))


def _size(length: int) -> bytes:
    return (length | 1 << 56).to_bytes(8, "big")


def _element(identifier: int, payload: bytes) -> bytes:
    name = identifier.to_bytes((identifier.bit_length() + 7) // 8, "big")
    return name + _size(len(payload)) + payload


def _number(identifier: int, value: int) -> bytes:
    return _element(identifier, value.to_bytes(8, "big"))
