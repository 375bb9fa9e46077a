"""Pictures from outside: what is taken comes out harmless, what is not comes out as a refusal."""

import io
import struct
import zlib
from typing import Any

import pytest
from PIL import Image

from bot.channels.media import ImageRefused, clean_image

SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


def picture(form: str, mode: str = "RGB", size: tuple[int, int] = (60, 40), **how: Any) -> bytes:
    out = io.BytesIO()
    colour = (255, 0, 0, 128) if mode == "RGBA" else "red"
    Image.new(mode, size, colour).save(out, form, **how)
    return out.getvalue()


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png_of(width: int, height: int, pixels: bytes) -> bytes:
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")


@pytest.mark.parametrize(
    ("form", "mode", "comes_out"),
    [
        ("JPEG", "RGB", "JPEG"),
        ("JPEG", "CMYK", "JPEG"),
        ("JPEG", "L", "PNG"),
        ("PNG", "RGB", "JPEG"),
        ("PNG", "RGBA", "PNG"),
        ("PNG", "P", "PNG"),
        ("GIF", "P", "PNG"),
        ("WEBP", "RGB", "JPEG"),
        ("WEBP", "RGBA", "PNG"),
    ],
)
def test_each_kind_that_is_taken_comes_out_as_jpeg_or_png(form: str, mode: str, comes_out: str) -> None:
    with Image.open(io.BytesIO(clean_image(picture(form, mode)))) as clean:
        clean.load()
        assert (clean.format, clean.size) == (comes_out, (60, 40))


def test_where_it_was_taken_stays_behind_and_it_stands_upright() -> None:
    exif = Image.Exif()
    exif[0x0112], exif[0x010E] = 6, "SECRET PLACE"
    exif.get_ifd(0x8825)[1] = "N"
    data = picture("JPEG", exif=exif, comment=b"SECRET COMMENT", icc_profile=b"SECRET PROFILE")
    assert b"SECRET" in data
    clean = clean_image(data)
    assert b"SECRET" not in clean
    assert b"Exif" not in clean
    with Image.open(io.BytesIO(clean)) as image:
        assert image.size == (40, 60)


def test_what_is_hidden_behind_the_picture_stays_behind() -> None:
    assert b"<script>" not in clean_image(picture("PNG") + SVG)


def test_a_large_photograph_is_made_smaller() -> None:
    with Image.open(io.BytesIO(clean_image(picture("JPEG", size=(6000, 3000))))) as image:
        assert image.size == (4096, 2048)


@pytest.mark.parametrize("data", [b"", SVG, b"\x89PNG", b"BM" + b"\0" * 60, b"%PDF-1.7", b"RIFF1234WAVE", b"MZ" * 50])
def test_other_kinds_are_refused_by_their_first_bytes(data: bytes) -> None:
    with pytest.raises(ImageRefused) as refused:
        clean_image(data)
    assert refused.value.why == "kind"


def test_a_header_of_a_billion_pixels_is_refused_before_anything_is_decoded() -> None:
    with pytest.raises(ImageRefused) as refused:
        clean_image(png_of(31_623, 31_623, zlib.compress(b"")))
    assert refused.value.why == "pixels"
    with pytest.raises(ImageRefused):
        clean_image(png_of(2**31 - 1, 2**31 - 1, zlib.compress(b"")))


def test_a_bomb_within_its_pixels_ends_without_harm() -> None:
    text = chunk(b"zTXt", b"k\0\0" + zlib.compress(b"\0" * 80_000_000))
    bomb = png_of(8, 8, zlib.compress(b"\0" * 72))
    with pytest.raises(ImageRefused):
        clean_image(bomb[:33] + text + bomb[33:])


@pytest.mark.parametrize("form", ["JPEG", "PNG", "GIF", "WEBP"])
def test_half_a_picture_is_refused(form: str) -> None:
    data = io.BytesIO()
    Image.effect_noise((200, 200), 80).convert("RGB").save(data, form)
    with pytest.raises(ImageRefused) as refused:
        clean_image(data.getvalue()[: len(data.getvalue()) // 2])
    assert refused.value.why == "damaged"


def test_more_than_ten_megabytes_is_refused_with_words_for_the_person() -> None:
    with pytest.raises(ImageRefused) as refused:
        clean_image(picture("PNG") + b"\0" * (10 << 20))
    assert "10 MB" in refused.value.text
