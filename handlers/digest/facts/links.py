"""To which units a fact's `who` belongs, and which units are above which."""

from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import Select, Subquery, select, union_all
from sqlalchemy.orm import InstrumentedAttribute, aliased

from handlers.digest.facts.shape import Who
from models.activity import Host
from models.care import Campaign, Reading
from models.case import Case
from models.digest import Duty
from models.honour.selecting import Nomination
from models.org import Membership, Unit
from models.survey import Survey

Below = Select[int] | None


def people(units: Below = None) -> Who:
    """A person counts in every unit they belong to."""
    return _in(select(Membership.person_id.label("who"), Membership.unit_id), Membership.unit_id, units)


def hosts(units: Below = None) -> Who:
    """An activity counts where it is hosted."""
    return _in(select(Host.activity_id.label("who"), Host.unit_id), Host.unit_id, units)


def cases(units: Below = None) -> Who:
    """A request counts where its person belongs, an anonymous letter where it was sent."""
    both = union_all(_requests(units), _letters(units)).subquery()
    return select(both.c.who, both.c.unit_id)


def _requests(units: Below = None) -> Who:
    theirs = select(Case.id.label("who"), Membership.unit_id).join(Membership, Membership.person_id == Case.person_id)
    return _in(theirs, Membership.unit_id, units)


def _letters(units: Below = None) -> Who:
    nobodys = select(Case.id.label("who"), Case.unit_id).where(Case.person_id.is_(None), Case.unit_id.is_not(None))
    return _in(nobodys, Case.unit_id, units)


def parts(link: Callable[[Below], Who]) -> list[Who]:
    """A link of everybody as the plain selections it is put together from; a database joins these by its indexes."""
    return [_requests(), _letters()] if link is cases else [link(None)]


def readings(units: Below = None) -> Who:
    """A temperature counts where it was read."""
    return _in(select(Reading.id.label("who"), Reading.unit_id), Reading.unit_id, units)


def campaigns(units: Below = None) -> Who:
    """Goods count where the campaign is run."""
    return _in(select(Campaign.id.label("who"), Campaign.unit_id), Campaign.unit_id, units)


def duties(units: Below = None) -> Who:
    """A responsibility counts at the unit that answers for it."""
    return _in(select(Duty.id.label("who"), Duty.unit_id), Duty.unit_id, units)


def nominations(units: Below = None) -> Who:
    """A nomination counts where it started."""
    mine = select(Nomination.id.label("who"), Nomination.unit_id).where(Nomination.unit_id.is_not(None))
    return _in(mine, Nomination.unit_id, units)


def surveys(units: Below = None) -> Who:
    """A survey counts at the unit whose people it asks."""
    return _in(select(Survey.id.label("who"), Survey.unit_id), Survey.unit_id, units)


def units(units: Below = None) -> Who:
    """A unit counts as itself."""
    return _in(select(Unit.id.label("who"), Unit.id.label("unit_id")), Unit.id, units)


def _in(query: Who, column: InstrumentedAttribute[Any], units: Below) -> Who:
    return query if units is None else query.where(column.in_(units))


def below(unit: Unit) -> Select[int]:
    """The unit and all below it."""
    return select(Unit.id).where(Unit.path.startswith(unit.path))


def above(chosen: Sequence[Unit] | None) -> Subquery:
    """(unit_id, above_id): every unit with itself and all above it; `chosen` keeps only those above."""
    parent = aliased(Unit)
    up = select(Unit.id.label("unit_id"), Unit.id.label("above_id")).cte("up", recursive=True)
    step = select(up.c.unit_id, parent.parent_id).join(parent, parent.id == up.c.above_id)
    up = up.union_all(step.where(parent.parent_id.is_not(None)))
    whole = select(up.c.unit_id, up.c.above_id)
    if chosen is not None:
        whole = whole.where(up.c.above_id.in_([unit.id for unit in chosen]))
    return whole.subquery("above")
