"""Daily roll-ups: what each indicator came to at each unit on each day, kept equal to a recount of the facts.

Every night `look` compares the facts of each day (and who belongs where) with the stamp of what the day was counted
from and marks the days that changed, a late correction's day among them; `settle` counts marked days again, a few at a
time, so that no transaction is long. Facts that are `many` are looked at for five weeks, on Sundays for
the whole time.
"""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from hashlib import blake2b
from typing import Any

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.orm import Session

from handlers.digest.facts import counting, flows, honours
from handlers.digest.facts.shape import Fact, Span, Who, as_date
from models.activity import Host
from models.base import insert_ignore, table_of
from models.case import Case
from models.digest import RollUp, RollUpDay
from models.honour.selecting import Nomination
from models.org import Membership, Unit

KEPT_DAYS = 430
RECENT_DAYS = 35
AT_A_TIME = 3
ROWS = 500
SUNDAY = 6
P, Q = 1_000_003, 9_973
FLOWS = (*flows.FLOWS, *honours.FLOWS)


def look(session: Session, span: Span) -> int:
    """Mark the days whose facts are not those they were counted from; how many are marked. `span.last` is yesterday."""
    deep = span.last.weekday() == SUNDAY - 1
    known = {row.day: row for row in session.scalars(select(RollUpDay).where(RollUpDay.day >= span.first))}
    roster = _roster(session)
    few = _sums(session, span, many=False)
    recent = span.last - timedelta(days=RECENT_DAYS)
    since = span if deep or not known else span.of(max(span.first, recent), span.last)
    many = _sums(session, since, many=True)
    fresh = []
    for n in range((span.last - span.first).days + 1):
        day = span.first + timedelta(days=n)
        stamp = _Stamp(roster, few.get(day, ""), many.get(day, ""))
        old = known.get(day)
        if old is None:
            fresh.append({"day": day, "stamp": "", "dirty": True})
        elif old.stamp and not stamp.fits(old.stamp, whole=day >= since.first):
            old.dirty = True
    session.flush()
    insert_ignore(session, table_of(RollUpDay), fresh, unique=("day",))
    _forget(session, span.first)
    marked = select(func.count()).select_from(RollUpDay).where(RollUpDay.dirty)
    return session.scalar(marked) or 0


def settle(session: Session, span: Span, *, most: int = AT_A_TIME) -> int:
    """Count up to so many marked days again, the latest first; how many are left."""
    query = select(RollUpDay.day).where(RollUpDay.dirty, RollUpDay.day <= span.last)
    days = session.scalars(query.order_by(RollUpDay.day.desc()).limit(most)).all()
    if days:
        _settle(session, set(days), span.of(min(days), max(days)))
    left = select(func.count()).select_from(RollUpDay).where(RollUpDay.dirty, RollUpDay.day <= span.last)
    return session.scalar(left) or 0


def _settle(session: Session, days: set[date], span: Span) -> None:
    roster, counted = _roster(session), recount(session, span)
    few, many = (_sums(session, span, many=many) for many in (False, True))
    session.execute(delete(RollUp).where(RollUp.day.in_(days)))
    rows = [
        {"indicator": key, "unit_id": unit_id, "day": day, "done": done, "due": due}
        for (key, unit_id, day), (done, due) in sorted(counted.items())
        if day in days
    ]
    for start in range(0, len(rows), ROWS):
        session.execute(insert(RollUp), rows[start : start + ROWS])
    for day in days:
        stamp = str(_Stamp(roster, few.get(day, ""), many.get(day, "")))
        session.execute(update(RollUpDay).where(RollUpDay.day == day).values(stamp=stamp, dirty=False))


def recount(session: Session, span: Span, chosen: Sequence[Unit] | None = None) -> dict[tuple[str, int, date], Any]:
    """(indicator, unit, day) → (done, due), straight from the facts; nothing where both are nought."""
    return {
        (fact.key, unit_id, day): both
        for fact in FLOWS
        for (unit_id, day), both in counting.by_day(session, fact, span, chosen).items()
        if any(both)
    }


def _forget(session: Session, before: date) -> None:
    session.execute(delete(RollUp).where(RollUp.day < before))
    session.execute(delete(RollUpDay).where(RollUpDay.day < before))


class _Stamp:
    """What a day was counted from: who belongs where, the facts, and the many facts, each as a short hash."""

    def __init__(self, roster: str, few: str, many: str) -> None:
        self.parts = [blake2b(text.encode(), digest_size=8).hexdigest() for text in (roster, few, many)]

    def __str__(self) -> str:
        return ":".join(self.parts)

    def fits(self, old: str, *, whole: bool) -> bool:
        """Whether nothing changed; the many facts are compared only where they were looked at."""
        parts = old.split(":")
        return parts == self.parts if whole else parts[:2] == self.parts[:2]


def _roster(session: Session) -> str:
    """Who belongs where, and which unit is under which."""
    pairs = (
        (Membership.person_id, Membership.unit_id),
        (Host.activity_id, Host.unit_id),
        (Unit.id, func.coalesce(Unit.parent_id, 0)),
        (Nomination.id, func.coalesce(Nomination.unit_id, 0)),
        (Case.id, func.coalesce(Case.unit_id, 0) + func.coalesce(Case.person_id, 0)),
    )
    sums = [session.execute(select(func.count(), func.sum((a % P) * (b % Q + 1)))).one() for a, b in pairs]
    return repr([(row[0], int(row[1] or 0)) for row in sums])


def _sums(session: Session, span: Span, *, many: bool) -> dict[date, str]:
    """Each day's facts as numbers that change with them."""
    found: dict[date, list[str]] = {}
    for fact in FLOWS:
        if (fact.many is not None) == many:
            for day, numbers in _of_days(session, fact, span):
                found.setdefault(day, []).append(f"{fact.key}{numbers}")
    return {day: "|".join(parts) for day, parts in found.items()}


def _of_days(session: Session, fact: Fact, span: Span) -> Iterable[tuple[date, tuple[int, ...]]]:
    if fact.listed is not None:
        by_day: dict[date, list[tuple[int, int, int]]] = {}
        for who, day, done, due in fact.listed(session, span):
            by_day.setdefault(day, []).append((who, done, due))
        return [(day, tuple(number for row in sorted(rows) for number in row)) for day, rows in by_day.items()]
    query = fact.many(span) if fact.many else _summary(fact, span)
    return [(as_date(row[0]), tuple(int(n or 0) for n in row[1:])) for row in session.execute(query)]


def _summary(fact: Fact, span: Span) -> Who:
    if fact.rows is None:
        raise ValueError(f"{fact.key} has no rows")
    rows = fact.rows(span).subquery()
    mixed = func.sum((rows.c.who % P) * (rows.c.done * 3 + rows.c.due * 7 + 1))
    totals = (func.count(), func.sum(rows.c.done), func.sum(rows.c.due), mixed)
    return select(rows.c.day, *totals).group_by(rows.c.day).order_by(rows.c.day)
