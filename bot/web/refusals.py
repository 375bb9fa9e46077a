"""What the web's doors refuse themselves; each is worded by the door, with the status HTTP has for it."""

from bot.turn import Refusal
from bot.web import texts


class NotSignedIn(Refusal):
    """No token, or one that is unknown or over (401)."""

    text = texts.SIGN_IN


class SignInAgain(NotSignedIn):
    """What is told in confidence is shown to a sign-in in use alone: a phone left lying opens nothing (401)."""

    text = texts.SIGN_IN_AGAIN


class NotAllowed(Refusal):
    """Signed in, but this is for other roles (403)."""

    text = texts.NOT_ALLOWED
