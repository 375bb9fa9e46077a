"""The proof that a form was ours: bound to one sign-in, made and checked without being stored."""

import hmac
from hashlib import sha256

from bot.web.refusals import NotAllowed
from bot.web.texts import FORM_OVER
from models.web import SignIn


class ForeignForm(NotAllowed):
    """A write that did not come from a page made for this sign-in."""

    text = FORM_OVER


def csrf_of(secret_key: str, sign_in: SignIn) -> str:
    """The token a page of this sign-in carries."""
    return hmac.new(secret_key.encode(), f"csrf|{sign_in.token_hash}".encode(), sha256).hexdigest()


def is_csrf(secret_key: str, sign_in: SignIn, given: str) -> bool:
    """Whether `given` is this sign-in's token."""
    return hmac.compare_digest(csrf_of(secret_key, sign_in).encode(), given.encode("utf-8", "replace"))


def check_csrf(secret_key: str, sign_in: SignIn, given: str) -> None:
    """Raises: ForeignForm, unless `given` is this sign-in's token."""
    if not is_csrf(secret_key, sign_in, given):
        raise ForeignForm
