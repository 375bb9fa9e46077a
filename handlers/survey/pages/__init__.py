"""Surveys on the phone."""

from collections.abc import Iterator

from flask import Blueprint

from bot.web import phone
from bot.web.call import Call

pages = Blueprint("survey", __name__, template_folder="../templates")


def home(call: Call) -> Iterator[phone.Entry]:
    """What waits for the person, as the phone's first page shows it."""
    yield from ()
