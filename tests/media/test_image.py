from __future__ import annotations

import contextlib
import struct
import zlib
from pathlib import Path

import numpy as np
import pytest
from PIL import Image as Pillow

from hub.errors import InputError
from hub.media import read_image


def chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def png_header(width: int, height: int) -> bytes:
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(b"\0" * 100))


@pytest.mark.parametrize("name", ["a.png", "a.jpg", "a.webp", "a.bmp", "jpg inside.png.JPG"])
def test_kinds(tmp_path, name):
    Pillow.new("RGB", (30, 20), (200, 100, 50)).save(tmp_path / name)
    picture = read_image(tmp_path / name)
    assert picture.image.shape == (20, 30, 3)
    assert picture.image.dtype == np.uint8
    assert np.abs(picture.image.astype(int) - (200, 100, 50)).max() < 8
    assert picture.notes == ()


def test_content_counts_and_not_the_name(tmp_path):
    Pillow.new("RGB", (30, 20)).save(tmp_path / "a.png")
    (tmp_path / "a.png").rename(tmp_path / "a.jpg")
    assert read_image(tmp_path / "a.jpg").image.shape == (20, 30, 3)


@pytest.mark.parametrize(
    ("mode", "value"),
    [("L", 128), ("P", 3), ("CMYK", (0, 0, 0, 128)), ("1", 1), ("I;16", 128 * 257)],
)
def test_pixel_modes(tmp_path, mode, value):
    name = "a.jpg" if mode == "CMYK" else "a.png"
    made = Pillow.new("RGB", (8, 8), (9, 9, 9)).quantize(4) if mode == "P" else None
    (made or Pillow.new(mode, (8, 8), value)).save(tmp_path / name)
    pixel = read_image(tmp_path / name).image[4, 4].astype(int)
    expected = {"P": 9, "1": 255}.get(mode, 128)
    assert np.abs(pixel - expected).max() <= 2


@pytest.mark.parametrize("mode", ["RGBA", "LA", "P"])
def test_transparency_becomes_white(tmp_path, mode):
    made = Pillow.new("RGBA", (8, 8), (200, 0, 0, 0)).convert("LA" if mode == "LA" else "RGBA")
    if mode == "P":
        made = made.quantize(4)
    made.save(tmp_path / "a.png")
    assert read_image(tmp_path / "a.png").image.min() == 255


@pytest.mark.parametrize("orientation", [3, 6, 8])
def test_exif_rotation(tmp_path, orientation):
    made = Pillow.new("RGB", (40, 20))
    made.paste((255, 255, 255), (0, 0, 10, 10))
    exif = Pillow.Exif()
    exif[0x0112] = orientation
    made.save(tmp_path / "a.jpg", exif=exif, quality=95)
    image = read_image(tmp_path / "a.jpg").image
    corner = {3: image[-5, -5], 6: image[5, -5], 8: image[-5, 5]}[orientation]
    assert image.shape[:2] == ((20, 40) if orientation == 3 else (40, 20))
    assert corner.min() > 240


@pytest.mark.parametrize("name", ["a.png", "a.webp"])
def test_animation_gives_its_first_frame_and_says_so(tmp_path, name):
    frames = [Pillow.new("RGB", (8, 8), (shade, shade, shade)) for shade in (10, 200, 90)]
    frames[0].save(tmp_path / name, save_all=True, append_images=frames[1:], lossless=True)
    picture = read_image(tmp_path / name)
    assert picture.image.max() <= 12
    assert "3 frames" in picture.notes[0]


def hostile(folder: Path, name: str) -> Path:
    file = folder / name
    good = folder / "good.png"
    Pillow.effect_noise((64, 64), 50).convert("RGB").save(good)
    match name:
        case "text.png":
            file.write_text("hello, I am no picture")
        case "empty.png":
            file.touch()
        case "cut.png":
            file.write_bytes(good.read_bytes()[:-2000])
        case "folder.png":
            file.mkdir()
        case "link.png":
            file.symlink_to(good)
        case "bomb.png":
            file.write_bytes(png_header(20_000, 20_000))
        case "gigantic.png":
            file.write_bytes(png_header(2**31 - 1, 2**31 - 1))
        case "gif.png":
            Pillow.open(good).save(file, "GIF")
        case "eps.png":
            file.write_bytes(b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n")
    return file


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("text.png", "is not png"),
        ("empty.png", "empty"),
        ("cut.png", "damaged"),
        ("folder.png", "is not a file"),
        ("link.png", "is a link"),
        ("missing.png", "can't be opened"),
        ("bomb.png", "far more than 64 million"),
        ("gigantic.png", "pixels"),
        ("gif.png", "is not png"),
        ("eps.png", "is not png"),
        ("nul\0.png", "can't be opened"),
    ],
)
def test_hostile_files_get_an_error_to_act_on(tmp_path, name, says):
    file = hostile(tmp_path, name)
    with pytest.raises(InputError, match=says) as caught:
        read_image(file)
    assert str(file) in caught.value.message
    assert caught.value.fix


def test_the_limit_is_a_setting(tmp_path, monkeypatch):
    monkeypatch.setenv("AVATAR_HUB_MAX_IMAGE_PIXELS", "100")
    Pillow.new("RGB", (30, 20)).save(tmp_path / "a.png")
    with pytest.raises(InputError, match="30 x 20"):
        read_image(tmp_path / "a.png")
    assert read_image(tmp_path / "a.png", max_pixels=600).image.shape == (20, 30, 3)


@pytest.mark.parametrize("kind", ["png", "jpg", "webp", "bmp"])
def test_damaged_bytes_give_a_picture_or_an_input_error(tmp_path, kind):
    exif = Pillow.Exif()
    exif[0x0112] = 6
    file = tmp_path / f"a.{kind}"
    Pillow.effect_noise((32, 32), 50).convert("RGB").save(
        file, **({} if kind == "bmp" else {"exif": exif})
    )
    content, random = file.read_bytes(), np.random.default_rng(0)
    for _ in range(300):
        broken = bytearray(content)
        for at in random.integers(0, min(len(broken), 400), 4):
            broken[at] = random.integers(256)
        file.write_bytes(broken)
        with contextlib.suppress(InputError):
            assert read_image(file, max_pixels=10_000).image.ndim == 3
