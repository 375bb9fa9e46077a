"""What can be done with the daily study, whoever asks: chat, page, mini-program or clock."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from sqlalchemy import Insert, Select, bindparam, func, select
from sqlalchemy.orm import Session, aliased, joinedload

from bot import search
from bot.turn import Refusal
from bot.words import fold
from bot.workdays import Workdays
from handlers.study import texts
from models.base import insert_ignore, table_of, upserting
from models.org import Leave, Membership, Person, Unit
from models.quiz import Answer, Choice, Question
from models.study import CheckIn, PlanEntry, Review, StudyDay, StudyItem, StudyPlan, StudyRecord

SHANGHAI = ZoneInfo("Asia/Shanghai")
KIND = "study"
LONGEST_BREAK = 15


class NoPlan(Refusal):
    """Nothing is planned for this person on or before the day."""

    text = texts.NO_PLAN


class NothingToAnswer(Refusal):
    """The day has no question."""

    text = texts.NOTHING_TO_ANSWER


def local_day(now: datetime) -> date:
    """The day in Shanghai."""
    return now.astimezone(SHANGHAI).date()


def unit_paths(session: Session, person: Person | None) -> list[str]:
    """Paths of the person's units; none for a stranger."""
    if person is None:
        return []
    query = select(Unit.path).join(Membership).where(Membership.person_id == person.id, Unit.active)
    return list(session.scalars(query))


def plan_for(session: Session, person: Person | None) -> StudyPlan | None:
    """The active plan nearest above the person; a stranger gets the topmost one."""
    return session.scalar(_plan(of_somebody=person is not None), {"person": person.id if person else None})


@cache
def _plan(*, of_somebody: bool) -> "Select[StudyPlan]":
    """Built once, as whatever every reader asks for."""
    query, depth = select(StudyPlan).join(Unit).where(StudyPlan.active).limit(1), func.length(Unit.path)
    if not of_somebody:
        return query.order_by(depth, StudyPlan.id)
    own = aliased(Unit)
    mine = select(Membership.id).join(own, own.id == Membership.unit_id).where(own.active)
    mine = mine.where(Membership.person_id == bindparam("person"), func.substr(own.path, 1, depth) == Unit.path)
    return query.where(mine.correlate(Unit).exists()).order_by(depth.desc(), StudyPlan.id)


@cache
def _plan_and_day(*, of_somebody: bool) -> "Select[StudyPlan, StudyDay]":
    given = (StudyDay.plan_id == StudyPlan.id) & (StudyDay.day == bindparam("day"))
    query = _plan(of_somebody=of_somebody).add_columns(StudyDay).outerjoin(StudyDay, given)
    return query.options(joinedload(StudyDay.item), joinedload(StudyDay.question))


def study_day(session: Session, plan: StudyPlan, day: date, workdays: Workdays) -> StudyDay | None:
    """What the plan gives on a working day: written once. None before its start and on days off."""
    if day < plan.starts_on or not workdays.is_workday(day):
        return None
    query = select(StudyDay).where(StudyDay.plan_id == plan.id, StudyDay.day == day).options(joinedload(StudyDay.item))
    known = session.scalar(query)
    if known:
        return known
    entries = session.scalars(select(PlanEntry).where(PlanEntry.plan_id == plan.id).order_by(PlanEntry.position)).all()
    if not entries:
        return None
    number = workdays.between(plan.starts_on - timedelta(days=1), day)
    entry = entries[(number - 1) % len(entries)]
    fresh = StudyDay(plan_id=plan.id, day=day, number=number, item_id=entry.item_id, question_id=entry.question_id)
    session.add(fresh)
    session.flush()
    return fresh


def latest(session: Session, person: Person | None, *, on: date, workdays: Workdays) -> StudyDay:
    """The day's study, or that of the last working day before it.

    Raises: NoPlan.
    """
    days = [on - timedelta(days=back) for back in range(LONGEST_BREAK)]
    newest = next((day for day in days if workdays.is_workday(day)), on)
    asked = {"person": person.id if person else None, "day": newest}
    plan, study = session.execute(_plan_and_day(of_somebody=person is not None), asked).first() or (None, None)
    if plan is None or newest < plan.starts_on:
        raise NoPlan
    study = study or next(filter(None, (study_day(session, plan, day, workdays) for day in days)), None)
    if study is None:
        raise NoPlan
    return study


def before(session: Session, study: StudyDay, workdays: Workdays) -> StudyDay | None:
    """The plan's study on the working day before this one."""
    plan = session.get_one(StudyPlan, study.plan_id)
    days = (study_day(session, plan, study.day - timedelta(days=back), workdays) for back in range(1, LONGEST_BREAK))
    return next((found for found in days if found), None)


def question_of(session: Session, study: StudyDay) -> Question | None:
    """The question that goes with a day, unless it was retired since."""
    question = study.question
    return question if question and question.state == Review.APPROVED else None


def open_item(session: Session, person: Person | None, item_id: int, *, now: datetime) -> None:
    """Record that the person opened it; a stranger reads without a record."""
    if person is None:
        return
    row = {"person_id": person.id, "item_id": item_id, "day": local_day(now), "opened_at": now}
    insert_ignore(session, table_of(StudyRecord), row, unique=("person_id", "item_id"))
    check_in(session, person, now=now)


def finish_item(session: Session, person: Person, item_id: int, *, now: datetime) -> None:
    """Record that the person finished it; the first time counts."""
    row = {"person_id": person.id, "item_id": item_id, "day": local_day(now), "opened_at": now, "finished_at": now}
    connection = session.connection()
    connection.execute(_finish(connection.dialect.name), row)
    check_in(session, person, now=now)


@cache
def _finish(dialect: str) -> Insert:
    kept = upserting(dialect, table_of(StudyRecord))
    first = func.coalesce(StudyRecord.finished_at, kept.excluded.finished_at)
    return kept.on_conflict_do_update(index_elements=["person_id", "item_id"], set_={"finished_at": first})


def check_in(session: Session, person: Person, *, now: datetime) -> None:
    """Count the day towards the person's own streak, once."""
    row = {"person_id": person.id, "day": local_day(now), "at": now}
    insert_ignore(session, table_of(CheckIn), row, unique=("person_id", "day"))


@dataclass(frozen=True, slots=True)
class Streak:
    """Working days in a row up to today (or the last working day), whether today is one, and days in all."""

    days: int
    today: bool
    total: int


def streak(session: Session, person: Person, *, on: date, workdays: Workdays) -> Streak:
    """A day off neither breaks nor lengthens it; nor does a day of leave."""
    mine = select(CheckIn.day).where(CheckIn.person_id == person.id)
    days = set(session.scalars(mine.where(CheckIn.day > on - timedelta(days=730))))
    leaves = session.scalars(select(Leave).where(Leave.person_id == person.id)).all()
    total = session.scalar(select(func.count()).select_from(CheckIn).where(CheckIn.person_id == person.id)) or 0
    run, day = 0, on if on in days else on - timedelta(days=1)
    while day in days or not workdays.is_workday(day) or any(x.first_on <= day <= x.last_on for x in leaves):
        run += day in days and workdays.is_workday(day)
        day -= timedelta(days=1)
        if (on - day).days > 730:
            break
    return Streak(run, on in days, total)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a person's answer came to; `again` when an earlier one stands."""

    question: Question
    right: bool
    again: bool


def occasion(study: StudyDay) -> str:
    """What makes the day's answer happen once."""
    return f"daily:{study.day.isoformat()}"


def answered(session: Session, person: Person, study: StudyDay) -> Answer | None:
    """The answer that stands for the day."""
    asked = {"person": person.id, "occasion": occasion(study), "question": study.question_id}
    return session.scalar(_answered(), asked)


@cache
def _answered() -> "Select[Answer]":
    mine = (Answer.person_id == bindparam("person"), Answer.occasion == bindparam("occasion"))
    return select(Answer).where(*mine, Answer.question_id == bindparam("question"))


def answer(session: Session, person: Person, study: StudyDay, choice: Choice, *, now: datetime) -> Verdict:
    """Take the person's answer to the day's question; the first one stands.

    Raises: NothingToAnswer.
    """
    question = question_of(session, study)
    if question is None:
        raise NothingToAnswer
    right = question.is_right(choice)
    row = {"person_id": person.id, "question_id": question.id, "occasion": occasion(study), "choice": choice}
    row |= {"right": right, "at": now}
    if not insert_ignore(session, table_of(Answer), row, unique=("person_id", "question_id", "occasion")):
        earlier = answered(session, person, study)
        return Verdict(question, earlier is not None and earlier.right, again=True)
    finish_item(session, person, study.item_id, now=now)
    return Verdict(question, right, again=False)


def readable(paths: Sequence[str], owner_path: str | None) -> bool:
    """Whether an item of a unit (None: everybody's) is for somebody in these units."""
    return owner_path is None or any(path.startswith(owner_path) for path in paths)


def find(session: Session, person: Person | None, query: str, *, limit: int) -> list[StudyItem]:
    """Approved items for this person whose text holds every word of the query; those with it in the title first."""
    words = [fold(word) for word in query.split() if fold(word)]
    ids = search.candidates(session, KIND, query)
    rows = select(StudyItem, Unit.path).outerjoin(Unit, StudyItem.unit_id == Unit.id)
    rows = rows.where(StudyItem.id.in_(ids), StudyItem.state == Review.APPROVED)
    paths = unit_paths(session, person)
    hits = [item for item, path in session.execute(rows) if readable(paths, path) and _holds(item, words)]
    hits.sort(key=lambda item: (not all(word in fold(item.title) for word in words), item.id))
    return hits[:limit]


def _holds(item: StudyItem, words: Sequence[str]) -> bool:
    parts = [fold(item.title), fold(item.summary), fold(item.body)]
    return all(any(word in part for part in parts) for word in words)


def index_item(session: Session, item: StudyItem) -> None:
    """Make an item findable; to be called whenever its text changes."""
    search.index(session, KIND, item.id, (item.title, item.summary, item.body))
