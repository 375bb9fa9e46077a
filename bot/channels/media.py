"""Pictures from outside, made harmless: decoded in a process of its own under limits, and encoded anew without EXIF."""

import subprocess
import sys
from pathlib import Path

from bot.turn import Refusal

LARGEST_BYTES = 10 << 20
SECONDS = 15
SCRUB = Path(__file__).with_name("scrub.py")
MAGIC = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"GIF87a", b"GIF89a")
WORDS = {
    "kind": "只收 JPG、PNG、GIF 或 WebP 图片，请换一张",
    "bytes": "图片太大了，请压缩到 10 MB 以内再发",
    "pixels": "图片的尺寸太大了，请缩小后再发",
    "damaged": "这张图片打不开，请换一张",
}


class ImageRefused(Refusal):
    """A picture that is not taken; `why` is "kind", "bytes", "pixels" or "damaged"."""

    def __init__(self, why: str) -> None:
        super().__init__(WORDS[why])
        self.why = why


def clean_image(data: bytes) -> bytes:
    """A JPEG or PNG with the picture of `data` and nothing else; it takes a while. Raises: ImageRefused."""
    if len(data) > LARGEST_BYTES:
        raise ImageRefused("bytes")
    if not (data.startswith(MAGIC) or (data[:4] == b"RIFF" and data[8:12] == b"WEBP")):
        raise ImageRefused("kind")
    command = [sys.executable, "-I", str(SCRUB)]
    try:
        done = subprocess.run(command, input=data, capture_output=True, timeout=SECONDS, check=False)  # noqa: S603
    except subprocess.TimeoutExpired:
        raise ImageRefused("damaged") from None
    if done.returncode or not done.stdout:
        raise ImageRefused("pixels" if b"pixels" in done.stderr.splitlines() else "damaged")
    return done.stdout
