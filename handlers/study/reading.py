"""One item or day by its public id, and what a person has read: for doors that name things."""

from datetime import datetime
from functools import cache

from sqlalchemy import Select, bindparam, select
from sqlalchemy.orm import Session, joinedload

from bot.scope import NotFound
from handlers.study.service import local_day, plan_for, readable, unit_paths
from models.org import Person, Unit
from models.study import Reflection, Review, StudyDay, StudyItem, StudyRecord


def item_for(session: Session, person: Person | None, public_id: str) -> StudyItem:
    """An approved item that is for this person; for a stranger, everybody's. Raises: NotFound."""
    query = select(StudyItem, Unit.path).outerjoin(Unit, StudyItem.unit_id == Unit.id)
    row = session.execute(query.where(StudyItem.public_id == public_id)).one_or_none()
    if row is None or row[0].state != Review.APPROVED or not readable(unit_paths(session, person), row[1]):
        raise NotFound
    item: StudyItem = row[0]
    return item


def day_for(session: Session, person: Person, public_id: str, *, now: datetime) -> StudyDay:
    """A day of the person's own plan that has come. Raises: NotFound."""
    plan = plan_for(session, person)
    query = select(StudyDay).where(StudyDay.public_id == public_id, StudyDay.day <= local_day(now))
    found = session.scalar(query.options(joinedload(StudyDay.item)))
    if found is None or plan is None or found.plan_id != plan.id:
        raise NotFound
    return found


def newest(session: Session, person: Person, *, now: datetime) -> StudyDay | None:
    """The latest day of the person's plan that is written already; only looks."""
    plan = plan_for(session, person)
    if plan is None:
        return None
    query = select(StudyDay).where(StudyDay.plan_id == plan.id, StudyDay.day <= local_day(now))
    return session.scalars(query.order_by(StudyDay.day.desc()).options(joinedload(StudyDay.item)).limit(1)).first()


def record_of(session: Session, person: Person, item_id: int) -> StudyRecord | None:
    """That the person opened an item, if they did."""
    return session.scalar(_record(), {"person": person.id, "item": item_id})


@cache
def _record() -> "Select[StudyRecord]":
    mine = StudyRecord.person_id == bindparam("person")
    return select(StudyRecord).where(mine, StudyRecord.item_id == bindparam("item"))


def records(session: Session, person: Person, *, before: int | None, limit: int) -> list[tuple[StudyRecord, StudyItem]]:
    """What a person opened, the latest first; the next part starts before the last record's id."""
    query = select(StudyRecord, StudyItem).join(StudyItem, StudyItem.id == StudyRecord.item_id)
    query = query.where(StudyRecord.person_id == person.id)
    if before is not None:
        query = query.where(StudyRecord.id < before)
    rows = session.execute(query.order_by(StudyRecord.id.desc()).limit(limit))
    return [(record, item) for record, item in rows]


def reflections_by(session: Session, person: Person, *, before: int | None, limit: int) -> list[Reflection]:
    """What a person wrote, in whatever state, the latest first."""
    query = select(Reflection).where(Reflection.person_id == person.id)
    if before is not None:
        query = query.where(Reflection.id < before)
    return list(session.scalars(query.order_by(Reflection.id.desc()).limit(limit)))
