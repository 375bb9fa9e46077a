"""Role models, pledges, appraisals on the phone."""

from collections.abc import Iterator

from flask import Blueprint

from bot.web import phone
from bot.web.call import Call
from handlers.honour.pages import appraisals, judging, pledges, selections
from handlers.honour.pages.waiting import waiting

pages = Blueprint("honour", __name__, template_folder="../templates")
for part in (selections, judging, pledges, appraisals):
    part.add(pages)


def home(call: Call) -> Iterator[phone.Entry]:
    """What waits for the person, as the phone's first page shows it."""
    yield from selections.home(call)
    yield from waiting(call)


__all__ = ["home", "pages"]
