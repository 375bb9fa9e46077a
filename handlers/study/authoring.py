"""Study items and plans as their keepers write them; an item is shown once a second person has approved it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, delete, or_, select
from sqlalchemy.orm import Session, joinedload

from bot.scope import NotFound, may, unit_ids_in_scope
from bot.turn import Refusal
from bot.workdays import Workdays
from handlers.study import texts
from handlers.study.organizing import ORGANIZING, OwnWork
from handlers.study.service import index_item
from models.base import new_public_id
from models.org import Grant, Person, Role, Unit
from models.quiz import Question, QuestionBank
from models.study import PlanEntry, Review, StudyDay, StudyItem, StudyPlan

AUTHORS = (*ORGANIZING, Role.LECTURER)
FIELDS = ("kind", "title", "summary", "body", "source", "source_url", "media_url")
ASKED = ("single", "multi", "judge", "blank")


class NotAnAuthor(Refusal):
    """The person keeps no unit's items."""

    text = texts.NOT_AN_AUTHOR


class NotPending(Refusal):
    """Somebody has reviewed it."""

    text = texts.NOT_PENDING_ITEM


class SharedItem(Refusal):
    """Everybody's items are an administrator's to change."""

    text = texts.SHARED_ITEM


class PlanRefused(Refusal):
    """A plan as it is wanted cannot be."""


def kept_by(session: Session, author: Person) -> ColumnElement[bool]:
    """The condition for items of the author's units and everybody's. Raises: NotAnAuthor."""
    units = unit_ids_in_scope(author, *AUTHORS)
    if session.scalar(units.limit(1)) is None:
        raise NotAnAuthor
    return or_(StudyItem.unit_id.is_(None), StudyItem.unit_id.in_(units))


def item_for(session: Session, author: Person, public_id: str) -> StudyItem:
    """One of them, in whatever state. Raises: NotFound, NotAnAuthor."""
    query = select(StudyItem).where(StudyItem.public_id == public_id, kept_by(session, author))
    found = session.scalar(query)
    if found is None:
        raise NotFound
    return found


def write(session: Session, author: Person, unit: Unit, *, now: datetime, **fields: Any) -> StudyItem:
    """A new item for a unit and all below it; somebody else reviews it. Raises: NotFound."""
    if not any(may(session, author, role, unit) for role in AUTHORS):
        raise NotFound
    item = StudyItem(code=f"own-{new_public_id()}", unit_id=unit.id, author_id=author.id, created_at=now)
    for name in FIELDS:
        setattr(item, name, fields.get(name, ""))
    item.state = Review.PENDING
    session.add(item)
    session.flush()
    index_item(session, item)
    return item


def revise(session: Session, editor: Person, item: StudyItem, **fields: Any) -> None:
    """Change an item; it is reviewed again before it is shown. Raises: NotFound, NotAnAuthor, SharedItem."""
    _own(session, editor, item)
    for name in FIELDS:
        setattr(item, name, fields.get(name, getattr(item, name)))
    item.state, item.author_id, item.reviewer_id = Review.PENDING, editor.id, None
    session.flush()
    index_item(session, item)


def retire(session: Session, editor: Person, item: StudyItem) -> None:
    """Show it no more. Raises: NotFound, NotAnAuthor, SharedItem."""
    _own(session, editor, item)
    item.state = Review.RETIRED


def _own(session: Session, editor: Person, item: StudyItem) -> None:
    item_for(session, editor, item.public_id)
    admin = select(Grant.id).where(Grant.person_id == editor.id, Grant.role == Role.ADMIN).limit(1)
    if item.unit_id is None and session.scalar(admin) is None:
        raise SharedItem


def review_item(session: Session, item: StudyItem, reviewer: Person, *, approve: bool) -> None:
    """Approve or reject an item; only approved ones are shown or found. Raises: OwnWork, NotFound, NotPending."""
    if item.author_id == reviewer.id:
        raise OwnWork(texts.OWN_ITEM)
    item_for(session, reviewer, item.public_id)
    if item.state != Review.PENDING:
        raise NotPending
    item.state = Review.APPROVED if approve else Review.REJECTED
    item.reviewer_id = reviewer.id
    index_item(session, item)


def plans_of(organizer: Person) -> Select[StudyPlan]:
    """The plans of the units somebody organises."""
    return select(StudyPlan).where(StudyPlan.unit_id.in_(unit_ids_in_scope(organizer, *ORGANIZING)))


def plan_by(session: Session, organizer: Person, public_id: str) -> StudyPlan:
    """One of them. Raises: NotFound."""
    found = session.scalar(plans_of(organizer).where(StudyPlan.public_id == public_id))
    if found is None:
        raise NotFound
    return found


def make_plan(session: Session, organizer: Person, unit: Unit, *, name: str, starts_on: date) -> StudyPlan:
    """An empty plan, not yet in use. Raises: NotFound."""
    if not any(may(session, organizer, role, unit) for role in ORGANIZING):
        raise NotFound
    plan = StudyPlan(name=name, unit_id=unit.id, starts_on=starts_on, active=False)
    session.add(plan)
    session.flush()
    return plan


def entries(session: Session, plan: StudyPlan) -> Sequence[PlanEntry]:
    """A plan's days in order."""
    query = select(PlanEntry).where(PlanEntry.plan_id == plan.id).options(joinedload(PlanEntry.item))
    return session.scalars(query.order_by(PlanEntry.position)).all()


def set_entries(session: Session, organizer: Person, plan: StudyPlan, wanted: Sequence[tuple[int, int | None]]) -> None:
    """Order a plan anew: (item, question) for each day. Days already given stay as they were. Raises: NotFound."""
    plan_by(session, organizer, plan.public_id)
    session.execute(delete(PlanEntry).where(PlanEntry.plan_id == plan.id))
    rows = enumerate(wanted, 1)
    session.add_all(PlanEntry(plan_id=plan.id, position=n, item_id=item, question_id=q) for n, (item, q) in rows)
    session.flush()
    session.expire_all()


def use_plan(session: Session, organizer: Person, plan: StudyPlan, *, active: bool) -> None:
    """Put a plan into use, or out of it. Raises: NotFound, PlanRefused."""
    plan_by(session, organizer, plan.public_id)
    if active:
        other = select(StudyPlan.id).where(StudyPlan.unit_id == plan.unit_id, StudyPlan.active, StudyPlan.id != plan.id)
        if session.scalar(other) is not None:
            raise PlanRefused(texts.PLAN_TWO)
        if not entries(session, plan):
            raise PlanRefused(texts.PLAN_EMPTY)
    plan.active = active


def question_like(session: Session, organizer: Person, words: str) -> Question | None:
    """The one approved question whose stem holds the words; None for no words. Raises: PlanRefused."""
    if not words:
        return None
    query = select(Question).join(QuestionBank).where(Question.state == Review.APPROVED, Question.kind.in_(ASKED))
    mine = unit_ids_in_scope(organizer, *AUTHORS)
    query = query.where(QuestionBank.unit_id.is_(None) | QuestionBank.unit_id.in_(mine))
    found = session.scalars(query.where(Question.stem.icontains(words, autoescape=True)).limit(2)).all()
    if len(found) != 1:
        raise PlanRefused(texts.QUESTION_MANY if found else texts.QUESTION_NONE)
    return found[0]


@dataclass(frozen=True, slots=True)
class Planned:
    """What a plan gives on a day; `given`: it was given already and stays so."""

    day: date
    number: int
    title: str
    asks: bool
    given: bool


def calendar(session: Session, plan: StudyPlan, start: date, days: int, workdays: Workdays) -> Iterator[Planned]:
    """The working days from `start` on, nothing written down."""
    rows = entries(session, plan)
    query = (
        select(StudyDay).where(StudyDay.plan_id == plan.id, StudyDay.day >= start).options(joinedload(StudyDay.item))
    )
    given = {study.day: study for study in session.scalars(query)}
    for day in (start + timedelta(days=n) for n in range(days)):
        if day in given:
            study = given[day]
            yield Planned(day, study.number, study.item.title, study.question_id is not None, given=True)
        elif rows and day >= plan.starts_on and workdays.is_workday(day):
            number = workdays.between(plan.starts_on - timedelta(days=1), day)
            entry = rows[(number - 1) % len(rows)]
            yield Planned(day, number, entry.item.title, entry.question_id is not None, given=False)
