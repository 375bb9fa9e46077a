"""What can be done with the daily study, whoever asks: chat, page, mini-program or clock."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from bot import search
from bot.turn import Refusal
from bot.words import fold
from bot.workdays import Workdays
from handlers.study import texts
from models.base import insert_ignore, table_of
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
    rows = session.execute(select(StudyPlan, Unit.path).join(Unit).where(StudyPlan.active)).all()
    if person is None:
        return min(rows, key=lambda row: len(row[1]))[0] if rows else None
    paths = unit_paths(session, person)
    above = [(plan, path) for plan, path in rows if any(own.startswith(path) for own in paths)]
    return max(above, key=lambda row: len(row[1]))[0] if above else None


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
    plan = plan_for(session, person)
    days = range(LONGEST_BREAK) if plan else ()
    found = (study_day(session, plan, on - timedelta(days=back), workdays) for back in days if plan)
    study = next((study for study in found if study), None)
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
    question = session.get(Question, study.question_id) if study.question_id else None
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
    open_item(session, person, item_id, now=now)
    query = select(StudyRecord).where(StudyRecord.person_id == person.id, StudyRecord.item_id == item_id)
    record = session.scalars(query).one()
    record.finished_at = record.finished_at or now


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
    query = select(Answer).where(Answer.person_id == person.id, Answer.occasion == occasion(study))
    return session.scalar(query.where(Answer.question_id == study.question_id))


def answer(session: Session, person: Person, study: StudyDay, choice: Choice, *, now: datetime) -> Verdict:
    """Take the person's answer to the day's question; the first one stands.

    Raises: NothingToAnswer.
    """
    question = question_of(session, study)
    if question is None:
        raise NothingToAnswer
    earlier = answered(session, person, study)
    if earlier:
        return Verdict(question, earlier.right, again=True)
    right = question.is_right(choice)
    row = Answer(
        person_id=person.id, question_id=question.id, occasion=occasion(study), choice=choice, right=right, at=now
    )
    session.add(row)
    session.flush()
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
