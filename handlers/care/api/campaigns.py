"""Campaigns: what I can get, my code, not needed, receipts; a keeper's handing over."""

from datetime import date

from pydantic import Field

from bot.consents import give_consent, withdraw_consent
from bot.scope import NotFound
from bot.web.api import Resource
from bot.web.call import Call
from bot.web.shapes import Done, In, Moment, OnePath, Out
from handlers.care.campaigns import goods, visits, wording
from handlers.care.moments import local_day
from models.care import Campaign, Claim, ClaimState

api = Resource("campaigns", __name__, prefix="/care", tag="送温暖送清凉")


class MyClaim(Out):
    """What I did about it: a code that waits, collected, not needed, or lapsed."""

    state: ClaimState
    code: str | None
    collected_at: Moment | None


class CampaignShown(Out):
    """A campaign that is for me; `left` packs are neither given nor promised."""

    id: str
    name: str
    goods: str
    place: str
    duty: str
    starts_on: date
    ends_on: date
    left: int
    mine: MyClaim | None


class CampaignList(Out):
    """The one that ends first in front."""

    items: list[CampaignShown]


class CollectCode(In):
    """The code somebody shows a keeper."""

    code: str = Field(min_length=4, max_length=8)


class HandedOver(Out):
    """Whose it was and what they get."""

    name: str
    campaign: str
    goods: str


class SignedFor(Out):
    """A visit that was signed for."""

    given: str
    visited_on: date


class SignedVisits(Out):
    """All that waited."""

    items: list[SignedFor]


@api.reads("/campaigns", CampaignList)
def campaigns(call: Call) -> CampaignList:
    """What I can get."""
    found = goods.open_campaigns(call.session, call.person, today=local_day(call.now))
    return CampaignList(items=[_shown(call, one) for one in found])


@api.writes("/campaigns/<id>/code", CampaignShown)
def claim(call: Call, path: OnePath) -> CampaignShown:
    """My code: the one I have, or a new one with a pack set aside."""
    campaign = _open(call, path)
    goods.claim(call.session, campaign, call.person, now=call.now, rng=call.rng)
    return _shown(call, campaign)


@api.writes("/campaigns/<id>/code", CampaignShown, method="delete")
def decline(call: Call, path: OnePath) -> CampaignShown:
    """Not needed: leave it for somebody who needs it more."""
    campaign = _open(call, path)
    goods.decline(call.session, campaign, call.person, now=call.now)
    return _shown(call, campaign)


@api.writes("/collections", HandedOver)
def hand_over(call: Call, body: CollectCode) -> HandedOver:
    """For keepers: hand a pack over against its code, once."""
    done = goods.collect(call.session, call.person, body.code, now=call.now)
    return HandedOver(name=done.person.name, campaign=done.campaign.name, goods=wording.goods_of(done.campaign))


@api.writes("/receipts", SignedVisits)
def sign(call: Call) -> SignedVisits:
    """Sign for the visits that wait for it."""
    signed = visits.sign(call.session, call.person, now=call.now)
    return SignedVisits(items=[SignedFor(given=one.given, visited_on=one.visited_on) for one in signed])


@api.writes("/photo-consent", Done, method="put")
def allow_photos(call: Call) -> Done:
    """Photos may be taken at visits, for this ledger alone."""
    give_consent(call.session, call.person, visits.PHOTO, version=visits.PHOTO_VERSION, now=call.now)
    return Done()


@api.writes("/photo-consent", Done, method="delete")
def forbid_photos(call: Call) -> Done:
    """No photos any more."""
    withdraw_consent(call.session, call.person, visits.PHOTO, now=call.now)
    return Done()


def _open(call: Call, path: OnePath) -> Campaign:
    found = goods.open_campaigns(call.session, call.person, today=local_day(call.now))
    campaign = next((one for one in found if one.public_id == path.id), None)
    if campaign is None:
        raise NotFound
    return campaign


def _shown(call: Call, campaign: Campaign) -> CampaignShown:
    return CampaignShown(
        id=campaign.public_id, name=campaign.name, goods=wording.goods_of(campaign), place=campaign.place,
        duty=campaign.duty, starts_on=campaign.starts_on, ends_on=campaign.ends_on, left=campaign.packs_left,
        mine=_claim(goods.claim_of(call.session, campaign, call.person)),
    )  # fmt: skip


def _claim(one: Claim | None) -> MyClaim | None:
    return MyClaim(state=ClaimState(one.state), code=one.code, collected_at=one.collected_at) if one else None
