"""Photos sent with a form: decoded in a limited process, sealed before the form's transaction, dropped after a no."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from flask import request

from bot.channels.media import ImageRefused, clean_image
from bot.web.tools import tools

MOST, LARGEST = 9, 60 << 20


@dataclass
class Pictures:
    """Sealed under these names, or refused. `used` is set once they belong to something."""

    names: list[str] = field(default_factory=list)
    refusal: ImageRefused | None = None
    used: bool = False

    def take(self) -> list[str]:
        """The names, which are then kept. Raises: ImageRefused."""
        if self.refusal is not None:
            raise self.refusal
        self.used = True
        return self.names


def roomy() -> None:
    """Let this request be as large as several photos; to be called before its form is looked at."""
    request.max_content_length = LARGEST


@contextmanager
def sent(name: str) -> Iterator[Pictures]:
    """The photos of a form's field; what nobody used is dropped in the end."""
    files, pictures = tools().files, Pictures()
    uploads = [upload for upload in request.files.getlist(name) if upload.filename]
    try:
        for upload in uploads[:MOST]:
            pictures.names.append(files.keep(clean_image(upload.read())))
    except ImageRefused as refused:
        pictures.refusal = refused
    try:
        yield pictures
    finally:
        if not pictures.used:
            for kept in pictures.names:
                files.drop(kept)
