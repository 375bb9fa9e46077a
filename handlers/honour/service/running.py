"""The one way a selection takes a step, by hand or by the clock: the table says whether, the log keeps it."""

from sqlalchemy import select

from bot.scope import may
from handlers.honour import texts
from handlers.honour.service.desk import Desk, HeldBack, Lacking, NotNow, NotYours
from handlers.honour.service.effects import EFFECTS
from handlers.honour.service.guards import GUARDS
from handlers.honour.service.table import By, Step, steps_from
from models.honour.selecting import Selection, SelectionStep, State
from models.org import Person, Role

BY_CLOCK = (State.NOMINATING, State.NOTICE, State.VOTING, State.SECOND)
CHOOSING = ("with_voting", "without_voting")


def act(desk: Desk, selection: Selection, person: Person | None, action: str, note: str = "") -> None:
    """Take a step; `person` None is the clock. Raises: NotNow, NotYours, Lacking, HeldBack."""
    desk.session.refresh(selection, with_for_update=True)
    step = _step(desk, selection, action)
    if not _is_theirs(desk, selection, person, step):
        raise NotYours
    if step.writes and not note.strip():
        raise Lacking
    failed = next((name for name in step.guards if not GUARDS[name](desk, selection, person)), None)
    if failed is not None:
        raise HeldBack(failed)
    selection.state, selection.state_until = step.target, None
    kept = {"selection_id": selection.id, "action": action, "target": step.target, "note": note.strip()}
    desk.session.add(SelectionStep(**kept, by_id=person.id if person else None, at=desk.now))
    for name in step.effects:
        EFFECTS[name](desk, selection)
    desk.session.flush()


def _step(desk: Desk, selection: Selection, action: str) -> Step:
    for step in steps_from(State(selection.state)):
        if step.action == action and all(GUARDS[g](desk, selection, None) for g in step.guards if g in CHOOSING):
            return step
    raise NotNow


def _is_theirs(desk: Desk, selection: Selection, person: Person | None, step: Step) -> bool:
    if person is None:
        return By.CLOCK in step.by
    return any(may(desk.session, person, Role(one), selection.unit) for one in step.by if one is not By.CLOCK)


def possible(desk: Desk, selection: Selection, person: Person) -> list[tuple[str, str, bool]]:
    """The steps that are somebody's now: (action, why not yet or "", whether a reason is written)."""
    found = []
    for step in steps_from(State(selection.state)):
        if not all(GUARDS[g](desk, selection, person) for g in step.guards if g in CHOOSING):
            continue
        if _is_theirs(desk, selection, person, step):
            failed = next((name for name in step.guards if not GUARDS[name](desk, selection, person)), "")
            found.append((step.action, texts.GUARDS[failed] if failed else "", step.writes))
    return found


def tick(desk: Desk) -> int:
    """Move on every selection whose time has come. Returns how many moved."""
    query = select(Selection).where(Selection.state.in_(BY_CLOCK)).order_by(Selection.id)
    moved = 0
    for selection in desk.session.scalars(query.with_for_update(skip_locked=True)).all():
        for step in steps_from(State(selection.state)):
            if By.CLOCK in step.by and all(GUARDS[name](desk, selection, None) for name in step.guards):
                act(desk, selection, None, step.action)
                moved += 1
                break
    return moved
