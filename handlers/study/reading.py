"""What a page or a program may open: an item, a day's study, and what a person has read and written."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from bot.scope import NotFound
from handlers.study import service
from models.org import Person, Unit
from models.study import Reflection, Review, StudyDay, StudyItem, StudyRecord


def item_for(session: Session, person: Person | None, public_id: str) -> StudyItem:
    """An approved item of everybody's or of one of the reader's units. Raises: NotFound."""
    query = select(StudyItem, Unit.path).outerjoin(Unit, StudyItem.unit_id == Unit.id)
    found = session.execute(query.where(StudyItem.public_id == public_id, StudyItem.state == Review.APPROVED)).first()
    if found is None or not service.readable(service.unit_paths(session, person), found[1]):
        raise NotFound
    item: StudyItem = found[0]
    return item


def day_for(session: Session, person: Person, public_id: str, *, now: datetime) -> StudyDay:
    """A day of the person's own plan that has come. Raises: NotFound."""
    plan = service.plan_for(session, person)
    query = select(StudyDay).where(StudyDay.public_id == public_id, StudyDay.day <= service.local_day(now))
    found = session.scalar(query.options(joinedload(StudyDay.item)))
    if found is None or plan is None or found.plan_id != plan.id:
        raise NotFound
    return found


def newest(session: Session, person: Person, *, now: datetime) -> StudyDay | None:
    """The latest day of the person's plan that is written already; only looks."""
    plan = service.plan_for(session, person)
    if plan is None:
        return None
    query = select(StudyDay).where(StudyDay.plan_id == plan.id, StudyDay.day <= service.local_day(now))
    return session.scalars(query.order_by(StudyDay.day.desc()).options(joinedload(StudyDay.item)).limit(1)).first()


def record_of(session: Session, person: Person, item_id: int) -> StudyRecord | None:
    """That the person opened an item, if they did."""
    query = select(StudyRecord).where(StudyRecord.person_id == person.id, StudyRecord.item_id == item_id)
    return session.scalar(query)


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
