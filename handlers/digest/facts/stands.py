"""How things stand on a period's last day: counted from the facts whenever they are asked for.

What is open or late is seen at `span.now`; a frozen digest keeps what it saw.
"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, func, or_, select, union_all
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from handlers.digest.facts import links
from handlers.digest.facts.flows import CAME, HELD, SERVICE
from handlers.digest.facts.shape import Fact, Span, Who, number, one_if, within
from handlers.digest.periods import local_day
from models.activity import Activity, Attendance, BackEntry, HourAppeal
from models.care import Campaign, CareTask, Claim, ClaimState, TaskState
from models.care.audience import ON_FILE, meant
from models.case import PENDING, SUBMISSIONS, Case, CaseEvent, CaseNotice, Kind, State, Urgency
from models.digest import Duty, DutyState
from models.org import Membership, Person, Unit

EMERGENCY = timedelta(hours=2)
WAITED = timedelta(days=10)
LATE_VISIT, LATE_DUTY = 2, 10
OPEN_CLAIM = PENDING - {State.DRAFT}


def stood(who: Any, done: Any, due: Any) -> Who:
    """One row a who, without a day."""
    return select(who.label("who"), done.label("done"), due.label("due"))


def _late(span: Span, by: date) -> Who:
    still = or_(CareTask.state == TaskState.OPEN, CareTask.done_on > span.last)
    query = select(CareTask.person_id.label("who"), func.count().label("done"), number(0).label("due"))
    return query.where(CareTask.due_on <= by, still).group_by(CareTask.person_id)


def late_visits(span: Span) -> Who:
    """Past their day; the last day itself is still in time while it lasts."""
    return _late(span, min(span.last, local_day(span.now) - timedelta(days=1)))


def very_late_visits(span: Span) -> Who:
    """More than two working days past it."""
    return _late(span, span.workdays.add(span.last, -LATE_VISIT) - timedelta(days=1))


def _cases(*where: ColumnElement[bool]) -> Who:
    return stood(Case.id, number(1), number(0)).where(*where)


def late_cases(span: Span) -> Who:
    """Past what the case's clock allows."""
    return _cases(Case.state.in_(PENDING), Case.due_at < min(span.now, span.ends_at))


def emergencies(span: Span) -> Who:
    """Open for more than two hours."""
    moment = min(span.now, span.ends_at) - EMERGENCY
    return _cases(Case.state.in_(PENDING), Case.urgency == Urgency.NOW, Case.created_at < moment)


def in_file(span: Span) -> Who:
    """Households in the file by the log, as of the last day; by the case's own state where that is today."""
    if span.last >= local_day(span.now):
        return _cases(Case.state.in_(ON_FILE))
    event, later = aliased(CaseEvent), aliased(CaseEvent)
    after = exists().where(later.case_id == event.case_id, later.seq > event.seq, later.at < span.ends_at)
    query = stood(event.case_id, number(1), number(0))
    return query.where(event.target.in_(ON_FILE), event.at < span.ends_at, ~after)


def opening(span: Span) -> Who:
    """Ever put into the file less ever taken out, before the first day."""
    into = CaseEvent.target.in_(ON_FILE) & or_(CaseEvent.source.is_(None), CaseEvent.source.not_in(ON_FILE))
    out = CaseEvent.source.in_(ON_FILE) & CaseEvent.target.not_in(ON_FILE)
    moved = func.sum(one_if(into) - one_if(out))
    query = select(CaseEvent.case_id.label("who"), moved.label("done"), number(0).label("due"))
    return query.where(CaseEvent.at < span.starts_at, or_(into, out)).group_by(CaseEvent.case_id)


def _notices(*where: ColumnElement[bool]) -> Who:
    query = select(CaseNotice.case_id.label("who"), func.count().label("done"), number(0).label("due"))
    return query.where(*where).group_by(CaseNotice.case_id)


def shown(span: Span) -> Who:
    """On show now."""
    moment = min(span.now, span.ends_at)
    down = and_(CaseNotice.taken_down_at.is_not(None), CaseNotice.taken_down_at <= moment)
    return _notices(CaseNotice.starts_at <= moment, CaseNotice.ends_at > moment, ~down)


def past_show(span: Span) -> Who:
    """Still up a day after their end."""
    moment = min(span.now, span.ends_at)
    still = and_(CaseNotice.taken_down_at.is_(None), Case.state == State.NOTICE)
    query = _notices(CaseNotice.ends_at < moment - timedelta(days=1), still)
    return query.join(Case, and_(Case.id == CaseNotice.case_id, Case.round == CaseNotice.round))


def open_claims(span: Span) -> Who:
    """Nothing decided yet."""
    return _cases(Case.kind == Kind.CLAIM, Case.state.in_(OPEN_CLAIM), Case.created_at < span.ends_at)


def waiting(span: Span) -> Who:
    """Requests that were open, with the moment they came."""
    moment = min(span.now, span.ends_at)
    return select(Case.id, Case.created_at).where(Case.state.in_(PENDING), Case.created_at < moment)


def settled(session: Session, span: Span) -> dict[int, int]:
    """Claims paid in the period: days in Beijing from the first submission to the payment."""
    paid = select(CaseEvent.case_id, func.min(CaseEvent.at).label("at")).where(CaseEvent.target == State.PAID)
    paid = paid.where(within(CaseEvent.at, span), CaseEvent.source.is_distinct_from(State.PAID))
    end = paid.join(Case, and_(Case.id == CaseEvent.case_id, Case.kind == Kind.CLAIM)).group_by(CaseEvent.case_id)
    ends = end.subquery()
    sent = select(CaseEvent.case_id, func.min(CaseEvent.at).label("at")).where(CaseEvent.action.in_(SUBMISSIONS))
    begun = sent.where(CaseEvent.case_id.in_(select(ends.c.case_id))).group_by(CaseEvent.case_id).subquery()
    query = select(ends.c.case_id, begun.c.at, ends.c.at).join(begun, begun.c.case_id == ends.c.case_id)
    return {case_id: (local_day(to) - local_day(since)).days for case_id, since, to in session.execute(query)}


def running(session: Session, span: Span) -> Sequence[Campaign]:
    """Campaigns with goods of their own in the period."""
    query = select(Campaign).where(Campaign.starts_on <= span.last, Campaign.ends_on >= span.first, Campaign.packs > 0)
    return session.scalars(query.order_by(Campaign.id)).all()


def covered(session: Session, span: Span) -> list[Who]:
    """Of each running campaign: who is meant and did not say "not needed", and who collected."""
    found = []
    for campaign in running(session, span):
        mine = (Claim.campaign_id == campaign.id, Claim.person_id == Person.id)
        got = exists().where(*mine, Claim.state == ClaimState.COLLECTED, Claim.collected_at < span.ends_at)
        declined = exists().where(*mine, Claim.state == ClaimState.DECLINED)
        below = select(Membership.person_id).join(Unit).where(Unit.path.startswith(campaign.unit.path))
        query = stood(Person.id, one_if(got), number(1)).where(Person.active, Person.id.in_(below), ~declined)
        found.append(query.where(meant(campaign.rule)) if campaign.rule else query)
    return found


def season(session: Session, span: Span) -> Who | None:
    """All of them together, one row a person."""
    parts = covered(session, span)
    if not parts:
        return None
    rows = union_all(*parts).subquery()
    query = select(rows.c.who, func.sum(rows.c.done).label("done"), func.sum(rows.c.due).label("due"))
    return query.group_by(rows.c.who)


def stock(session: Session, span: Span) -> Who | None:
    """Packs given out and prepared."""
    ids = [campaign.id for campaign in running(session, span)]
    query = stood(Campaign.id, Campaign.packs - Campaign.packs_left, Campaign.packs)
    return query.where(Campaign.id.in_(ids)) if ids else None


def volunteers(span: Span) -> Who:
    """Who came at least once in the period."""
    query = select(Attendance.person_id.label("who"), number(1).label("done"), number(0).label("due"))
    query = query.join(Activity, Activity.id == Attendance.activity_id).where(Attendance.way == CAME)
    query = query.where(within(Activity.ends_at, span), Activity.kind.in_(SERVICE), Activity.state.in_(HELD))
    return query.distinct()


def pending(span: Span) -> Who:
    """Entries and appeals that wait for more than ten days."""
    before = min(span.now, span.ends_at) - WAITED
    parts = [_waiting(BackEntry.person_id, BackEntry.state, BackEntry.created_at, before)]
    parts.append(_waiting(HourAppeal.person_id, HourAppeal.state, HourAppeal.created_at, before))
    rows = union_all(*parts).subquery()
    query = select(rows.c.who, func.count().label("done"), number(0).label("due"))
    return query.group_by(rows.c.who)


def _waiting(
    who: InstrumentedAttribute[int], state: InstrumentedAttribute[str], at: InstrumentedAttribute[Any], before: datetime
) -> Who:
    return select(who.label("who")).where(state == "open", at < before)


def duties(span: Span) -> Who:
    """What was due by the last day this year, and what of it is done."""
    done = and_(Duty.state == DutyState.DONE, Duty.done_on <= span.last)
    query = stood(Duty.id, one_if(done), number(1)).where(_counts())
    return query.where(Duty.due_on.between(span.last.replace(month=1, day=1), span.last))


def unsplit(_: Span) -> Who:
    """To be split further down, and not yet."""
    part = Duty.__table__.alias("part")
    split = exists().where(part.c.parent_id == Duty.id, part.c.state != DutyState.DROPPED)
    query = stood(Duty.id, number(1), number(0))
    return query.where(Duty.splits, Duty.state == DutyState.OPEN, ~split)


def late_duties(span: Span) -> Who:
    """More than ten working days late."""
    before = span.workdays.add(span.last, -LATE_DUTY)
    still = or_(Duty.state == DutyState.OPEN, Duty.done_on > span.last)
    return stood(Duty.id, number(1), number(0)).where(_counts(), Duty.due_on < before, still)


def _counts() -> ColumnElement[bool]:
    """Only what was not split and not dropped is counted."""
    return and_(~Duty.splits, Duty.state != DutyState.DROPPED)


STANDS: tuple[Fact, ...] = (
    Fact("visit.overdue", links.people, late_visits),
    Fact("visit.long", links.people, very_late_visits),
    Fact("case.overdue", links.cases, late_cases),
    Fact("case.emergency", links.cases, emergencies),
    Fact("aid.opening", links.cases, opening),
    Fact("aid.in_file", links.cases, in_file),
    Fact("aid.notice", links.cases, shown),
    Fact("aid.past", links.cases, past_show),
    Fact("claim.open", links.cases, open_claims),
    Fact("vol.people", links.people, volunteers),
    Fact("vol.pending", links.people, pending),
    Fact("duty.done", links.duties, duties),
    Fact("duty.unsplit", links.duties, unsplit),
    Fact("duty.late", links.duties, late_duties),
)


def soon_visits(span: Span) -> Who:
    """Visits and talks that are due in the week after."""
    query = select(CareTask.person_id.label("who"), func.count().label("done"), number(0).label("due"))
    due = CareTask.due_on.between(span.last + timedelta(days=1), span.last + timedelta(days=7))
    return query.where(due, CareTask.state == TaskState.OPEN).group_by(CareTask.person_id)


def soon_duties(span: Span) -> Who:
    """Responsibilities that are due in the two weeks after."""
    due = Duty.due_on.between(span.last + timedelta(days=1), span.last + timedelta(days=14))
    return stood(Duty.id, number(1), number(0)).where(_counts(), due, Duty.state == DutyState.OPEN)


ASKED: tuple[Fact, ...] = (
    Fact("ask.visits", links.people, soon_visits),
    Fact("ask.duties", links.duties, soon_duties),
)
