"""What waits for somebody of pledges and appraisals, for the phone's first page."""

from collections.abc import Iterator

from bot.web import phone
from bot.web.call import Call
from handlers.honour import texts_appraisals, texts_pledges
from handlers.honour.pages import appraisals as appraisal_pages
from handlers.honour.pages import pledges as pledge_pages
from handlers.honour.service import appraisals, pledges


def waiting(call: Call) -> Iterator[phone.Entry]:
    """A sheet not cast yet; a pledge whose day has come."""
    place = appraisals.latest(call.session, call.person)
    if place is not None and appraisals.takes_votes(place.appraisal, now=call.now):
        voted = appraisals.has_voted(call.session, place)
        note = texts_appraisals.HOME_SELF if voted else texts_appraisals.HOME_VOTE
        yield phone.Entry(texts_appraisals.HOME, note, appraisal_pages.HERE, urgent=not voted)
    for one in pledges.mine(call.session, call.person):
        if pledges.is_due(one, now=call.now):
            to = f"{pledge_pages.HERE}/{one.public_id}"
            yield phone.Entry(texts_pledges.HOME, texts_pledges.HOME_DUE, to, urgent=True)
