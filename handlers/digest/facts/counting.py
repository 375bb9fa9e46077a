"""Facts counted by unit: a `who` counts once in every unit it belongs to and in every one above."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import CompoundSelect, Select, String, cast, func, literal, select, union, union_all
from sqlalchemy.orm import Session

from handlers.digest.facts import links
from handlers.digest.facts.shape import Fact, Span, Who, as_date
from models.org import Membership, Unit

CHUNK = 500
Chosen = Sequence[Unit] | None
Link = Callable[[Select[int] | None], Who]
Listed = list[tuple[int, date, int, int]]
ByDay = dict[tuple[int, date], tuple[int, int]]
ByUnit = dict[int, tuple[int, int]]


def by_day(session: Session, fact: Fact, span: Span, chosen: Chosen) -> ByDay:
    """(unit, day) → done and due of a flow."""
    if fact.listed is not None:
        return sum_listed(session, fact.link, fact.listed(session, span), chosen)
    if fact.rows is None:
        raise ValueError(f"{fact.key} has neither rows nor a list")
    found = session.execute(sums(fact.rows(span), fact.link, chosen, ("done", "due"), by="day"))
    return {(row[0], as_date(row[1])): (int(row[2] or 0), int(row[3] or 0)) for row in found}


def by_unit(session: Session, rows: Who | None, link: Link, chosen: Chosen) -> ByUnit:
    """Unit → done and due of a stand; nothing where there are no rows to count."""
    return by_key(session, {"": rows}, link, chosen)[""]


def by_key(session: Session, facts: Mapping[str, Who | None], link: Link, chosen: Chosen) -> dict[str, ByUnit]:
    """Stand → unit → done and due, of several stands whose `who` are linked alike, in one query."""
    found: dict[str, ByUnit] = {key: {} for key in facts}
    parts = [_keyed(key, rows) for key, rows in facts.items() if rows is not None]
    if parts:
        query = sums(union_all(*parts), link, chosen, ("done", "due"), by="key")
        for unit_id, key, done, due in session.execute(query):
            found[key][unit_id] = (int(done or 0), int(due or 0))
    return found


def by_homes(session: Session, rows: Who, names: Sequence[str], chosen: Chosen) -> dict[int, list[int]]:
    """Unit → sums of the named columns, where `rows` are about nearly everybody.

    People are first summed by the set of units that they belong to, of which there are few.
    """
    fact = rows.subquery("fact")
    if chosen is not None and len(chosen) == 1:
        found = session.execute(sums(rows, links.people, chosen, names)).all()
        return {row[0]: [int(value or 0) for value in row[1:]] for row in found}
    each = func.aggregate_strings(cast(Membership.unit_id, String), ",").label("homes")
    home = select(Membership.person_id.label("who"), each).group_by(Membership.person_id).subquery("home")
    totals = [func.sum(fact.c[name]) for name in names]
    query = select(home.c.homes, *totals).join(fact, fact.c.who == home.c.who).group_by(home.c.homes)
    above: dict[str, set[int]] = {}
    for unit_id, above_id in session.execute(select(links.above(chosen))):
        above.setdefault(str(unit_id), set()).add(above_id)
    by_unit: dict[int, list[int]] = {}
    for homes_of, *values in session.execute(query):
        for unit_id in set().union(*(above.get(one, ()) for one in homes_of.split(","))):
            before = by_unit.get(unit_id, [0] * len(names))
            by_unit[unit_id] = [had + int(value) for had, value in zip(before, values, strict=True)]
    return by_unit


def _keyed(key: str, rows: Who) -> Who:
    one = rows.subquery()
    return select(one.c.who, literal(key, String).label("key"), one.c.done, one.c.due)


def sums(rows: Who | CompoundSelect[Any], link: Link, chosen: Chosen, names: Sequence[str], *, by: str = "") -> Who:
    """Sums of the named columns by unit and, if wanted, by a column more.

    Somebody in two units below one counts there once: their homes are made distinct before anything is summed.
    """
    fact = rows.subquery("fact")
    sums, keys = [func.sum(fact.c[name]) for name in names], [fact.c[by]] if by else []
    if chosen is not None and len(chosen) == 1:
        inside = link(links.below(chosen[0])).subquery("inside")
        query = select(literal(chosen[0].id), *keys, *sums).where(fact.c.who.in_(select(inside.c.who)))
        return query.group_by(*keys) if by else query
    up = links.above(chosen)
    some = [fact.c.who, *keys, *(fact.c[name] for name in names), up.c.above_id]
    homes = [part.subquery() for part in links.parts(link)]
    each = [
        select(*some).join(home, home.c.who == fact.c.who).join(up, up.c.unit_id == home.c.unit_id) for home in homes
    ]
    one = (union(*each) if len(each) > 1 else each[0].distinct()).subquery("one")
    heads = [one.c.above_id, *([one.c[by]] if by else [])]
    return select(*heads, *(func.sum(one.c[name]) for name in names)).group_by(*heads)


def sum_listed(session: Session, link: Link, rows: Listed, chosen: Chosen) -> ByDay:
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
