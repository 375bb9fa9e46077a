"""Certificates as pictures: A4 across, in PNG and PDF, with a number and a code to check them by."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL.Image import Image
    from PIL.ImageFont import FreeTypeFont

A4_ACROSS = (1754, 1240)  # 150 dots an inch
DPI = 150
PAPER, RED, INK, GREY = "#fffdf7", "#a51d1d", "#222222", "#666666"
MARGIN = 170


@dataclass(frozen=True, slots=True)
class Certificate:
    """What stands on a certificate: heading, whose it is, sentences, who issued it and when, number and code."""

    heading: str
    name: str
    body: Sequence[str]
    issuer: str
    issued: str
    number: str
    code: str
    check_at: str = ""


@lru_cache(maxsize=16)
def font(size: int, *, serif: bool = False) -> "FreeTypeFont":
    """Noto Sans (or Serif) SC at so many pixels."""
    from PIL import ImageFont
    from pylopdf_fonts_zh_cn import sans_path, serif_path

    return ImageFont.truetype(str(serif_path() if serif else sans_path()), size)


def as_png(certificate: Certificate) -> bytes:
    """The certificate as a PNG."""
    return _saved(draw(certificate), "PNG")


def as_pdf(certificate: Certificate) -> bytes:
    """The certificate as a PDF of one page."""
    return _saved(draw(certificate), "PDF")


def draw(certificate: Certificate) -> "Image":
    """The certificate's picture."""
    from PIL import Image, ImageDraw

    picture = Image.new("RGB", A4_ACROSS, PAPER)
    pen = ImageDraw.Draw(picture)
    width, height = A4_ACROSS
    pen.rectangle((50, 50, width - 50, height - 50), outline=RED, width=8)
    pen.rectangle((70, 70, width - 70, height - 70), outline=RED, width=2)
    pen.text(
        (width / 2, 210), certificate.heading, RED, font(fitting(certificate.heading, 96), serif=True), anchor="mm"
    )
    pen.text((MARGIN, 340), certificate.name, INK, font(fitting(certificate.name, 60), serif=True))
    top = 460
    for line in wrapped(certificate.body, font(40), width - 2 * MARGIN):
        pen.text((MARGIN, top), line, INK, font(40))
        top += 68
    pen.text((width - MARGIN, height - 300), certificate.issuer, INK, font(40), anchor="ra")
    pen.text((width - MARGIN, height - 235), certificate.issued, INK, font(36), anchor="ra")
    foot = f"编号 {certificate.number}　　验证码 {certificate.code}"
    pen.text((MARGIN, height - 150), foot, GREY, font(30))
    if certificate.check_at:
        pen.text((MARGIN, height - 110), f"查验：{certificate.check_at}", GREY, font(24))
    return picture


def wrapped(paragraphs: Sequence[str], face: "FreeTypeFont", width: int) -> list[str]:
    """Lines that fit into the width, broken between characters."""
    lines = []
    for paragraph in paragraphs:
        line = ""
        for character in paragraph:
            if line and face.getlength(line + character) > width:
                lines.append(line)
                line = ""
            line += character
        lines.append(line)
    return lines


def fitting(text: str, size: int) -> int:
    """The size at which a text fits on one line, at most the given one."""
    space = A4_ACROSS[0] - 2 * MARGIN
    needed = font(size, serif=True).getlength(text)
    return size if needed <= space else max(12, int(size * space / needed))


def _saved(picture: "Image", kind: str) -> bytes:
    buffer = BytesIO()
    picture.save(buffer, kind, dpi=(DPI, DPI)) if kind == "PNG" else picture.save(buffer, kind, resolution=DPI)
    return buffer.getvalue()
