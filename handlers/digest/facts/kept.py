"""What is counted about everybody, kept for a few days by the jobs so that a large enterprise's digest is quick.

With what was counted stands a stamp of all it was counted from: the roster, who talked to whom, exemptions, double
registrations, secretaries. A reader works the stamp out anew and uses nothing that does not fit, so what is kept is
never older than the facts. A stamp takes one look through each table, which is a tenth of the counting.
"""

import json
from datetime import date
from hashlib import blake2b
from typing import Any

from sqlalchemy import case, delete, func, or_, select
from sqlalchemy.orm import Session

from handlers.digest.facts import roll
from handlers.digest.facts.counting import ByUnit, Chosen
from handlers.digest.facts.shape import Span, Who, one_if
from models.care import Talk
from models.care.audience import has_tag
from models.care.pairs import COMMITTEE_TAG, MEMBERS, exempt_on
from models.digest import Standing
from models.org import Grant, Membership, Person, Role, Unit

LARGE = 5_000  # people; fewer are counted as fast as stamped
P, Q = 1_000_003, 9_973


def fitting(session: Session, span: Span, chosen: Chosen) -> dict[str, ByUnit] | None:
    """What `roll.counted` would find at these units, if it is kept and nothing changed since."""
    row = session.get(Standing, span.last)
    if row is None or row.stamp != stamp(session, span):
        return None
    wanted = None if chosen is None else {unit.id for unit in chosen}
    found: dict[str, dict[str, list[int]]] = json.loads(row.counts)
    return {
        key: {int(unit): (done, due) for unit, (done, due) in units.items() if wanted is None or int(unit) in wanted}
        for key, units in found.items()
    }


def keep(session: Session, span: Span, *, large: int = LARGE) -> bool:
    """Count the last day anew and keep it, if what is kept does not fit; whether it was counted."""
    people = session.scalar(select(func.count()).select_from(Person).where(Person.active)) or 0
    if people < large:
        return False
    row, fresh = session.get(Standing, span.last), stamp(session, span)
    if row is not None and row.stamp == fresh:
        return False
    counts = json.dumps(roll.counted(session, span, None), separators=(",", ":"), sort_keys=True)
    if row is None:
        row = Standing(day=span.last)
        session.add(row)
    row.stamp, row.counts = fresh, counts
    session.flush()
    return True


def forget(session: Session, *days: date) -> None:
    """Keep these days alone."""
    session.execute(delete(Standing).where(Standing.day.not_in(days)))


def stamp(session: Session, span: Span) -> str:
    """A short hash that changes with anything `roll.counted` looks at."""
    looks = (_people(span), _talks(span), _homes(), _units(), _secretaries(), _exempt(span), _registered(span))
    rows = [[int(value or 0) for value in session.execute(look).one()] for look in looks]
    return blake2b(repr(rows).encode(), digest_size=16).hexdigest()


def _mixed(one: Any, other: Any) -> Any:
    """A number for a pair; sums of them differ when the pairs do, but for about one chance in a thousand million."""
    return (one % P) * (other % Q + 1)


def _people(span: Span) -> Who:
    """Each flag of everybody's that is looked at."""
    here_long = or_(Person.hired_on.is_(None), Person.hired_on < span.last - roll.LONG)
    flags: tuple[Any, ...] = (
        roll.on_roll(span),
        Person.active,
        here_long,
        Person.political.in_(MEMBERS),
        has_tag(COMMITTEE_TAG),
    )
    number = sum((one_if(flag) * (1 << place) for place, flag in enumerate(flags)), start=one_if(flags[0]) * 0)
    return select(func.count(), func.sum(_mixed(Person.id, Person.id) * number))


def _talks(span: Span) -> Who:
    first, long_ago = span.last.replace(month=1, day=1), span.last - roll.LONG
    pair = _mixed(Talk.person_id, Talk.talker_id)
    this_year, lately = (func.sum(case((Talk.held_on >= day, pair), else_=0)) for day in (first, long_ago))
    return select(func.count(), this_year, lately).where(Talk.held_on.between(min(first, long_ago), span.last))


def _homes() -> Who:
    return select(func.count(), func.sum(_mixed(Membership.person_id, Membership.unit_id)))


def _units() -> Who:
    kinds = func.sum(_mixed(Unit.id, Unit.id) * func.length(Unit.kind))
    return select(func.count(), func.sum(_mixed(Unit.id, func.coalesce(Unit.parent_id, 0))), kinds)


def _secretaries() -> Who:
    pair = _mixed(Grant.person_id, Grant.unit_id)
    return select(func.count(), func.sum(pair)).where(Grant.role == Role.SECRETARY)


def _exempt(span: Span) -> Who:
    away = exempt_on(span.last).subquery()
    return select(func.count(), func.sum(_mixed(away.c.person_id, away.c.person_id)))


def _registered(span: Span) -> Who:
    people = roll.reported(span).subquery()
    return select(func.count(), func.sum(_mixed(people.c.person_id, people.c.person_id)))
