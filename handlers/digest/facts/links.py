"""To which units a fact's `who` belongs, and which units are above which."""

from collections.abc import Sequence

from sqlalchemy import Subquery, literal, select, union
from sqlalchemy.orm import aliased

from handlers.digest.facts.shape import Who
from models.activity import Host
from models.care import Campaign, Reading
from models.case import Case
from models.digest import Duty
from models.org import Membership, Unit


def people() -> Who:
    """A person counts in every unit they belong to."""
    return select(Membership.person_id.label("who"), Membership.unit_id)


def hosts() -> Who:
    """An activity counts where it is hosted."""
    return select(Host.activity_id.label("who"), Host.unit_id)


def cases() -> Who:
    """A request counts where its person belongs, an anonymous letter where it was sent."""
    theirs = select(Case.id.label("who"), Membership.unit_id).join(Membership, Membership.person_id == Case.person_id)
    nobodys = select(Case.id, Case.unit_id).where(Case.person_id.is_(None), Case.unit_id.is_not(None))
    both = union(theirs, nobodys).subquery()
    return select(both.c.who, both.c.unit_id)


def readings() -> Who:
    """A temperature counts where it was read."""
    return select(Reading.id.label("who"), Reading.unit_id)


def campaigns() -> Who:
    """Goods count where the campaign is run."""
    return select(Campaign.id.label("who"), Campaign.unit_id)


def duties() -> Who:
    """A responsibility counts at the unit that answers for it."""
    return select(Duty.id.label("who"), Duty.unit_id)


def units() -> Who:
    """A unit counts as itself."""
    return select(Unit.id.label("who"), Unit.id.label("unit_id"))


def above(chosen: Sequence[Unit] | None) -> Subquery:
    """(unit_id, above_id): every unit with itself and all above it; `chosen` keeps only those above."""
    if chosen is not None and len(chosen) == 1:
        top = chosen[0]
        below = select(Unit.id.label("unit_id"), literal(top.id).label("above_id"))
        return below.where(Unit.path.startswith(top.path)).subquery("above")
    parent = aliased(Unit)
    up = select(Unit.id.label("unit_id"), Unit.id.label("above_id")).cte("up", recursive=True)
    step = select(up.c.unit_id, parent.parent_id).join(parent, parent.id == up.c.above_id)
    up = up.union_all(step.where(parent.parent_id.is_not(None)))
    whole = select(up.c.unit_id, up.c.above_id)
    if chosen is not None:
        whole = whole.where(up.c.above_id.in_([unit.id for unit in chosen]))
    return whole.subquery("above")
