"""What can be done with responsibilities, whoever asks: chat, page or sheet."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session, aliased

from bot.outbox import post
from bot.scope import NotFound, may, people_under, unit_ids_in_scope
from bot.turn import Refusal
from bot.workdays import Workdays
from handlers.digest.duties import texts
from models.digest import Duty, DutyState, DutyStep
from models.org import Grant, Person, Role, Unit

KEEPERS = (Role.LEADER, Role.SECRETARY, Role.ADMIN)
READERS = (*KEEPERS, Role.ORGANIZER, Role.AUDITOR)
KIND = "duty"
MOST_OWN = 50
ALARM_AFTER = 10  # working days


class NotYours(Refusal):
    """Neither the owner nor somebody who keeps the unit's list."""

    text = texts.NOT_YOURS


class NotThere(Refusal):
    """The unit to split to is not below, or the owner is not of the unit."""


class Closed(Refusal):
    """It is done or dropped already."""

    text = texts.CLOSED


class NoEvidence(Refusal):
    """Done needs a word on what shows it."""

    text = texts.NO_EVIDENCE


def create(
    session: Session,
    actor: Person,
    unit: Unit,
    *,
    title: str,
    due_on: date,
    now: datetime,
    owner: Person | None = None,
    measure: str = "",
    splits: bool = False,
    part_of: Duty | None = None,
) -> Duty:
    """A responsibility of a unit; without an owner it is its secretary's or leader's. Raises: NotFound, NotThere."""
    if not any(may(session, actor, role, unit) for role in KEEPERS):
        raise NotFound
    if not title.strip():
        raise NotThere(texts.NO_TITLE)
    owner_id = owner.id if owner is not None else _keeper(session, unit)
    if owner is not None and not belongs(session, owner, unit):
        raise NotThere(texts.not_of_unit(owner.name, unit.name))
    duty = Duty(unit_id=unit.id, owner_id=owner_id, title=title.strip()[:64], measure=measure.strip()[:255])
    duty.due_on, duty.splits, duty.parent_id = due_on, splits, part_of.id if part_of else None
    duty.created_by, duty.created_at = actor.id, now
    session.add(duty)
    session.flush()
    if owner_id is not None and owner_id != actor.id:
        post(session, owner_id, texts.given(duty.title, due_on), key=f"duty:{duty.public_id}", kind=KIND, now=now)
    return duty


def split(
    session: Session,
    actor: Person,
    duty: Duty,
    unit: Unit,
    *,
    now: datetime,
    title: str = "",
    due_on: date | None = None,
    owner: Person | None = None,
) -> Duty:
    """A part of it for a unit below, due no later than the whole. Raises: NotYours, NotThere, Closed."""
    check(session, actor, duty)
    _still_open(duty)
    if unit.id == duty.unit_id or not unit.path.startswith(duty.unit.path):
        raise NotThere(texts.not_below(unit.name, duty.unit.name))
    if due_on is not None and due_on > duty.due_on:
        raise NotThere(texts.later_than_whole(duty.due_on))
    if not any(may(session, actor, role, unit) for role in KEEPERS):
        raise NotThere(texts.SPLIT_BY_KEEPER)
    duty.splits = True
    when = due_on or duty.due_on
    return create(session, actor, unit, title=title or duty.title, due_on=when, now=now, owner=owner, part_of=duty)


def report(session: Session, actor: Person, duty: Duty, *, percent: int, text: str, now: datetime) -> None:
    """How far it is. Raises: NotYours, Closed, NotThere."""
    check(session, actor, duty)
    _still_open(duty)
    if not 0 <= percent <= 100:
        raise NotThere(texts.PERCENT)
    duty.percent = percent
    session.add(DutyStep(duty_id=duty.id, by_id=actor.id, percent=percent, text=text.strip()[:255], at=now))
    session.flush()


def finish(session: Session, actor: Person, duty: Duty, *, evidence: str, on: date, now: datetime) -> None:
    """Done, with what shows it; the whole is done once all its parts are.

    Raises: NotYours, Closed, NoEvidence.
    """
    if not evidence.strip():
        raise NoEvidence
    report(session, actor, duty, percent=100, text=evidence, now=now)
    duty.state, duty.done_on, duty.evidence = DutyState.DONE, on, evidence.strip()[:255]
    session.flush()
    _close_whole(session, duty, on)


def drop(session: Session, actor: Person, duty: Duty, *, why: str, now: datetime) -> None:
    """Nobody answers for it any more; its parts go with it. Raises: NotYours, Closed, NoEvidence."""
    if not any(may(session, actor, role, duty.unit) for role in KEEPERS):
        raise NotYours
    _still_open(duty)
    if not why.strip():
        raise NoEvidence
    session.add(DutyStep(duty_id=duty.id, by_id=actor.id, percent=duty.percent, text=why.strip()[:255], at=now))
    duty.state = DutyState.DROPPED
    for part in parts(session, duty):
        if part.state == DutyState.OPEN:
            drop(session, actor, part, why=why, now=now)
    session.flush()


def check(session: Session, actor: Person, duty: Duty) -> None:
    """Raises: NotYours."""
    if duty.owner_id != actor.id and not any(may(session, actor, role, duty.unit) for role in KEEPERS):
        raise NotYours


def by_id(session: Session, actor: Person, public_id: str) -> Duty:
    """One that the actor may see. Raises: NotFound."""
    found = session.scalar(visible(actor).where(Duty.public_id == public_id))
    if found is None:
        raise NotFound
    return found


def visible(actor: Person) -> Select[Duty]:
    """One's own, and those of the units one looks after, the nearest first."""
    mine = or_(Duty.owner_id == actor.id, Duty.unit_id.in_(unit_ids_in_scope(actor, *READERS)))
    return select(Duty).where(mine).order_by(Duty.due_on, Duty.id)


def parts(session: Session, duty: Duty) -> Sequence[Duty]:
    """Those it was split into."""
    return session.scalars(select(Duty).where(Duty.parent_id == duty.id).order_by(Duty.id)).all()


def own(session: Session, owner: Person) -> Sequence[Duty]:
    """What somebody answers for and has not done, the nearest first."""
    query = select(Duty).where(Duty.owner_id == owner.id, Duty.state == DutyState.OPEN)
    return session.scalars(query.order_by(Duty.due_on, Duty.id).limit(MOST_OWN)).all()


def steps(session: Session, duty: Duty) -> Sequence[tuple[DutyStep, str]]:
    """What was reported and by whom, the latest first."""
    query = select(DutyStep, Person.name).join(Person, Person.id == DutyStep.by_id).where(DutyStep.duty_id == duty.id)
    return [(step, name) for step, name in session.execute(query.order_by(DutyStep.id.desc()))]


def to_do(session: Session, actor: Person, *, limit: int = 9) -> Sequence[Duty]:
    """Open ones of one's own first, then those below that are late or to be split."""
    part = aliased(Duty)
    unsplit = ~select(part.id).where(part.parent_id == Duty.id).exists()
    open_ones = visible(actor).where(Duty.state == DutyState.OPEN, or_(~Duty.splits, unsplit)).order_by(None)
    order = ((Duty.owner_id != actor.id) | Duty.owner_id.is_(None), Duty.due_on, Duty.id)
    return session.scalars(open_ones.order_by(*order).limit(limit)).all()


def chase(session: Session, *, today: date, workdays: Workdays, now: datetime) -> int:
    """Tell each owner once that one is overdue, and the unit's keeper above after ten working days; how many."""
    query = select(Duty).where(Duty.state == DutyState.OPEN, ~Duty.splits, Duty.due_on < today)
    told = 0
    for duty in session.scalars(query.order_by(Duty.id)):
        if duty.told_on is None and duty.owner_id is not None:
            words = texts.overdue(duty.title, duty.due_on)
            post(session, duty.owner_id, words, key=f"duty-late:{duty.public_id}", kind=KIND, now=now)
            duty.told_on = today
            told += 1
        if workdays.between(duty.due_on, today) > ALARM_AFTER:
            told += _tell_above(session, duty, now)
    session.flush()
    return told


def _tell_above(session: Session, duty: Duty, now: datetime) -> int:
    above = session.get(Unit, duty.unit.parent_id) if duty.unit.parent_id else None
    keeper = _keeper(session, above) if above else None
    if keeper is None or keeper == duty.owner_id:
        return 0
    words = texts.red(duty.unit.name, duty.title, duty.due_on)
    post(session, keeper, words, key=f"duty-red:{duty.public_id}", kind=KIND, now=now, priority=3)
    return 1


def _keeper(session: Session, unit: Unit) -> int | None:
    """The unit's secretary, else its leader."""
    query = select(Grant.person_id, Grant.role).join(Person, Person.id == Grant.person_id)
    rows = session.execute(query.where(Grant.unit_id == unit.id, Grant.role.in_(KEEPERS[:2]), Person.active)).all()
    return min(rows, key=lambda row: (row[1] != Role.SECRETARY, row[0]))[0] if rows else None


def belongs(session: Session, person: Person, unit: Unit) -> bool:
    """Whether somebody is of the unit or below it, or was given a role there."""
    granted = select(Grant.person_id).where(Grant.unit_id == unit.id)
    query = select(Person.id).where(Person.id == person.id, Person.active)
    return session.scalar(query.where(or_(Person.id.in_(people_under(unit)), Person.id.in_(granted)))) is not None


def _still_open(duty: Duty) -> None:
    if duty.state != DutyState.OPEN:
        raise Closed


def _close_whole(session: Session, duty: Duty, on: date) -> None:
    whole = session.get(Duty, duty.parent_id) if duty.parent_id else None
    if whole is None or whole.state != DutyState.OPEN:
        return
    counting = [part for part in parts(session, whole) if part.state != DutyState.DROPPED]
    whole.percent = sum(part.percent for part in counting) // max(1, len(counting))
    if all(part.state == DutyState.DONE for part in counting):
        whole.state, whole.done_on, whole.percent = DutyState.DONE, on, 100
        session.flush()
        _close_whole(session, whole, on)
