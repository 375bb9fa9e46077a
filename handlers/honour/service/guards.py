"""What must be so before a step, by the names in the table."""

from collections import Counter
from collections.abc import Callable

from sqlalchemy import exists, func, select

from handlers.honour.service import access, deciding, noticing
from handlers.honour.service.consents import NOTICE, given
from handlers.honour.service.desk import Desk
from models.honour.selecting import Nomination, PanelSeat, Selection, SelectionRule, Standing
from models.org import Person

Guard = Callable[[Desk, Selection, Person | None], bool]
PANEL = 3


def _count(desk: Desk, selection: Selection, *standings: Standing) -> int:
    query = select(func.count()).select_from(Nomination).where(Nomination.selection_id == selection.id)
    return desk.session.scalar(query.where(Nomination.standing.in_(standings))) or 0


def of(desk: Desk, selection: Selection, *standings: Standing) -> list[Nomination]:
    """A selection's nominations of these standings, in their order."""
    query = select(Nomination).where(Nomination.selection_id == selection.id, Nomination.standing.in_(standings))
    return list(desk.session.scalars(query.order_by(Nomination.category, Nomination.id)))


def has_rules(desk: Desk, selection: Selection, _person: Person | None) -> bool:
    """There are rules to read and categories to choose from."""
    there = exists().where(SelectionRule.selection_id == selection.id)
    return bool(selection.categories) and bool(desk.session.scalar(select(there)))


def has_panel(desk: Desk, selection: Selection, _person: Person | None) -> bool:
    """Three or more."""
    query = select(func.count()).select_from(PanelSeat).where(PanelSeat.selection_id == selection.id)
    return (desk.session.scalar(query) or 0) >= PANEL


def nominations_over(desk: Desk, selection: Selection, person: Person | None) -> bool:
    """The time is over; by hand also before, once nothing is on its way."""
    if desk.now >= selection.nominations_until:
        return True
    return person is not None and not _count(desk, selection, Standing.CLIMBING, Standing.SENT_BACK)


def _judged(desk: Desk, selection: Selection) -> tuple[list[Nomination], dict[int, deciding.Tally]]:
    rows = of(desk, selection, Standing.ELIGIBLE)
    return rows, deciding.tallies(desk.session, selection, rows)


def within_places(desk: Desk, selection: Selection, _person: Person | None) -> bool:
    """No category has more who passed than places."""
    rows, votes = _judged(desk, selection)
    passed = Counter(one.category for one in rows if votes[one.id].passed)
    return all(passed[place] <= int(one["quota"]) for place, one in enumerate(selection.categories))


def not_involved(desk: Desk, selection: Selection, person: Person | None) -> bool:
    """Whoever settles it keeps out of none of it."""
    out = access.kept_out(desk.session, of(desk, selection, Standing.ELIGIBLE))
    return person is not None and not any(person.id in kept for kept in out.values())


GUARDS: dict[str, Guard] = {
    "has_rules": has_rules,
    "has_panel": has_panel,
    "nominations_ahead": lambda desk, selection, _: selection.nominations_until > desk.now,
    "nominations_over": nominations_over,
    "some_arrived": lambda desk, selection, _: _count(desk, selection, Standing.ARRIVED) > 0,
    "all_screened": lambda desk, selection, _: not _count(desk, selection, Standing.ARRIVED),
    "some_agreed": lambda desk, selection, _: bool(given(desk.session, of(desk, selection, Standing.ELIGIBLE), NOTICE)),
    "with_voting": lambda _desk, selection, _: selection.votes,
    "without_voting": lambda _desk, selection, _: not selection.votes,
    "notices_over": lambda desk, selection, _: noticing.over(desk, selection),
    "no_objection": lambda desk, selection, _: not noticing.open_objections(desk.session, selection),
    "voting_over": lambda desk, selection, _: selection.state_until is None or desk.now >= selection.state_until,
    "all_decided": lambda desk, selection, _: all(one.quorum for one in _judged(desk, selection)[1].values()),
    "within_places": within_places,
    "some_passed": lambda desk, selection, _: any(one.passed for one in _judged(desk, selection)[1].values()),
    "not_involved": not_involved,
}
