"""Requests for help on the phone: the form, one's own cases, the box without names, policies, public notices."""

from collections.abc import Iterator

from flask import Blueprint

from bot.web import phone
from bot.web.call import Call
from handlers.case import texts_pages
from handlers.case.pages import asking, box, mine, public
from handlers.case.service import drafts, lists
from handlers.case.table import TERMINAL
from models.case import State

pages = Blueprint("case", __name__, template_folder="../templates")
for part in (asking, mine, box, public):
    part.add(pages)
MOST = 8


def home(call: Call) -> Iterator[phone.Entry]:
    """What waits for the applicant, as the phone's first page shows it; never a word of the story."""
    if drafts.unfinished(call.session, call.person) is not None:
        yield phone.Entry(texts_pages.DRAFT, texts_pages.GO_ON, "/m/case")
    for case in call.session.scalars(lists.own(call.person).limit(MOST)):
        urgent = case.state in (State.WANTED, State.RATING)
        if urgent or State(case.state) not in TERMINAL | {State.CLOSED}:
            yield phone.Entry(f"求助 {case.number}", case.state, f"/m/case/{case.public_id}", urgent=urgent)
