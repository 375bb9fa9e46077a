"""One item by its public id, and what a person has read: for doors that name things."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.scope import NotFound
from handlers.study.service import readable, unit_paths
from models.org import Person, Unit
from models.study import Reflection, Review, StudyItem, StudyRecord


def item_for(session: Session, person: Person, public_id: str) -> StudyItem:
    """An approved item that is for this person. Raises: NotFound."""
    query = select(StudyItem, Unit.path).outerjoin(Unit, StudyItem.unit_id == Unit.id)
    row = session.execute(query.where(StudyItem.public_id == public_id)).one_or_none()
    if row is None or row[0].state != Review.APPROVED or not readable(unit_paths(session, person), row[1]):
        raise NotFound
    item: StudyItem = row[0]
    return item


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
