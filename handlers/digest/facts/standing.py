"""How things stand at some units on a period's last day, every stand by its key."""

from datetime import datetime
from statistics import median

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from handlers.digest.facts import honours, kept, links, roll, stands
from handlers.digest.facts.counting import ByUnit, Chosen, Link, by_homes, by_key, by_unit, homes
from handlers.digest.facts.shape import Span, Who


def standing(session: Session, span: Span, chosen: Chosen) -> dict[str, ByUnit]:
    """What is about everybody comes from what was kept, where that still fits, else it is counted like the rest."""
    alone = chosen is not None and len(chosen) == 1
    found = (None if alone else kept.fitting(session, span, chosen)) or roll.counted(session, span, chosen)
    alike: dict[Link, dict[str, Who | None]] = {}
    for fact in (*stands.STANDS, *stands.ASKED, *honours.STANDS):
        alike.setdefault(fact.link, {})[fact.key] = fact.rows(span) if fact.rows else None
    for link, facts in alike.items():
        found |= by_key(session, facts, link, chosen)
    found["season.coverage"] = _season(session, span, chosen)
    found["season.stock"] = by_unit(session, stands.stock(session, span), links.campaigns, chosen)
    found["case.oldest"] = _oldest(session, span, chosen)
    found["claim.days"] = _medians(session, span, chosen)
    return honours.with_senses(found)


def _season(session: Session, span: Span, chosen: Chosen) -> ByUnit:
    """A campaign may be for everybody: people are summed by where they belong before units are."""
    rows = stands.season(session, span)
    found = by_homes(session, rows, ("done", "due"), chosen) if rows is not None else {}
    return {unit_id: (done, due) for unit_id, (done, due) in found.items()}


def _oldest(session: Session, span: Span, chosen: Chosen) -> ByUnit:
    """Whole days that the longest wait at each unit has taken: the longest of a unit's own, then of all below it."""
    own: dict[int, datetime] = {}
    for part in links.parts(links.cases):
        home, open_one = part.subquery(), stands.waiting(span).subquery()
        query = select(home.c.unit_id, func.min(open_one.c.created_at)).join(open_one, open_one.c.id == home.c.who)
        for unit_id, at in session.execute(query.group_by(home.c.unit_id)):
            own[unit_id] = min(at, own.get(unit_id, at))
    moment, found = min(span.now, span.ends_at), dict[int, tuple[int, int]]()
    for unit_id, above_id in session.execute(select(links.above(chosen))).all():
        if unit_id in own:
            found[above_id] = max(found.get(above_id, (0, 0)), ((moment - own[unit_id]).days, 0))
    return found


def _medians(session: Session, span: Span, chosen: Chosen) -> ByUnit:
    """Twice the median of the days that claims took, and how many there were."""
    days = stands.settled(session, span)
    took: dict[int, list[int]] = {}
    for case_id, units in homes(session, links.cases, days, chosen).items():
        for unit_id in units:
            took.setdefault(unit_id, []).append(days[case_id])
    return {unit_id: (round(2 * median(found)), len(found)) for unit_id, found in took.items()}
