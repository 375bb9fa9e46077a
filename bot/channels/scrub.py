"""The other half of media.py: a program of its own that decodes a picture from stdin and writes a fresh one to stdout.

Exit status 0 with a picture, or 1 with "pixels" or "damaged" on stderr. It imports nothing of the project.
"""

import io
import resource
import sys

from PIL import Image, ImageOps

FORMATS = ("JPEG", "PNG", "GIF", "WEBP")
PIXELS = 50_000_000
SIDE = 4096
MEMORY = 1 << 30
CPU_S = 10


def main() -> int:
    """Scrub one picture."""
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_S, CPU_S))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    Image.MAX_IMAGE_PIXELS = PIXELS
    try:
        with Image.open(io.BytesIO(sys.stdin.buffer.read()), formats=FORMATS) as picture:
            if picture.width * picture.height > PIXELS:
                return say("pixels")
            picture.draft("RGB", (SIDE, SIDE))
            sys.stdout.buffer.write(encode(upright(picture)))
    except Image.DecompressionBombError:
        return say("pixels")
    except (OSError, ValueError, SyntaxError, MemoryError, ArithmeticError, LookupError, TypeError):
        return say("damaged")
    return 0


def upright(picture: Image.Image) -> Image.Image:
    """The first frame, turned as its EXIF says, no side longer than SIDE."""
    picture.load()
    picture.thumbnail((SIDE, SIDE))
    return ImageOps.exif_transpose(picture)


def encode(picture: Image.Image) -> bytes:
    """PNG where there is transparency or few colours, else JPEG; what came with the pixels stays behind."""
    out = io.BytesIO()
    see_through = picture.has_transparency_data
    fresh = picture.convert("RGBA" if see_through else "RGB")
    fresh.info.clear()
    fresh.save(out, "PNG" if see_through or picture.mode in ("P", "1", "L") else "JPEG", quality=88)
    return out.getvalue()


def say(why: str) -> int:
    """The exit status of a refusal."""
    print(why, file=sys.stderr)  # noqa: T201
    return 1


if __name__ == "__main__":
    sys.exit(main())
