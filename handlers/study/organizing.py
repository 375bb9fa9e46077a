"""What people wrote about their study, its review, and whom an organiser may remind."""

from datetime import datetime

from sqlalchemy import Select, exists, func, or_, select
from sqlalchemy.orm import Session

from bot.outbox import announce
from bot.scope import NotFound, people_under, visible
from bot.turn import Refusal
from handlers.study import texts
from handlers.study.service import local_day, plan_for
from models.base import insert_ignore, table_of
from models.org import Grant, Leave, Membership, Person, Role, Unit
from models.study import Nudge, Reflection, Review, StudyDay, StudyRecord

LONGEST_REFLECTION = 1000
PEOPLE_A_NOTICE = 5000
ORGANIZING = (Role.ADMIN, Role.ORGANIZER, Role.SECRETARY)


class OwnWork(Refusal):
    """Who wrote a thing cannot approve it."""

    text = texts.OWN_REVIEW


class ReflectionTooLong(Refusal):
    """More than a thousand characters."""

    text = texts.REFLECTION_TOO_LONG


def reflect(session: Session, person: Person, item_id: int | None, text: str, *, now: datetime) -> Reflection:
    """Keep a reflection, to be reviewed before anybody else sees it.

    Raises: ReflectionTooLong.
    """
    if len(text) > LONGEST_REFLECTION:
        raise ReflectionTooLong
    reflection = Reflection(person_id=person.id, item_id=item_id, text=text, created_at=now)
    session.add(reflection)
    session.flush()
    return reflection


def to_review(reviewer: Person) -> Select[Reflection]:
    """Reflections of the reviewer's people that wait for a word, their own left out; the oldest first."""
    query = select(Reflection).where(Reflection.state == Review.PENDING, Reflection.person_id != reviewer.id)
    return visible(query, reviewer, *ORGANIZING, person=Reflection.person_id).order_by(Reflection.id)


def reflection_for(session: Session, reviewer: Person, public_id: str) -> Reflection:
    """One reflection of the reviewer's people. Raises: NotFound."""
    query = select(Reflection).where(Reflection.public_id == public_id)
    found = session.scalar(visible(query, reviewer, *ORGANIZING, person=Reflection.person_id))
    if found is None:
        raise NotFound
    return found


def review_reflection(session: Session, reflection: Reflection, reviewer: Person, *, approve: bool) -> None:
    """Approve or reject; a word already given can be changed. Raises: OwnWork, NotFound."""
    if reflection.person_id == reviewer.id:
        raise OwnWork
    reflection_for(session, reviewer, reflection.public_id)
    reflection.state = Review.APPROVED if approve else Review.REJECTED
    reflection.reviewer_id = reviewer.id


def reflections_on(
    session: Session, reader: Person | None, item_id: int, *, limit: int = 5
) -> list[tuple[Reflection, str]]:
    """Approved reflections on an item with their authors' names, newest first: of people under the reader's plan."""
    plan = plan_for(session, reader) if reader is not None else None
    if plan is None:
        return []
    people = people_under(session.get_one(Unit, plan.unit_id))
    query = select(Reflection, Person.name).join(Person, Reflection.person_id == Person.id)
    query = query.where(Reflection.item_id == item_id, Reflection.state == Review.APPROVED)
    query = query.where(Reflection.person_id.in_(people))
    return list(session.execute(query.order_by(Reflection.id.desc()).limit(limit)))


class NotAnOrganizer(Refusal):
    """The person organises no unit."""

    text = texts.NOT_AN_ORGANIZER


def organized_by(session: Session, person: Person) -> Select[int]:
    """Ids of the active people in the units (and below) that this person organises.

    Raises: NotAnOrganizer.
    """
    query = select(Unit.path).join(Grant).where(Grant.person_id == person.id, Grant.role.in_(ORGANIZING))
    paths = session.scalars(query).all()
    if not paths:
        raise NotAnOrganizer
    return (
        select(Person.id)
        .join(Membership)
        .join(Unit)
        .where(Person.active, or_(*(Unit.path.startswith(path) for path in paths)))
        .distinct()
    )


def not_done(session: Session, organizer: Person, study: StudyDay) -> tuple[int, Select[int]]:
    """How many should have opened the day's item, and the ids of those who have not; people on leave are excused."""
    due = organized_by(session, organizer)
    on_leave = exists().where(Leave.person_id == Person.id, Leave.first_on <= study.day, Leave.last_on >= study.day)
    due = due.where(~on_leave)
    opened = exists().where(StudyRecord.person_id == Person.id, StudyRecord.item_id == study.item_id)
    of = session.scalar(select(func.count()).select_from(due.subquery())) or 0
    return of, due.where(~opened)


def names(session: Session, people: Select[int], *, limit: int) -> tuple[list[str], int]:
    """The first names of a group, and how many it has."""
    count = session.scalar(select(func.count()).select_from(people.subquery())) or 0
    query = select(Person.name).where(Person.id.in_(people)).order_by(Person.employee_no).limit(limit)
    return list(session.scalars(query)), count


def nudge(session: Session, organizer: Person, study: StudyDay, *, now: datetime) -> int:
    """Remind, once a day at most whoever asks, those who have not opened the day's item. Returns how many."""
    day = local_day(now)
    _, missing = not_done(session, organizer, study)
    spared = missing.where(~exists().where(Nudge.person_id == Person.id, Nudge.day == day))
    people = session.scalars(spared).all()
    rows = [{"person_id": person_id, "day": day, "by_id": organizer.id} for person_id in people]
    insert_ignore(session, table_of(Nudge), rows, unique=("person_id", "day"))
    ours = select(Nudge.person_id).where(Nudge.day == day, Nudge.by_id == organizer.id)
    mine = sorted(set(people) & set(session.scalars(ours)))
    for start in range(0, len(mine), PEOPLE_A_NOTICE):
        some = mine[start : start + PEOPLE_A_NOTICE]
        announce(
            session,
            key=f"study-nudge:{some[0]}:{day}",
            kind="study",
            texts={"text": texts.nudge(study.item.title)},
            audience={"people": some},
            now=now,
        )
    return len(mine)
