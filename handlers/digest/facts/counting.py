"""Facts counted by unit: a `who` counts once in every unit it belongs to and in every one above."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from handlers.digest.facts import links, stands
from handlers.digest.facts.shape import Fact, Span, Who, as_date
from models.org import Unit

CHUNK = 500
Listed = list[tuple[int, date, int, int]]
ByDay = dict[tuple[int, date], tuple[int, int]]
ByUnit = dict[int, tuple[int, int]]


def by_day(session: Session, fact: Fact, span: Span, chosen: Sequence[Unit] | None) -> ByDay:
    """(unit, day) → done and due of a flow."""
    if fact.listed is not None:
        return _sum_listed(session, fact.link(), fact.listed(session, span), chosen)
    if fact.rows is None:
        raise ValueError(f"{fact.key} has neither rows nor a list")
    query = _by_unit(fact.rows(span), fact.link(), chosen, days=True)
    return {(row[0], as_date(row[1])): (int(row[2] or 0), int(row[3] or 0)) for row in session.execute(query)}


def by_unit(session: Session, rows: Who | None, link: Who, chosen: Sequence[Unit] | None) -> ByUnit:
    """Unit → done and due of a stand; nothing where there are no rows to count."""
    if rows is None:
        return {}
    return {
        row[0]: (int(row[1] or 0), int(row[2] or 0))
        for row in session.execute(_by_unit(rows, link, chosen, days=False))
    }


def _by_unit(rows: Who, link: Who, chosen: Sequence[Unit] | None, *, days: bool) -> Who:
    """Distinct, as somebody in two units below one would otherwise count there twice."""
    fact, home, up = rows.subquery("fact"), link.subquery("home"), links.above(chosen)
    columns = [fact.c.who, *([fact.c.day] if days else []), fact.c.done, fact.c.due, up.c.above_id]
    once = select(*columns).join(home, home.c.who == fact.c.who).join(up, up.c.unit_id == home.c.unit_id)
    one = once.distinct().subquery("one")
    keys = [one.c.above_id, *([one.c.day] if days else [])]
    return select(*keys, func.sum(one.c.done), func.sum(one.c.due)).group_by(*keys)


def _sum_listed(session: Session, link: Who, rows: Listed, chosen: Sequence[Unit] | None) -> ByDay:
    found: ByDay = {}
    places = homes(session, link, [row[0] for row in rows], chosen)
    for who, day, done, due in rows:
        for unit_id in places.get(who, ()):
            before = found.get((unit_id, day), (0, 0))
            found[unit_id, day] = (before[0] + done, before[1] + due)
    return found


def homes(session: Session, link: Who, whos: Iterable[int], chosen: Sequence[Unit] | None) -> dict[int, set[int]]:
    """The units, with those above, of each who."""
    home, up = link.subquery("home"), links.above(chosen)
    query = select(home.c.who, up.c.above_id).join(up, up.c.unit_id == home.c.unit_id)
    found: dict[int, set[int]] = {}
    for part in _chunks(sorted(set(whos))):
        for who, unit_id in session.execute(query.where(home.c.who.in_(part))):
            found.setdefault(who, set()).add(unit_id)
    return found


def _chunks(values: Sequence[int]) -> Iterator[Sequence[int]]:
    return (values[start : start + CHUNK] for start in range(0, len(values), CHUNK))


def standing(session: Session, span: Span, chosen: Sequence[Unit] | None) -> dict[str, ByUnit]:
    """Every stand by its key."""
    found = {
        fact.key: by_unit(session, fact.rows(span), fact.link(), chosen)
        for fact in stands.STANDS
        if fact.rows is not None
    }
    found["season.coverage"] = by_unit(session, stands.season(session, span), links.people(), chosen)
    found["season.stock"] = by_unit(session, stands.stock(session, span), links.campaigns(), chosen)
    for key, rows in stands.pairs(session, span).items():
        counted = _sum_listed(session, links.units(), rows, chosen)
        found[key] = {unit_id: both for (unit_id, _), both in counted.items()}
    found["case.oldest"] = _oldest(session, span, chosen)
    return found


def _oldest(session: Session, span: Span, chosen: Sequence[Unit] | None) -> ByUnit:
    """The longest wait at each unit."""
    rows = stands.oldest(session, span)
    places = homes(session, links.cases(), [row[0] for row in rows], chosen)
    found: ByUnit = {}
    for who, _, days, _ in rows:
        for unit_id in places.get(who, ()):
            found[unit_id] = (max(days, found.get(unit_id, (0, 0))[0]), 0)
    return found
