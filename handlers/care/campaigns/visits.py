"""A campaign's visits: what was given and by whom, signed for by the person; a photo only with their consent."""

import re
from datetime import datetime

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from bot.consents import current_consent
from bot.outbox import post
from bot.scope import NotFound, person_in_scope
from bot.turn import Refusal
from handlers.care import texts
from handlers.care.campaigns.goods import KEEPERS
from handlers.care.moments import local_day
from models.base import insert_ignore, table_of
from models.care import Campaign, CareVisit
from models.messages import MediaFile
from models.org import Person

AMOUNT = re.compile(r"(\d{1,6}(?:\.\d{1,2})?)\s*元")
PHOTO = "care.photo"
PHOTO_VERSION = "1"


class PhotoNeedsConsent(Refusal):
    """The person did not agree to photos."""

    text = texts.PHOTO_NEEDS_CONSENT


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

    `amount` in fen. Raises: NotFound.
    """
    person = person_in_scope(session, visitor, *KEEPERS, public_id=public_id)
    row = {
        "key": key,
        "campaign_id": campaign.id,
        "person_id": person.id,
        "visited_by": visitor.id,
        "visited_on": local_day(now),
        "given": given[:64],
        "amount": amount,
        "at": now,
    }
    insert_ignore(session, table_of(CareVisit), row, unique=("key",))
    visit = session.scalars(select(CareVisit).where(CareVisit.key == key)).one()
    words = texts.please_sign(campaign.name, visitor.name, given)
    post(session, person, words, key=f"care-visit:{visit.id}", kind="care", now=now)
    return visit


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
    """What was given, and its worth in fen where 元 is named: 慰问金 500 元 → ("慰问金 500 元", 50000)."""
    found = AMOUNT.search(typed)
    return typed.strip()[:64], round(float(found[1]) * 100) if found else 0
