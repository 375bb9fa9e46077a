"""A campaign's visits: what was given and by whom, signed for by the person; a photo only with their consent."""

import re
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from bot.consents import current_consent
from bot.outbox import post
from bot.scope import NotFound, people_in_scope, person_in_scope
from bot.turn import Refusal
from handlers.care import texts
from handlers.care.campaigns.goods import KEEPERS
from handlers.care.moments import local_day
from models.base import insert_ignore, table_of
from models.care import Campaign, CareVisit
from models.messages import MediaFile
from models.org import Membership, Person, Unit

AMOUNT = re.compile(r"(\d[\d,，]*(?:\.\d+)?)\s*([万千百]?)\s*元")
TIMES = {"": 1, "百": 100, "千": 1000, "万": 10_000}
LONGEST, MOST = 64, 100_000_00
PHOTO = "care.photo"
PHOTO_VERSION = "1"


class PhotoNeedsConsent(Refusal):
    """The person did not agree to photos."""

    text = texts.PHOTO_NEEDS_CONSENT


class NotToOneself(Refusal):
    """Whoever gives does not receive."""

    text = texts.NOT_TO_ONESELF


class WrongGift(Refusal):
    """What was given is too long to keep, or worth more than any such gift; the text says which."""


class NothingToSign(Refusal):
    """No visit waits for the person's signature."""

    text = texts.NOTHING_TO_SIGN


def record(
    session: Session,
    visitor: Person,
    campaign: Campaign,
    public_id: str,
    *,
    given: str,
    amount: int = 0,
    key: str,
    now: datetime,
) -> CareVisit:
    """A visit to somebody the visitor looks after; the same `key` again changes nothing. They are asked to sign.

    `amount` in fen. Raises: NotFound, NotToOneself.
    """
    person = person_in_scope(session, visitor, *KEEPERS, public_id=public_id)
    if person.id == visitor.id:
        raise NotToOneself
    row = {
        "key": key,
        "campaign_id": campaign.id,
        "person_id": person.id,
        "visited_by": visitor.id,
        "visited_on": local_day(now),
        "given": given[:LONGEST],
        "amount": amount,
        "at": now,
    }
    insert_ignore(session, table_of(CareVisit), row, unique=("key",))
    visit = session.scalars(select(CareVisit).where(CareVisit.key == key)).one()
    words = texts.please_sign(campaign.name, visitor.name, given)
    post(session, person, words, key=f"care-visit:{visit.id}", kind="care", now=now)
    return visit


def running(session: Session, visitor: Person, *, today: date) -> Sequence[Campaign]:
    """The campaigns of a day that somebody may keep visits of: those of the units, and of the units above these, that
    the people they look after belong to; a party branch's secretary looks after people of the company's departments.
    """
    paths = select(Unit.path).join(Membership, Membership.unit_id == Unit.id).distinct()
    paths = paths.where(Membership.person_id.in_(people_in_scope(visitor, *KEEPERS)))
    over = {int(part) for path in session.scalars(paths) for part in path.split("/") if part}
    query = select(Campaign).where(Campaign.starts_on <= today, Campaign.ends_on >= today)
    return session.scalars(query.where(Campaign.unit_id.in_(over)).order_by(Campaign.ends_on, Campaign.id)).all()


def may_photograph(session: Session, person: Person) -> bool:
    """Whether the person agreed to photos of visits, for this ledger alone."""
    return current_consent(session, person, PHOTO, version=PHOTO_VERSION) is not None


def add_photo(session: Session, visitor: Person, visit: CareVisit, picture: MediaFile) -> None:
    """Keep a picture with one's own visit. Raises: NotFound, PhotoNeedsConsent."""
    if visit.visited_by != visitor.id:
        raise NotFound
    if not may_photograph(session, session.get_one(Person, visit.person_id)):
        raise PhotoNeedsConsent
    visit.photo_id = picture.id
    session.flush()


def waiting(session: Session, person: Person) -> int:
    """How many visits the person has not signed for yet."""
    query = select(func.count()).where(CareVisit.person_id == person.id, CareVisit.received_at.is_(None))
    return session.scalar(query) or 0


def sign(session: Session, person: Person, *, now: datetime) -> list[CareVisit]:
    """The person signs for every visit that waits for it. Raises: NothingToSign."""
    waiting = select(CareVisit.id).where(CareVisit.person_id == person.id, CareVisit.received_at.is_(None))
    ids = list(session.scalars(waiting))
    if not ids:
        raise NothingToSign
    signed = update(CareVisit).where(CareVisit.id.in_(ids), CareVisit.received_at.is_(None))
    session.execute(signed.values(received_at=now))
    return list(session.scalars(select(CareVisit).where(CareVisit.id.in_(ids)).order_by(CareVisit.id)))


def read_gift(typed: str) -> tuple[str, int]:
    """What was given, and its worth in fen where 元 is named: 慰问金 1,000 元 → ("慰问金 1,000 元", 100000).

    Raises: WrongGift.
    """
    given, found = typed.strip(), AMOUNT.search(typed)
    if len(given) > LONGEST:
        raise WrongGift(texts.GIFT_TOO_LONG)
    fen = Decimal(found[1].replace(",", "").replace("，", "")) * TIMES[found[2]] * 100 if found else Decimal(0)
    if fen > MOST or fen != fen.to_integral_value():
        raise WrongGift(texts.GIFT_TOO_MUCH)
    return given, int(fen)
