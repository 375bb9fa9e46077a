"""Care on the phone: what campaigns have for one, and the talks one had."""

from collections.abc import Iterator

from flask import Blueprint

from bot.web import phone
from bot.web.call import Call
from handlers.care import texts_pages
from handlers.care.campaigns import goods as service
from handlers.care.campaigns import visits
from handlers.care.moments import local_day
from handlers.care.pages import goods, talks
from handlers.care.texts import month_day
from models.care import ClaimState

pages = Blueprint("care", __name__, template_folder="../templates")
goods.add(pages)
talks.add(pages)


def home(call: Call) -> Iterator[phone.Entry]:
    """What can be collected, and a visit to sign for, as the phone's first page shows them."""
    if visits.waiting(call.session, call.person):
        yield phone.Entry(texts_pages.SIGN, texts_pages.SIGN_NOTE, "/m/campaigns", urgent=True)
    for campaign in service.open_campaigns(call.session, call.person, today=local_day(call.now)):
        claim = service.claim_of(call.session, campaign, call.person)
        if claim is None or claim.state in (ClaimState.RESERVED, ClaimState.LAPSED):
            note = f"到 {month_day(campaign.ends_on)}" + (f"，您的领取码 {claim.code}" if claim and claim.code else "")
            yield phone.Entry(campaign.name, note, "/m/campaigns")
