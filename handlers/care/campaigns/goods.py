"""Packs: a code a person, collected once, never more than there are. The conditional UPDATE decides."""

from collections.abc import Sequence
from datetime import date, datetime
from random import Random

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from bot.scope import people_in_scope
from bot.turn import Refusal
from handlers.care import texts
from handlers.care.campaigns import audience
from handlers.care.moments import local_day
from models.care import Campaign, Claim, ClaimState, Goods
from models.org import Membership, Person, Role, Unit

ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
SHORT, LONG, TRIES = 4, 6, 6
KEEPERS = (Role.ORGANIZER, Role.CASEWORKER, Role.SECRETARY)


class NotForYou(Refusal):
    """The campaign is for other people."""


class NoStock(Refusal):
    """Every pack is given or promised."""


class Closed(Refusal):
    """It has not begun, or is over."""


class NoSuchCode(Refusal):
    """No open code of somebody the keeper looks after."""

    text = texts.NO_SUCH_CODE


class Collected(Refusal):
    """The code was used."""


def open_campaigns(
    session: Session, person: Person, *, today: date, names: Sequence[str] | None = None
) -> list[Campaign]:
    """The campaigns with goods that are under way for this person, the one ending first first."""
    paths = session.scalars(select(Unit.path).join(Membership).where(Membership.person_id == person.id)).all()
    above = {int(part) for path in paths for part in path.split("/") if part}
    query = select(Campaign).where(Campaign.starts_on <= today, Campaign.ends_on >= today, Campaign.unit_id.in_(above))
    query = query.where(select(Goods.id).where(Goods.campaign_id == Campaign.id).exists())
    if names is not None:
        query = query.where(Campaign.name.in_(names))
    found = session.scalars(query.order_by(Campaign.ends_on, Campaign.id))
    return [campaign for campaign in found if audience.entitled(session, campaign, person)]


def claim_of(session: Session, campaign: Campaign, person: Person) -> Claim | None:
    """What the person did about the campaign's goods."""
    return session.scalar(select(Claim).where(Claim.campaign_id == campaign.id, Claim.person_id == person.id))


def claim(session: Session, campaign: Campaign, person: Person, *, now: datetime, rng: Random) -> Claim:
    """The person's code: the one they have, or a new one with a pack set aside. Raises: Closed, NotForYou, NoStock."""
    known = claim_of(session, campaign, person)
    if known is not None and known.state in (ClaimState.RESERVED, ClaimState.COLLECTED):
        return known
    if not campaign.starts_on <= local_day(now) <= campaign.ends_on:
        raise Closed(texts.closed(campaign.name, campaign.starts_on, campaign.ends_on))
    if not audience.entitled(session, campaign, person):
        raise NotForYou(texts.not_for_you(campaign.name, texts.who(campaign.rule)))
    if known is None:
        known = Claim(campaign_id=campaign.id, person_id=person.id, state=ClaimState.DECLINED, at=now)
        session.add(known)
        session.flush()
    values = {"code": _fresh_code(session, rng), "state": ClaimState.RESERVED, "packs": campaign.cap, "at": now}
    mine = update(Claim).where(Claim.id == known.id, Claim.state.in_((ClaimState.DECLINED, ClaimState.LAPSED)))
    if session.connection().execute(mine.values(**values)).rowcount == 1:
        _take(session, campaign)
    session.refresh(known)
    return known


def _take(session: Session, campaign: Campaign) -> None:
    left = update(Campaign).where(Campaign.id == campaign.id, Campaign.packs_left >= campaign.cap)
    taken = session.connection().execute(left.values(packs_left=Campaign.packs_left - campaign.cap))
    session.refresh(campaign)
    if taken.rowcount != 1:
        raise NoStock(texts.no_stock(campaign.name, campaign.packs, campaign.duty))


def _give_back(session: Session, campaign_id: int, packs: int) -> None:
    back = update(Campaign).where(Campaign.id == campaign_id)
    session.connection().execute(back.values(packs_left=Campaign.packs_left + packs))


def _fresh_code(session: Session, rng: Random) -> str:
    """Unlike any code still open, so that a keeper need not ask for which campaign."""
    for turn in range(TRIES):
        code = "".join(rng.choice(ALPHABET) for _ in range(SHORT if turn < TRIES // 2 else LONG))
        if session.scalar(select(Claim.id).where(Claim.code == code)) is None:
            return code
    return "".join(rng.choice(ALPHABET) for _ in range(LONG + 2))


def collect(session: Session, keeper: Person, code: str, *, now: datetime) -> Claim:
    """Hand the pack over against its code, once. Raises: NoSuchCode, Collected."""
    mine = people_in_scope(keeper, *KEEPERS)
    found = session.scalar(select(Claim).where(Claim.code == code.strip().upper(), Claim.person_id.in_(mine)))
    if found is None or found.state in (ClaimState.LAPSED, ClaimState.DECLINED):
        raise NoSuchCode
    values = {"state": ClaimState.COLLECTED, "collected_at": now, "collected_by": keeper.id}
    once = update(Claim).where(Claim.id == found.id, Claim.state == ClaimState.RESERVED).values(**values)
    done = session.connection().execute(once)
    session.refresh(found)
    if done.rowcount != 1:
        raise Collected(texts.already_collected(found.person.name, found.collected_at or now))
    return found


def decline(session: Session, campaign: Campaign, person: Person, *, now: datetime) -> None:
    """The person needs nothing: a pack set aside for them goes back. Raises: Collected."""
    known = claim_of(session, campaign, person)
    if known is None:
        session.add(Claim(campaign_id=campaign.id, person_id=person.id, state=ClaimState.DECLINED, at=now))
        session.flush()
        return
    if known.state == ClaimState.COLLECTED:
        raise Collected(texts.already_collected(person.name, known.collected_at or now))
    undo = update(Claim).where(Claim.id == known.id, Claim.state == ClaimState.RESERVED)
    values = {"state": ClaimState.DECLINED, "packs": 0, "code": None, "at": now}
    packs = known.packs
    if session.connection().execute(undo.values(**values)).rowcount == 1:
        _give_back(session, campaign.id, packs)
    session.refresh(known)
    session.refresh(campaign)


def lapse(session: Session, *, today: date) -> int:
    """Codes nobody used by the end of their campaign; the packs go back. How many."""
    ended = select(Campaign.id).where(Campaign.ends_on < today)
    open_codes = (Claim.state == ClaimState.RESERVED, Claim.campaign_id.in_(ended))
    sums = select(Claim.campaign_id, func.sum(Claim.packs), func.count()).where(*open_codes).group_by(Claim.campaign_id)
    rows = session.execute(sums).all()
    for campaign_id, packs, _ in rows:
        _give_back(session, campaign_id, packs)
    session.connection().execute(update(Claim).where(*open_codes).values(state=ClaimState.LAPSED, packs=0))
    return sum(count for _, _, count in rows)
