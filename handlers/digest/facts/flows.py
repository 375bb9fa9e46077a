"""Facts that happen on a day and are summed over days; rolled up every night."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from handlers.digest.facts import links
from handlers.digest.facts.shape import Fact, Span, Who, day_of, number, one_if, within
from handlers.digest.periods import local_day, midnight
from models.activity import (
    Activity,
    ActivityState,
    Attendance,
    DualRegistration,
    HourEntry,
    Kind,
    MakeUp,
    Measure,
    Minutes,
    ServiceReport,
    SignUp,
    Standing,
)
from models.care import CareTask, Reading, TaskState
from models.care.audience import ON_FILE
from models.case import (
    PENDING,
    STAFF_ROLES,
    SUBMISSIONS,
    Case,
    CaseEvent,
    CaseObjection,
    CaseRating,
    State,
)
from models.case import Kind as CaseKind
from models.outbox import Notice
from models.quiz import Answer
from models.study import StudyRecord

LONGEST_WAIT = timedelta(days=25)  # from a submission to the day its answer is due, long holidays included
HELD = (ActivityState.PUBLISHED, ActivityState.DONE)
SERVICE = tuple(kind for kind in Kind if kind.accrues)
STUDY = tuple(kind for kind in Kind if kind.studies)
HOT = 35
CAME = "in"


def summed(who: InstrumentedAttribute[int], day: Any, done: Any, due: Any) -> Who:
    """One row a who and day."""
    query = select(who.label("who"), day.label("day"), func.sum(done).label("done"), func.sum(due).label("due"))
    return query.group_by(who, day)


def visits(span: Span) -> Who:
    """By the day they were due; explained ones are left out."""
    in_time = and_(CareTask.state == TaskState.DONE, CareTask.done_on <= CareTask.due_on)
    query = summed(CareTask.person_id, CareTask.due_on, one_if(in_time), number(1))
    return query.where(CareTask.due_on.between(span.first, span.last), CareTask.state != TaskState.EXCUSED)


def _steps(span: Span, done: ColumnElement[bool], due: ColumnElement[bool] | None, *where: Any) -> Who:
    at = day_of(CaseEvent.at)
    query = summed(CaseEvent.case_id, at, one_if(done), number(0) if due is None else one_if(due))
    return query.where(within(CaseEvent.at, span), or_(done, due) if due is not None else done, *where)


def filed(span: Span) -> Who:
    """By the day of the first submission."""
    return _steps(span, CaseEvent.action.in_(SUBMISSIONS), None)


def reopened(span: Span) -> Who:
    """Reopenings and closings by their day."""
    changed = CaseEvent.source.is_distinct_from(CaseEvent.target)
    again, closed = CaseEvent.target == State.REOPENED, CaseEvent.target == State.CLOSED
    return _steps(span, and_(again, changed), and_(closed, changed))


def _file(span: Span, *, into: bool, again: bool = False) -> Who:
    inside = CaseEvent.target.in_(ON_FILE) & or_(CaseEvent.source.is_(None), CaseEvent.source.not_in(ON_FILE))
    outside = CaseEvent.source.in_(ON_FILE) & CaseEvent.target.not_in(ON_FILE)
    before = exists().where(Case.id == CaseEvent.case_id, Case.previous_id.is_not(None))
    return _steps(span, inside if into else outside, None, *([before] if again else []))


def _closed(span: Span, solved: str | None) -> Who:
    rated = exists().where(CaseRating.case_id == Case.id)
    said = rated.where(CaseRating.solved == solved) if solved else rated
    query = summed(Case.id, day_of(Case.closed_at), one_if(said), number(1))
    return query.where(within(Case.closed_at, span), Case.state == State.CLOSED)


def satisfied(span: Span) -> Who:
    """By the day of the rating."""
    query = summed(CaseRating.case_id, day_of(CaseRating.at), one_if(CaseRating.score >= 4), number(1))
    return query.where(within(CaseRating.at, span))


def replies(session: Session, span: Span) -> list[tuple[int, date, int, int]]:
    """First answers by the day they were due: so many working days after the submission, by the working calendar."""
    since = midnight(span.first) - LONGEST_WAIT
    sent = select(CaseEvent.case_id).where(CaseEvent.action.in_(SUBMISSIONS), CaseEvent.at >= since)
    sent = sent.where(CaseEvent.at < span.ends_at)
    query = select(CaseEvent.case_id, CaseEvent.at, CaseEvent.action, CaseEvent.role, CaseEvent.target)
    logs: dict[int, list[Any]] = {}
    for event in session.execute(query.where(CaseEvent.case_id.in_(sent)).order_by(CaseEvent.case_id, CaseEvent.seq)):
        logs.setdefault(event.case_id, []).append(event)
    found = []
    for case_id, events in logs.items():
        row = _replied(case_id, events, span)
        if row is not None:
            found.append(row)
    return found


def _replied(case_id: int, events: list[Any], span: Span) -> tuple[int, date, int, int] | None:
    start = next(n for n, event in enumerate(events) if event.action in SUBMISSIONS)
    sent = events[start].at
    due_on = span.workdays.add(local_day(sent), span.reply_days)
    if not span.first <= due_on <= span.last:
        return None
    limit = timedelta(days=span.reply_days)
    for event in events[start + 1 :]:
        by_staff = event.role in STAFF_ROLES
        if by_staff or event.target not in PENDING:
            in_time = span.workdays.elapsed(sent, event.at) <= limit
            return (case_id, due_on, int(in_time), 1) if by_staff or not in_time else None
    return case_id, due_on, 0, 1


def objections(span: Span) -> Who:
    """By the day they came in."""
    query = summed(CaseObjection.case_id, day_of(CaseObjection.at), one_if(CaseObjection.upheld.is_(True)), number(1))
    return query.where(within(CaseObjection.at, span))


def wanted(span: Span) -> Who:
    """Claims by the day of submission; done: more was wanted of them."""
    other = aliased(CaseEvent)
    more = exists().where(other.case_id == CaseEvent.case_id, other.target == State.WANTED)
    claims = select(Case.id).where(Case.kind == CaseKind.CLAIM)
    query = summed(CaseEvent.case_id, day_of(CaseEvent.at), one_if(more), number(1))
    query = query.where(within(CaseEvent.at, span), CaseEvent.action.in_(SUBMISSIONS))
    return query.where(CaseEvent.case_id.in_(claims))


def paid(span: Span) -> Who:
    """Claims by the day they were paid."""
    return _steps(span, and_(CaseEvent.target == State.PAID, CaseEvent.source.is_distinct_from(State.PAID)), None)


def hot(span: Span) -> Who:
    """Readings at or above 35 ℃."""
    query = summed(Reading.id, Reading.day, number(1), number(0))
    return query.where(Reading.day.between(span.first, span.last), Reading.celsius >= HOT)


def unplanned(session: Session, span: Span) -> list[tuple[int, date, int, int]]:
    """Hot readings after which no notice of that day went out."""
    query = select(Reading).where(Reading.day.between(span.first, span.last), Reading.celsius >= HOT)
    rows = session.scalars(query).all()
    sent = select(Notice.key).where(Notice.key.startswith("care-heat:"), Notice.created_at < span.ends_at)
    keys = {":".join(key.split(":")[1:3]) for key in session.scalars(sent)} if rows else set()
    return [(row.id, row.day, 1, 0) for row in rows if f"{row.unit_id}:{row.day}" not in keys]


def events(span: Span) -> Who:
    """Voluntary service by the day it ended."""
    query = summed(Activity.id, day_of(Activity.ends_at), number(1), number(0))
    return query.where(within(Activity.ends_at, span), Activity.kind.in_(SERVICE), Activity.state.in_(HELD))


def times(span: Span) -> Who:
    """Who came to how many of them."""
    day = day_of(Activity.ends_at)
    once = func.count(Attendance.activity_id.distinct())
    query = select(Attendance.person_id.label("who"), day.label("day"), once.label("done"), number(0).label("due"))
    query = query.join(Activity, Activity.id == Attendance.activity_id).where(Attendance.way == CAME)
    query = query.where(within(Activity.ends_at, span), Activity.kind.in_(SERVICE), Activity.state.in_(HELD))
    return query.group_by(Attendance.person_id, day)


def minutes(span: Span) -> Who:
    """Minutes of service by the day they were served; a reversal counts against it."""
    query = summed(HourEntry.person_id, day_of(HourEntry.starts_at), HourEntry.minutes, number(0))
    return query.where(within(HourEntry.starts_at, span))


def no_shows(span: Span) -> Who:
    """Confirmed places by the day it ended."""
    missed = and_(SignUp.no_show, ~SignUp.excused)
    query = summed(SignUp.person_id, day_of(Activity.ends_at), one_if(missed), number(1))
    query = query.join(Activity, Activity.id == SignUp.activity_id).where(SignUp.standing == Standing.SIGNED)
    done = Activity.state == ActivityState.DONE
    return query.where(within(Activity.ends_at, span), Activity.kind.in_(SERVICE), done)


def reports(span: Span) -> Who:
    """Service reports by the day of the service; done: both sides acknowledged it."""
    both = ServiceReport.community_at.is_not(None) & ServiceReport.branch_at.is_not(None)
    query = summed(DualRegistration.person_id, day_of(ServiceReport.starts_at), one_if(both), number(1))
    query = query.select_from(ServiceReport)
    query = query.join(DualRegistration, DualRegistration.id == ServiceReport.registration_id)
    return query.where(within(ServiceReport.starts_at, span))


def sessions(span: Span) -> Who:
    """Study sessions by their day."""
    query = summed(Activity.id, day_of(Activity.ends_at), number(1), number(0))
    return query.where(within(Activity.ends_at, span), Activity.kind.in_(STUDY), Activity.state.in_(HELD))


def written_up(span: Span) -> Who:
    """The same with their minutes."""
    approved = exists().where(Minutes.activity_id == Activity.id, Minutes.approved_at.is_not(None))
    query = summed(Activity.id, day_of(Activity.ends_at), one_if(approved), number(1))
    return query.where(within(Activity.ends_at, span), Activity.kind.in_(STUDY), Activity.state.in_(HELD))


def made_up(session: Session, span: Span) -> list[tuple[int, date, int, int]]:
    """Make-up study by the day it was due."""
    query = select(MakeUp.person_id, MakeUp.due_on, MakeUp.done_at)
    return _by_due_day(session.execute(query.where(MakeUp.due_on.between(span.first, span.last))))


def measures(session: Session, span: Span) -> list[tuple[int, date, int, int]]:
    """Measures by the day they were due, where their owner belongs."""
    query = select(Measure.owner_id, Measure.due_on, Measure.done_at)
    return _by_due_day(session.execute(query.where(Measure.due_on.between(span.first, span.last))))


def _by_due_day(rows: Iterable[Any]) -> list[tuple[int, date, int, int]]:
    """Done by the end of the day."""
    found: dict[tuple[int, date], list[int]] = {}
    for who, due_on, done_at in rows:
        counted = found.setdefault((who, due_on), [0, 0])
        counted[0] += done_at is not None and local_day(done_at) <= due_on
        counted[1] += 1
    return [(who, day, done, due) for (who, day), (done, due) in found.items()]


def opened(span: Span) -> Who:
    """Study items opened."""
    query = summed(StudyRecord.person_id, StudyRecord.day, number(1), number(0))
    return query.where(StudyRecord.day.between(span.first, span.last))


def answers(span: Span) -> Who:
    """Questions answered, in every mode."""
    query = summed(Answer.person_id, day_of(Answer.at), number(1), number(0))
    return query.where(within(Answer.at, span))


def opened_sums(span: Span) -> Who:
    """How many items, by roughly whom."""
    query = _mixed(StudyRecord.day, StudyRecord.person_id).where(StudyRecord.day.between(span.first, span.last))
    return query.group_by(StudyRecord.day)


def answers_sums(span: Span) -> Who:
    """How many answers, by roughly whom: from the index alone."""
    day = day_of(Answer.at)
    return _mixed(day, Answer.person_id).where(within(Answer.at, span)).group_by(day)


def _mixed(day: Any, who: InstrumentedAttribute[int]) -> Who:
    return select(day.label("day"), func.count(), func.sum(who % 1_000_003), func.sum((who % 9_973) * (who % 101)))


FLOWS: tuple[Fact, ...] = (
    Fact("visit.on_time", links.people, visits),
    Fact("case.filed", links.cases, filed),
    Fact("case.reply", links.cases, listed=replies),
    Fact("case.solved", links.cases, lambda span: _closed(span, "是")),
    Fact("case.partly", links.cases, lambda span: _closed(span, "部分")),
    Fact("case.rated", links.cases, lambda span: _closed(span, None)),
    Fact("case.satisfied", links.cases, satisfied),
    Fact("case.reopened", links.cases, reopened),
    Fact("aid.new", links.cases, lambda span: _file(span, into=True)),
    Fact("aid.again", links.cases, lambda span: _file(span, into=True, again=True)),
    Fact("aid.out", links.cases, lambda span: _file(span, into=False)),
    Fact("aid.objections", links.cases, objections),
    Fact("claim.wanted", links.cases, wanted),
    Fact("claim.paid", links.cases, paid),
    Fact("season.hot", links.readings, hot),
    Fact("season.unplanned", links.readings, listed=unplanned),
    Fact("vol.events", links.hosts, events),
    Fact("vol.times", links.people, times),
    Fact("vol.hours", links.people, minutes),
    Fact("vol.no_show", links.people, no_shows),
    Fact("dual.reports", links.people, reports),
    Fact("org.sessions", links.hosts, sessions),
    Fact("org.minutes", links.hosts, written_up),
    Fact("org.make_up", links.people, listed=made_up),
    Fact("org.measures", links.people, listed=measures),
    Fact("study.opened", links.people, opened, many=opened_sums),
    Fact("study.answers", links.people, answers, many=answers_sums),
)
