"""Who is on the roll on a day and what was done about them: talks, exemptions, double registration, pairs."""

from datetime import timedelta

from sqlalchemy import ColumnElement, Select, and_, exists, or_, select
from sqlalchemy.orm import Session

from handlers.digest.facts import counting, links
from handlers.digest.facts.counting import ByUnit, Chosen, Listed
from handlers.digest.facts.shape import Span, Who, number, one_if
from models.activity import DualRegistration
from models.care import Talk
from models.care.pairs import MEMBERS, exempt_on, pairs_by_branch
from models.org import Person, Unit

LONG = timedelta(days=305)
# Indicator → the columns of `people` that are its done and its due.
PEOPLE = {
    "roll": ("n0", None),
    "talk.coverage": ("n1", "n2"),
    "talk.exempt": ("n3", None),
    "talk.long": ("n4", None),
    "dual.registered": ("n5", "n6"),
}
COLUMNS = tuple(f"n{place}" for place in range(7))


def counted(session: Session, span: Span, chosen: Chosen) -> dict[str, ByUnit]:
    """Indicator → unit → done and due, straight from the facts."""
    found = _people(session, span, chosen)
    branches = links.below(chosen[0]) if chosen and len(chosen) == 1 else select(Unit.id)
    for key, rows in pairs(session, span, branches).items():
        by_day = counting.sum_listed(session, links.units, rows, chosen)
        found[key] = {unit_id: both for (unit_id, _), both in by_day.items()}
    return found


def _people(session: Session, span: Span, chosen: Chosen) -> dict[str, ByUnit]:
    """Everything about who is on the roll, in one look at them."""
    found: dict[str, ByUnit] = {key: {} for key in PEOPLE}
    for unit_id, values in counting.by_homes(session, people(span), COLUMNS, chosen).items():
        told = dict(zip(COLUMNS, values, strict=True))
        for key, (done, due) in PEOPLE.items():
            found[key][unit_id] = (told[done], told[due] if due else 0)
    return found


def on_roll(span: Span) -> ColumnElement[bool]:
    """Whether somebody is on the roll on the last day."""
    here = or_(Person.hired_on.is_(None), Person.hired_on <= span.last)
    gone = and_(Person.left_on.is_not(None), Person.left_on <= span.last)
    return and_(or_(Person.active, Person.left_on > span.last), here, ~gone)


def people(span: Span) -> Who:
    """Everybody on the roll with a 1 for each thing that is so; see PEOPLE for what they are."""
    day, first, long_ago = span.last, span.last.replace(month=1, day=1), span.last - LONG
    excused = Person.id.in_(exempt_on(day))
    this_year = exists().where(Talk.person_id == Person.id, Talk.held_on.between(first, day))
    lately = exists().where(Talk.person_id == Person.id, Talk.held_on.between(long_ago, day))
    here_long = or_(Person.hired_on.is_(None), Person.hired_on < long_ago)
    member = Person.political.in_(MEMBERS)
    talked, lost = and_(~excused, this_year), and_(here_long, ~lately, ~excused)
    flags = (talked, ~excused, excused, lost, and_(member, Person.id.in_(reported(span))), member)
    columns = [one_if(flag).label(f"n{place}") for place, flag in enumerate(flags, 1)]
    return select(Person.id.label("who"), number(1).label("n0"), *columns).where(on_roll(span))


def reported(span: Span) -> Select[int]:
    """Ids of those whose community and branch have both confirmed them at the end of the last day."""
    row = DualRegistration
    both = (row.community_at < span.ends_at, row.branch_at < span.ends_at)
    return select(row.person_id).where(*both, or_(row.ended_at.is_(None), row.ended_at >= span.ends_at))


def pairs(session: Session, span: Span, branches: Select[int]) -> dict[str, Listed]:
    """The three classes of these party branches."""
    first = span.last.replace(month=1, day=1)
    found = pairs_by_branch(session, branches, first=first, last=span.last)
    rows: dict[str, Listed] = {"pair.committee": [], "pair.with": [], "pair.among": []}
    for unit_id, matrix in sorted(found.items()):
        rows["pair.committee"].append((unit_id, span.last, *matrix.committee))
        rows["pair.with"].append((unit_id, span.last, *matrix.with_committee))
        rows["pair.among"].append((unit_id, span.last, *matrix.among_members))
    return rows
