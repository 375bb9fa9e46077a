"""What a person agreed to, in which wording. Features that need a consent ask here; none is ever assumed."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from models.base import table_of, upsert
from models.org import Consent, Person


def give_consent(session: Session, person: Person, purpose: str, *, version: str, now: datetime) -> None:
    """A person agrees to a purpose in this wording; agreeing again after taking it back counts from now."""
    row = {"person_id": person.id, "purpose": purpose, "version": version, "given_at": now, "withdrawn_at": None}
    if current_consent(session, person, purpose, version=version) is None:
        unique = ("person_id", "purpose", "version")
        upsert(session, table_of(Consent), row, unique=unique, update=("given_at", "withdrawn_at"))


def withdraw_consent(session: Session, person: Person, purpose: str, *, now: datetime) -> int:
    """A person takes back every wording of a purpose. Returns how many were in force."""
    given = session.scalars(_in_force(person, purpose)).all()
    for consent in given:
        consent.withdrawn_at = now
    session.flush()
    return len(given)


def current_consent(session: Session, person: Person, purpose: str, *, version: str) -> Consent | None:
    """The consent in force to exactly this wording, or None: a new wording must be asked for anew."""
    query = _in_force(person, purpose).where(Consent.version == version)
    return session.scalars(query, execution_options={"populate_existing": True}).first()


def purposes_in_force(
    session: Session, people: Collection[int], purposes: Collection[str], *, version: str
) -> set[str]:
    """Which of these purposes any of these people have agreed to in this wording; for many rows at once."""
    query = select(Consent.purpose).where(Consent.person_id.in_(people), Consent.purpose.in_(purposes))
    return set(session.scalars(query.where(Consent.version == version, Consent.withdrawn_at.is_(None))))


def _in_force(person: Person, purpose: str) -> Select[Consent]:
    return select(Consent).where(
        Consent.person_id == person.id, Consent.purpose == purpose, Consent.withdrawn_at.is_(None)
    )
