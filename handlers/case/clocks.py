"""Deadlines, computed from the log and nothing else: what was used, what is left, when it runs out.

A working day counts as one day from midnight to midnight in Shanghai, any other day as nothing. So a day granted on
Friday at four ends on Monday at four, and a pause takes away exactly the working time that passed in it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.workdays import Workdays
from handlers.case.policy import Limit, Policy
from handlers.case.table import PAUSED, PENDING
from models.case import SUBMISSIONS, State

SHANGHAI = ZoneInfo("Asia/Shanghai")
NOTHING = timedelta(0)
LONGEST_PAUSE_OF_WORK = 60


@dataclass(frozen=True, slots=True)
class Mark:
    """One event as the clocks see it; `by_staff` when whoever handles the case did it."""

    at: datetime
    target: State
    by_staff: bool
    action: str = ""


@dataclass(frozen=True, slots=True)
class Clock:
    """A limit, what was used of it, and when it runs out (None while it stands still)."""

    limit: timedelta
    used: timedelta
    due_at: datetime | None
    running: bool

    @property
    def left(self) -> timedelta:
        """What is left, never below nothing."""
        return max(NOTHING, self.limit - self.used)

    @property
    def percent(self) -> int:
        """What was used, in hundredths of the limit."""
        return int(self.used * 100 / self.limit)


def midnight(day: date) -> datetime:
    """The start of a day in Shanghai."""
    return datetime.combine(day, time(), SHANGHAI)


def elapsed(start: datetime, end: datetime, limit: Limit, workdays: Workdays) -> timedelta:
    """The counted time from start to end; nothing where end is not after start."""
    if end <= start:
        return NOTHING
    if not limit.working:
        return end - start
    return workdays.elapsed(start, end)


def runs_out(start: datetime, left: timedelta, limit: Limit, workdays: Workdays) -> datetime:
    """The moment at which so much counted time has passed since start."""
    if not limit.working:
        return start + left
    moment, idle = start, 0
    while idle < LONGEST_PAUSE_OF_WORK:
        tomorrow = midnight(moment.astimezone(SHANGHAI).date() + timedelta(1))
        if workdays.is_workday(moment.astimezone(SHANGHAI).date()):
            idle = 0
            if left <= tomorrow - moment:
                return moment + left
            left -= tomorrow - moment
        idle += 1
        moment = tomorrow
    return moment


def clock(spans: Iterable[tuple[datetime, datetime | None]], limit: Limit, now: datetime, days: Workdays) -> Clock:
    """The clock of a limit that ran in these spans; one without an end still runs."""
    used, running, due = NOTHING, False, None
    for start, end in spans:
        if end is None:
            due = runs_out(start, limit.lasts - used, limit, days) if used < limit.lasts else start
            running = True
        used += elapsed(start, end or now, limit, days)
    return Clock(limit.lasts, used, due, running)


def handling(marks: Sequence[Mark], urgency: str, policy: Policy, now: datetime, days: Workdays) -> Clock | None:
    """The clock of the whole case: runs while it is with us, stands still while it is with the applicant or published.

    It starts at the first submission, and anew when the case is reopened. None before that.
    """
    spans: list[tuple[datetime, datetime | None]] = []
    started = False
    for number, mark in enumerate(marks):
        if mark.target in (State.SUBMITTED, State.REOPENED) and mark.action in ("提交", "重新办理", "投信"):
            started, spans = True, []
        until = marks[number + 1].at if number + 1 < len(marks) else None
        if started and mark.target in PENDING and mark.target not in PAUSED:
            spans.append((mark.at, until))
    return clock(spans, policy.solve[urgency], now, days) if started else None


def first_reply(marks: Sequence[Mark], policy: Policy, now: datetime, days: Workdays) -> Clock | None:
    """The clock of the first reply: from the submission to the first step of whoever handles it."""
    start = next((n for n, mark in enumerate(marks) if mark.action in SUBMISSIONS), None)
    if start is None:
        return None
    ended = next((m.at for m in marks[start + 1 :] if m.by_staff or m.target not in PENDING), None)
    return clock([(marks[start].at, ended)], policy.first_reply, now, days)


def entered(marks: Sequence[Mark]) -> datetime:
    """Since when the case has stood in its present state; steps that changed nothing do not count."""
    state, since = marks[-1].target, marks[-1].at
    for mark in reversed(marks):
        if mark.target != state:
            break
        since = mark.at
    return since
