"""Why a callback was not taken; each carries the HTTP status it is answered with."""


class CallbackError(Exception):
    """A callback that is refused before any work is done."""

    status = 400


class BadMessage(CallbackError):
    """Malformed: no XML or JSON of the expected shape, entities, or ciphertext that does not open."""


class BadSignature(CallbackError):
    """Not from the platform, or not protected as this account demands."""

    status = 403


class StaleMessage(CallbackError):
    """Signed, but longer ago (or later) than the window allows."""

    status = 403


class TooLarge(CallbackError):
    """A body over the limit."""

    status = 413
