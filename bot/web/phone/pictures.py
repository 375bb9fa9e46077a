"""Photos sent with a form: decoded and encoded anew in a limited process, before the form's transaction."""

from dataclasses import dataclass

from flask import request

from bot.channels.media import ImageRefused, clean_image

MOST, LARGEST = 9, 60 << 20


@dataclass(frozen=True)
class Pictures:
    """What was sent, made harmless; or why it is not taken."""

    contents: tuple[bytes, ...] = ()
    refusal: ImageRefused | None = None

    def taken(self) -> tuple[bytes, ...]:
        """The photos. Raises: ImageRefused."""
        if self.refusal is not None:
            raise self.refusal
        return self.contents


def roomy() -> None:
    """Let this request be as large as several photos; to be called before its form is looked at."""
    request.max_content_length = LARGEST


def sent(name: str) -> Pictures:
    """The photos of a form's field."""
    uploads = [upload for upload in request.files.getlist(name) if upload.filename]
    try:
        return Pictures(tuple(clean_image(upload.read()) for upload in uploads[:MOST]))
    except ImageRefused as refused:
        return Pictures(refusal=refused)
