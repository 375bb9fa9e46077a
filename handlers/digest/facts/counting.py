"""Facts counted by unit: a `who` counts once in every unit it belongs to and in every one above."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date

from sqlalchemy import Select, func, literal, select
from sqlalchemy.orm import Session

from handlers.digest.facts import links, stands
from handlers.digest.facts.shape import Fact, Span, Who, as_date
from models.org import Unit

CHUNK = 500
Chosen = Sequence[Unit] | None
Link = Callable[[Select[int] | None], Who]
Listed = list[tuple[int, date, int, int]]
ByDay = dict[tuple[int, date], tuple[int, int]]
ByUnit = dict[int, tuple[int, int]]


def by_day(session: Session, fact: Fact, span: Span, chosen: Chosen) -> ByDay:
    """(unit, day) → done and due of a flow."""
    if fact.listed is not None:
        return _sum_listed(session, fact.link, fact.listed(session, span), chosen)
    if fact.rows is None:
        raise ValueError(f"{fact.key} has neither rows nor a list")
    found = session.execute(_sums(fact.rows(span), fact.link, chosen, ("done", "due"), days=True))
    return {(row[0], as_date(row[1])): (int(row[2] or 0), int(row[3] or 0)) for row in found}


def by_unit(session: Session, rows: Who | None, link: Link, chosen: Chosen) -> ByUnit:
    """Unit → done and due of a stand; nothing where there are no rows to count."""
    if rows is None:
        return {}
    found = session.execute(_sums(rows, link, chosen, ("done", "due"), days=False))
    return {row[0]: (int(row[1] or 0), int(row[2] or 0)) for row in found}


def _sums(rows: Who, link: Link, chosen: Chosen, names: Sequence[str], *, days: bool) -> Who:
    """Sums of the named columns by unit and, if wanted, by day.

    Somebody in two units below one counts there once: their homes are made distinct before anything is summed.
    """
    fact = rows.subquery("fact")
    sums, keys = [func.sum(fact.c[name]) for name in names], [fact.c.day] if days else []
    if chosen is not None and len(chosen) == 1:
        inside = link(links.below(chosen[0])).subquery("inside")
        query = select(literal(chosen[0].id), *keys, *sums).where(fact.c.who.in_(select(inside.c.who)))
        return query.group_by(*keys) if days else query
    home, up = link(None).subquery("home"), links.above(chosen)
    if len(names) > 2:  # everybody is in it: their homes first
        once = select(home.c.who, up.c.above_id).join(up, up.c.unit_id == home.c.unit_id).distinct().subquery("once")
        joined = select(once.c.above_id, *keys, *sums).join(fact, fact.c.who == once.c.who)
        return joined.group_by(once.c.above_id, *keys)
    some = [fact.c.who, *keys, *(fact.c[name] for name in names), up.c.above_id]
    each = select(*some).join(home, home.c.who == fact.c.who).join(up, up.c.unit_id == home.c.unit_id).distinct()
    one = each.subquery("one")
    days_of = [one.c.day] if days else []
    return select(one.c.above_id, *days_of, *(func.sum(one.c[name]) for name in names)).group_by(
        one.c.above_id, *days_of
    )


def _sum_listed(session: Session, link: Link, rows: Listed, chosen: Chosen) -> ByDay:
    found: ByDay = {}
    places = homes(session, link, [row[0] for row in rows], chosen)
    for who, day, done, due in rows:
        for unit_id in places.get(who, ()):
            before = found.get((unit_id, day), (0, 0))
            found[unit_id, day] = (before[0] + done, before[1] + due)
    return found


def homes(session: Session, link: Link, whos: Iterable[int], chosen: Chosen) -> dict[int, set[int]]:
    """The units, with those above, of each who."""
    found: dict[int, set[int]] = {}
    if chosen is not None and len(chosen) == 1:
        inside = link(links.below(chosen[0])).subquery("inside")
        wanted = set(whos)
        mine = session.scalars(select(inside.c.who)) if wanted else ()
        return {who: {chosen[0].id} for who in mine if who in wanted}
    home, up = link(None).subquery("home"), links.above(chosen)
    query = select(home.c.who, up.c.above_id).join(up, up.c.unit_id == home.c.unit_id)
    for part in _chunks(sorted(set(whos))):
        for who, unit_id in session.execute(query.where(home.c.who.in_(part))):
            found.setdefault(who, set()).add(unit_id)
    return found


def _chunks(values: Sequence[int]) -> Iterator[Sequence[int]]:
    return (values[start : start + CHUNK] for start in range(0, len(values), CHUNK))


def standing(session: Session, span: Span, chosen: Chosen) -> dict[str, ByUnit]:
    """Every stand by its key."""
    found = _people(session, span, chosen)
    for fact in (*stands.STANDS, *stands.ASKED):
        found[fact.key] = by_unit(session, fact.rows(span) if fact.rows else None, fact.link, chosen)
    found["season.coverage"] = by_unit(session, stands.season(session, span), links.people, chosen)
    found["season.stock"] = by_unit(session, stands.stock(session, span), links.campaigns, chosen)
    alone = chosen is not None and len(chosen) == 1
    branches = links.below(chosen[0]) if chosen and alone else select(Unit.id)
    for key, rows in stands.pairs(session, span, branches).items():
        counted = _sum_listed(session, links.units, rows, chosen)
        found[key] = {unit_id: both for (unit_id, _), both in counted.items()}
    found["case.oldest"] = _oldest(session, span, chosen)
    return found


def _people(session: Session, span: Span, chosen: Chosen) -> dict[str, ByUnit]:
    """Everything about who is on the roll, in one look at them."""
    names = [
        f"n{place}"
        for place in range(1 + max(int(name[1:]) for both in stands.PEOPLE.values() for name in both if name))
    ]
    rows = session.execute(_sums(stands.people(span), links.people, chosen, names, days=False)).all()
    found: dict[str, ByUnit] = {key: {} for key in stands.PEOPLE}
    for unit_id, *sums in rows:
        told = dict(zip(names, (int(value or 0) for value in sums), strict=True))
        for key, (done, due) in stands.PEOPLE.items():
            found[key][unit_id] = (told[done], told[due] if due else 0)
    return found


def _oldest(session: Session, span: Span, chosen: Chosen) -> ByUnit:
    """The longest wait at each unit."""
    rows = stands.oldest(session, span)
    places = homes(session, links.cases, [row[0] for row in rows], chosen)
    found: ByUnit = {}
    for who, _, days, _ in rows:
        for unit_id in places.get(who, ()):
            found[unit_id] = (max(days, found.get(unit_id, (0, 0))[0]), 0)
    return found
