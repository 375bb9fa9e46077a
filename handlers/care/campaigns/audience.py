"""Whom a campaign is for: its rule turned into a query, always under the campaign's unit."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from models.care import Campaign, CareNotice, Claim
from models.care.audience import meant
from models.org import Grant, Membership, Person, Role, Unit

STAFF = (Role.SECRETARY, Role.ORGANIZER)


def audience_of(campaign: Campaign, unit: Unit | None = None) -> Select[int]:
    """Ids of the active people the campaign is for, under its unit or a narrower one."""
    units = select(Unit.id).where(Unit.path.startswith((unit or campaign.unit).path))
    below = select(Membership.person_id).where(Membership.unit_id.in_(units))
    query = select(Person.id).where(Person.active, Person.id.in_(below))
    return query.where(meant(campaign.rule)) if campaign.rule else query


def recipients_of(notice: CareNotice, *, staff: bool, unit: Unit | None = None) -> Select[int]:
    """Ids of the people a notice goes to: the campaign's, or for a list notice those who look after them.

    `unit` narrows the campaign's to those below it.
    """
    if staff:
        return staff_of(notice.campaign.unit)
    query = audience_of(notice.campaign, unit)
    if notice.unclaimed:
        query = query.where(Person.id.not_in(select(Claim.person_id).where(Claim.campaign_id == notice.campaign_id)))
    return query


def staff_of(unit: Unit) -> Select[int]:
    """Ids of the secretaries and organisers of a unit and of those below it."""
    units = select(Unit.id).where(Unit.path.startswith(unit.path))
    granted = select(Grant.person_id).where(Grant.unit_id.in_(units), Grant.role.in_(STAFF))
    return select(Person.id).where(Person.active, Person.id.in_(granted))


def entitled(session: Session, campaign: Campaign, person: Person) -> bool:
    """Whether the campaign is for this person."""
    return session.scalar(audience_of(campaign).where(Person.id == person.id)) is not None


def size(session: Session, people: Select[int]) -> int:
    """How many people a query means."""
    return session.scalar(select(func.count()).select_from(people.subquery())) or 0


def unknown(rule: Mapping[str, Any]) -> Sequence[str]:
    """Keys of a rule that mean nothing."""
    return sorted(set(rule) - {"tags", "political", "in_file"})
