"""What the clock does with cases: warnings, escalation up the tree, reminders, and the steps that are the system's."""

from datetime import date, datetime, timedelta

from sqlalchemy import select

from bot.outbox import post
from handlers.case import clocks, texts
from handlers.case.clocks import Clock
from handlers.case.policy import DAY, Limit
from handlers.case.service import acting, log
from handlers.case.service.desk import Desk, name_of
from handlers.case.service.scope import handlers_of, holders, leaders_of
from models.case import Case, State
from models.org import Person, Role, Unit

MOST = 200


def tick(desk: Desk) -> int:
    """Look at every case whose time has come, at most 200 in one transaction. Returns how many there were."""
    query = select(Case).where(Case.next_at <= desk.now).order_by(Case.next_at, Case.id).limit(MOST)
    found = desk.session.scalars(query.with_for_update(skip_locked=True)).all()
    for case in found:
        acting.settle(desk, case)
        _remind(desk, case)
    desk.session.flush()
    return len(found)


def _remind(desk: Desk, case: Case) -> None:
    if case.due_at is not None:
        clock = log.handling(desk, case)
        if clock is not None:
            _warn(desk, case, clock)
            _escalate(desk, case, clock)
        _first_reply(desk, case)
    kept = {State.WANTED: _wanted, State.OFF_FILE: _visits, State.HELD: _hold_over, State.REVIEW: _review}
    if State(case.state) in kept:
        kept[State(case.state)](desk, case, log.entered(desk.session, case).at)


def _warn(desk: Desk, case: Case, clock: Clock) -> None:
    """At half, at four fifths and at the end of the time; of several at once only the last is worth saying."""
    passed = [percent for percent in desk.policy.warn_at if clock.percent >= percent]
    for percent in passed[-1:]:
        _post(desk, case, _responsible(desk, case), texts.warning(name_of(case), percent), f"warn-{percent}")


def _escalate(desk: Desk, case: Case, clock: Clock) -> None:
    """One level higher with each working day that passes: leaders upwards, then the secretary at the top."""
    if clock.due_at is None or desk.now < clock.due_at or clock.left:
        return
    limit = desk.policy.solve[case.urgency]
    over = clock.used - clock.limit
    days = int(over / desk.policy.escalate_every)
    levels = leaders_of(desk.session, case)
    unit = desk.session.get(Unit, case.unit_id) if case.unit_id else None
    secretaries = holders(desk.session, unit, Role.SECRETARY)
    levels += [secretaries] if secretaries else []
    reached = 1 + (days if limit.working else int(_working_days(desk, clock.due_at)))
    for level, people in enumerate(levels[:reached]):
        _post(desk, case, people, texts.escalated(name_of(case), days), f"late-{level}")


def _working_days(desk: Desk, since: datetime) -> float:
    return clocks.elapsed(since, desk.now, Limit(DAY), desk.workdays) / DAY


def _first_reply(desk: Desk, case: Case) -> None:
    clock = log.first_reply(desk, case)
    if clock is not None and clock.running and not clock.left:
        people = [*_responsible(desk, case), *(leaders_of(desk.session, case) or [[]])[0]]
        _post(desk, case, people, texts.warning(name_of(case), 100), "first-reply")


def _wanted(desk: Desk, case: Case, since: datetime) -> None:
    for number, days in enumerate(desk.policy.wanted_reminders):
        person = desk.session.get(Person, case.person_id) if case.person_id else None
        if desk.now >= since + timedelta(days) and person is not None:
            key = f"wanted-{_stamp(since)}-{number}"
            _post(desk, case, [person], texts.wanted_reminder(name_of(case)), key)


def _visits(desk: Desk, case: Case, since: datetime) -> None:
    for number, after in enumerate(desk.policy.visits):
        if desk.now >= since + after:
            _post(
                desk, case, _responsible(desk, case), texts.visit_due(name_of(case)), f"visit-{_stamp(since)}-{number}"
            )


def _hold_over(desk: Desk, case: Case, _since: datetime) -> None:
    wish = log.last(desk.session, case, "拟挂起")
    day = wish.detail.get("day") if wish else None
    if day and desk.now >= clocks.midnight(date.fromisoformat(day)):
        _post(desk, case, _responsible(desk, case), texts.hold_over(name_of(case)), f"hold-{day}")


def _review(desk: Desk, case: Case, since: datetime) -> None:
    _post(desk, case, _responsible(desk, case), texts.review_due(name_of(case)), f"review-{_stamp(since)}")


def _responsible(desk: Desk, case: Case) -> list[Person]:
    handler = desk.session.get(Person, case.handler_id) if case.handler_id else None
    return [handler] if handler is not None and handler.active else handlers_of(desk.session, case)


def _post(desk: Desk, case: Case, people: list[Person], text: str, what: str) -> None:
    for person in people:
        key = f"case:{case.public_id}:{case.round}:{what}:{person.public_id}"
        post(desk.session, person, text, key=key, now=desk.now, kind="case", priority=3)


def _stamp(moment: datetime) -> str:
    return f"{moment:%y%m%d}"
