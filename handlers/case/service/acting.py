"""The one way a case takes a step, whoever asks: the table says whether, the log keeps it, the clocks are set anew."""

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import select

from bot.scope import NotFound
from handlers.case import clocks
from handlers.case.clocks import Clock
from handlers.case.codes import CODES, FUNDS, REFERENCE, SOLVED
from handlers.case.service import log
from handlers.case.service.desk import Desk, HeldBack, Lacking, NotNow, NotYours, Said
from handlers.case.service.effects import EFFECTS
from handlers.case.service.guards import GUARDS, Ask
from handlers.case.service.scope import parts, visible
from handlers.case.service.voices import Done
from handlers.case.table import PATH_OF, PENDING, TERMINAL, Need, Step, Who, after, find, leading_from
from models.case import Case, CaseEvent, Kind, State, Urgency
from models.org import Person

CLOSES = TERMINAL | {State.CLOSED, State.OFF_FILE, State.DECLINED, State.FAILED, State.REJECTED, State.REFUSED}
ORDER = (Who.APPLICANT, Who.PROXY, Who.VERIFIER, Who.PANEL, Who.LEADER, Who.HANDLER, Who.FINANCE, Who.SECRETARY)
TERM_OF = {Need.NOTE: "note", Need.UNIT: "unit", Need.PEOPLE: "people",
           Need.CHOICE: "choice", Need.DAY: "day", Need.GOODS: "goods"}  # fmt: skip
WATCHED = PENDING | {State.DONE, State.RATING, State.PAID, State.ON_FILE, State.OFF_FILE, State.REVIEW}
BEST, WORST = 5, 1


def act(desk: Desk, case: Case, actor: Person | None, action: str, said: Said | None = None) -> CaseEvent:
    """Take a step; `actor` None is the clock. What follows by itself follows at once.

    Raises: NotFound (nothing on this case), NotNow, NotYours, Lacking, HeldBack.
    """
    said = said or Said()
    lock(desk, case)
    step, who = _allowed(desk, case, actor, action)
    for need in step.needs:
        if not _given(need, said, action):
            raise Lacking(need, desk.policy)
    for guard in step.guards:
        if not GUARDS[guard](Ask(desk, case, actor, said)):
            raise HeldBack(guard, desk.policy)
    if Need.CODE not in step.needs:
        said = replace(said, code="")  # an open column takes no words nobody asked for
    event = _take(desk, case, actor, step, who, said)
    _follow(desk, case)
    refresh(desk, case)
    case.next_at = case.next_at and desk.now
    return event


def possible(desk: Desk, case: Case, actor: Person | None) -> list[Step]:
    """The steps somebody may take now, in the table's order; what must be said with them is not asked yet."""
    mine = _parts(desk, case, actor)
    found = [s for s in leading_from(PATH_OF[Kind(case.kind)], State(case.state)) if mine & set(s.by)]
    waiting = ("choice_fits", "two_verifiers", "three_members", "within_limit", "relief_cap", "day_fits",
               "other_unit", "one_handler", "review_choice")  # fmt: skip
    asks = Ask(desk, case, actor, Said())
    return [s for s in found if all(GUARDS[guard](asks) for guard in s.guards if guard not in waiting)]


def lock(desk: Desk, case: Case) -> None:
    """Nobody else takes a step on this case until the transaction ends."""
    desk.session.flush()
    query = select(Case).where(Case.id == case.id).with_for_update()
    desk.session.execute(query, execution_options={"populate_existing": True})


def refresh(desk: Desk, case: Case) -> None:
    """Set the index columns from the log: when it is late, when the clock should look again."""
    clock = log.handling(desk, case) if State(case.state) in PENDING else None
    case.due_at = clock.due_at if clock else None
    case.next_at = _next_look(desk, case, clock)


def settle(desk: Desk, case: Case) -> None:
    """Let the clock take whatever steps are due, and set the index columns."""
    lock(desk, case)
    _follow(desk, case)
    refresh(desk, case)


def _next_look(desk: Desk, case: Case, clock: Clock | None) -> datetime | None:
    """The next moment something may have to be said or done: midnight at the latest, a warning, a deadline."""
    if State(case.state) not in WATCHED or case.kind == Kind.BOX:
        return None
    looks = [clocks.midnight(desk.now.astimezone(clocks.SHANGHAI).date() + timedelta(1))]
    first = log.first_reply(desk, case)
    if first is not None and first.running and first.due_at is not None:
        looks.append(first.due_at)
    if clock is not None and clock.running:
        limit = desk.policy.solve[case.urgency]
        lefts = (clock.limit * percent / 100 - clock.used for percent in desk.policy.warn_at)
        looks += [clocks.runs_out(desk.now, left, limit, desk.workdays) for left in lefts if left > clocks.NOTHING]
    return min(look for look in looks if look > desk.now)


def _parts(desk: Desk, case: Case, actor: Person | None) -> frozenset[Who]:
    mine = parts(desk.session, case, actor)
    reader = actor is not None and actor.active and case.state == State.NOTICE and Who.APPLICANT not in mine
    return mine | {Who.ANYONE} if reader else mine


def _allowed(desk: Desk, case: Case, actor: Person | None, action: str) -> tuple[Step, Who]:
    mine = _parts(desk, case, actor)
    step = find(PATH_OF[Kind(case.kind)], action, State(case.state))
    if not mine or (mine == {Who.ANYONE} and (step is None or Who.ANYONE not in step.by)):
        known = desk.session.scalar(visible(desk.session, actor).where(Case.id == case.id))
        raise NotYours if known is not None else NotFound
    if step is None:
        raise NotNow
    who = next((one for one in (*ORDER, Who.ANYONE, Who.SYSTEM) if one in mine and one in step.by), None)
    if who is None:
        raise NotYours
    return step, who


def _given(need: Need, said: Said, action: str) -> bool:
    if need is Need.CODE:
        return said.code in CODES[action] if action in CODES else REFERENCE.fullmatch(said.code) is not None
    if need is Need.AMOUNT:
        return said.amount is not None and said.amount >= 0
    closed: dict[Need, tuple[str, Collection[str]]] = {
        Need.FUND: (said.fund, FUNDS), Need.URGENCY: (said.urgency, set(Urgency)), Need.SOLVED: (said.solved, SOLVED),
    }  # fmt: skip
    if need in closed:
        value, allowed = closed[need]
        return value in allowed
    if need is Need.SCORE:
        return said.score is not None and WORST <= said.score <= BEST
    return bool(getattr(said, TERM_OF[need]))


def _take(desk: Desk, case: Case, actor: Person | None, step: Step, who: Who, said: Said) -> CaseEvent:
    target, back = after(step, State(case.state), State(case.back_to) if case.back_to else None)
    event = log.add(desk, case, step.action, target, role=who, actor=actor, said=said)
    case.state, case.back_to = target, back
    case.closed_at = desk.now if target in CLOSES else None
    done = Done(desk, case, actor, said, event, step)
    for effect in step.effects:
        EFFECTS[effect](done)
    desk.session.flush()
    return event


def _follow(desk: Desk, case: Case) -> None:
    """Steps of the clock whose guards hold: 评议通过, 公示期满, 请评价 …"""
    while True:
        ask = Ask(desk, case, None, Said())
        ready = (s for s in leading_from(PATH_OF[Kind(case.kind)], State(case.state)) if Who.SYSTEM in s.by)
        step = next((s for s in ready if not s.stays and all(GUARDS[guard](ask) for guard in s.guards)), None)
        if step is None:
            return
        _take(desk, case, None, step, Who.SYSTEM, Said())
