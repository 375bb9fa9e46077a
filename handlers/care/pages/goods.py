"""What campaigns have for the reader, the code to collect it by, 不需要, 签收; for keepers, handing over."""

from flask import Blueprint, request
from sqlalchemy import select

from bot.consents import give_consent
from bot.scope import NotFound
from bot.web import phone
from bot.web.call import Call
from handlers.care import texts, texts_pages
from handlers.care.campaigns import goods as service
from handlers.care.campaigns import visits, wording
from handlers.care.moments import local_day
from models.care import Campaign, ClaimState
from models.org import Membership, Unit


def add(pages: Blueprint) -> None:
    """The pages of this file."""
    phone.page(pages, "/m/campaigns")(campaigns)
    phone.page(pages, "/m/campaigns/sign", methods=("POST",))(sign)
    phone.page(pages, "/m/campaigns/photos", methods=("POST",))(photos)
    phone.page(pages, "/m/campaigns/hand-over", methods=("GET", "POST"))(hand_over)
    phone.page(pages, "/m/campaigns/<public_id>/claim", methods=("POST",))(claim)
    phone.page(pages, "/m/campaigns/<public_id>/decline", methods=("POST",))(decline)


def campaigns(call: Call) -> str:
    """Each campaign with what one did about it."""
    lines = [_line(call, campaign) for campaign in _open(call)]
    values = {"waiting": visits.waiting(call.session, call.person)}
    values["may_photograph"] = visits.may_photograph(call.session, call.person)
    return phone.render(call, "phone/care/campaigns.html", lines=lines, **values)


def _open(call: Call) -> list[Campaign]:
    return service.open_campaigns(call.session, call.person, today=local_day(call.now))


def _line(call: Call, campaign: Campaign) -> dict[str, object]:
    mine = service.claim_of(call.session, campaign, call.person)
    state = mine.state if mine else ""
    code = mine.code if mine and state == ClaimState.RESERVED else ""
    collected = texts.clock(mine.collected_at) if mine and mine.collected_at else ""
    return {
        "campaign": campaign,
        "goods": wording.goods_of(campaign),
        "place": campaign.place or texts.PLACE_UNKNOWN,
        "until": texts.month_day(campaign.ends_on),
        "state": state,
        "code": code,
        "collected": collected,
        "picture": _qr(call, code) if code else "",
    }


def _qr(call: Call, code: str) -> str:
    import segno

    address = f"{call.config.app.base_url}/m/campaigns/hand-over?code={code}"
    return segno.make(address, error="m").svg_inline(scale=1, border=2, omitsize=True)


def _one(call: Call, public_id: str) -> Campaign:
    found = next((one for one in _open(call) if one.public_id == public_id), None)
    if found is None:
        raise NotFound(texts.NOTHING_OPEN)
    return found


def claim(call: Call, public_id: str) -> phone.Then:
    """A code, with a pack set aside."""
    campaign = _one(call, public_id)
    service.claim(call.session, campaign, call.person, now=call.now, rng=call.rng)
    return phone.then("/m/campaigns", texts_pages.CLAIMED)


def decline(call: Call, public_id: str) -> phone.Then:
    """The pack is left for somebody else."""
    campaign = _one(call, public_id)
    service.decline(call.session, campaign, call.person, now=call.now)
    return phone.then("/m/campaigns", texts_pages.declined(campaign.name))


def sign(call: Call) -> phone.Then:
    """The receipt of the visits that wait for one."""
    signed = visits.sign(call.session, call.person, now=call.now)
    return phone.then("/m/campaigns", texts.signed([visit.given or "慰问" for visit in signed]))


def photos(call: Call) -> phone.Then:
    """A consent of its own, for photos of visits alone."""
    give_consent(call.session, call.person, visits.PHOTO, version=visits.PHOTO_VERSION, now=call.now)
    return phone.then("/m/campaigns", texts_pages.PHOTO_CONSENT)


def hand_over(call: Call) -> phone.Page:
    """For keepers: a code that somebody shows, scanned or typed; the pack goes out once."""
    _ = call.person
    if not phone.posting():
        return phone.render(call, "phone/care/hand_over.html", code=request.args.get("code", ""))
    if not phone.typed("code"):
        raise phone.Faults({"code": texts_pages.CODE})
    done = service.collect(call.session, call.person, phone.typed("code"), now=call.now)
    query = select(Unit.name).join(Membership).where(Membership.person_id == done.person_id)
    units = " · ".join(call.session.scalars(query))
    words = texts.handed_over(done.person.name, units, done.campaign.name, wording.goods_of(done.campaign))
    return phone.then("/m/campaigns/hand-over", words)
