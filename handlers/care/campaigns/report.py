"""A campaign in numbers, a unit a row: coverage = collected / (meant − declined); people are never listed."""

from dataclasses import dataclass

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from bot.scope import people_under, unit_ids_in_scope
from handlers.care.campaigns.audience import audience_of, size
from models.care import Campaign, CareVisit, Claim, ClaimState
from models.org import Person, Role, Unit

READERS = (Role.ORGANIZER, Role.SECRETARY, Role.LEADER, Role.ADMIN, Role.CASEWORKER, Role.AUDITOR)


@dataclass(frozen=True)
class UnitLine:
    """One unit's numbers, those of the units below it included."""

    unit: str
    meant: int
    reserved: int
    collected: int
    declined: int
    visited: int

    @property
    def coverage(self) -> float | None:
        """None where nobody was to be reached."""
        due = self.meant - self.declined
        return self.collected / due if due > 0 else None


def unit_report(session: Session, actor: Person, campaign: Campaign) -> list[UnitLine]:
    """The campaign's unit and those right below it, as far as the actor may see them."""
    top = campaign.unit
    mine = unit_ids_in_scope(actor, *READERS)
    query = select(Unit).where((Unit.id == top.id) | (Unit.parent_id == top.id), Unit.active, Unit.id.in_(mine))
    return [_line(session, campaign, unit) for unit in session.scalars(query.order_by(Unit.path))]


def _line(session: Session, campaign: Campaign, unit: Unit) -> UnitLine:
    people = people_under(unit)
    states = select(Claim.state, func.count()).where(Claim.campaign_id == campaign.id, Claim.person_id.in_(people))
    counts = dict(session.execute(states.group_by(Claim.state)).all())
    return UnitLine(
        unit.name,
        size(session, audience_of(campaign, unit)),
        counts.get(ClaimState.RESERVED, 0),
        counts.get(ClaimState.COLLECTED, 0),
        counts.get(ClaimState.DECLINED, 0),
        session.scalar(_visited(campaign, people)) or 0,
    )


def _visited(campaign: Campaign, people: Select[int]) -> Select[int]:
    visits = select(func.count(CareVisit.person_id.distinct())).where(CareVisit.campaign_id == campaign.id)
    return visits.where(CareVisit.person_id.in_(people))
