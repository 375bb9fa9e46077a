"""Visits and talks that are due: made by an event, done, handed on or explained."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from bot.outbox import post
from bot.scope import NotFound, people_in_scope
from bot.turn import CHOICE, Refusal
from bot.vault import Vault
from bot.workdays import Workdays
from handlers.care import sealing
from handlers.care import texts_tasks as texts
from handlers.care.moments import local_day
from handlers.care.triggers import owners, shipped
from models.care import CareTask, CareTrigger, TaskState
from models.org import Identity, Person, Role

KIND = "care"
SAME = timedelta(days=7)
LEAVING = "离职"
OFFER, ANSWERS = "care_task", "待办"  # the conversation's key of a pushed card's task; the word that takes its digits
OFFER_LASTS = timedelta(hours=24)
DOERS = (Role.SECRETARY, Role.LEADER, Role.ORGANIZER, Role.ADMIN)


class NotYourTask(Refusal):
    """Neither the owner nor somebody who looks after the person."""

    text = texts.NOT_YOUR_TASK


class NotToThePerson(Refusal):
    """Nobody visits themself."""

    text = texts.NOT_TO_THE_PERSON


class AlreadyDone(Refusal):
    """The task was closed meanwhile."""

    text = texts.ALREADY_DONE


class OnlyByPeople(ValueError):
    """思想波动 is what a person noticed and wrote down: no program may raise it."""


@dataclass(frozen=True)
class Event:
    """What happened to somebody. `key` makes it count once; `source`: "hr", "case", "report" or a feature's name."""

    key: str
    event: str
    person: Person
    on: date
    source: str
    reporter: Person | None = None
    detail: str = ""


def raise_task(
    session: Session, happened: Event, *, vault: Vault, workdays: Workdays, now: datetime
) -> CareTask | None:
    """The task an event makes, its owner told at once; None where no active trigger answers to it.

    The same key again, or the same event within a week while the task is open, is the same task.
    Raises: OnlyByPeople.
    """
    if happened.event == shipped.MOOD and (happened.source != "report" or happened.reporter is None):
        raise OnlyByPeople(happened.key)
    trigger = shipped.trigger_for(session, happened.event)
    if trigger is None:
        return None
    known = _known(session, trigger, happened)
    if known is not None:
        return known
    task = _new(session, trigger, happened, workdays, now)
    if happened.detail:
        sealing.seal(session, vault, task, "detail", happened.detail)
    tell_owner(session, task, now=now)
    return task


def _known(session: Session, trigger: CareTrigger, happened: Event) -> CareTask | None:
    same = (CareTask.trigger_id == trigger.id) & (CareTask.person_id == happened.person.id)
    recent = same & (CareTask.state == TaskState.OPEN) & (CareTask.event_on >= happened.on - SAME)
    query = select(CareTask).where(or_(CareTask.key == happened.key, recent & (CareTask.event == happened.event)))
    return session.scalars(query.order_by(CareTask.id)).first()


def _new(session: Session, trigger: CareTrigger, happened: Event, workdays: Workdays, now: datetime) -> CareTask:
    owner, unit = owners.owner_of(session, happened.person, trigger.roles)
    row = CareTask(
        key=happened.key,
        trigger_id=trigger.id,
        person_id=happened.person.id,
        unit_id=unit,
        owner_id=owner,
        reported_by=happened.reporter.id if happened.reporter else None,
        event=happened.event,
        source=happened.source,
        event_on=happened.on,
        due_on=due_on(trigger, happened.event, happened.on, local_day(now), workdays),
        created_at=now,
    )
    session.add(row)
    session.flush()
    return row


def due_on(trigger: CareTrigger, event: str, on: date, today: date, workdays: Workdays) -> date:
    """Counted from the event, or from today where it became known later; who is leaving is met before the last day."""
    if event == LEAVING and on > today:
        return on
    start = max(on, today)
    return workdays.add(start, trigger.days) if trigger.workdays else start + timedelta(days=trigger.days)


def tell_owner(session: Session, task: CareTask, *, now: datetime) -> None:
    """The card: what is due by when, and how to answer; a bare digit answers it where nothing else is going on."""
    if task.owner_id is not None:
        _offer(session, task, now)
        words = texts.card(task.person.name, task.event, task.trigger.form, task.due_on)
        post(session, task.owner_id, words, key=f"care-task:{task.id}:{task.owner_id}", kind=KIND, priority=3, now=now)


def _offer(session: Session, task: CareTask, now: datetime) -> None:
    """The owner's next 1, 2 or 3 is about this card. Two cards at once offer nothing: it would be unclear which."""
    query = select(Identity).where(Identity.person_id == task.owner_id)
    for identity in session.scalars(query.with_for_update(skip_locked=True)):
        busy = identity.state is not None and identity.state_until is not None and identity.state_until > now
        held = json.loads(identity.data or "{}") if busy else {}
        if not busy:
            identity.state, identity.state_until = CHOICE, now + OFFER_LASTS
            identity.data = json.dumps({"words": [ANSWERS] * 3, OFFER: task.id}, ensure_ascii=False)
        elif identity.state == CHOICE and held.get(OFFER):
            identity.state = identity.data = identity.state_until = None
    session.flush()


def mine(session: Session, actor: Person, *, limit: int = 20) -> list[CareTask]:
    """The actor's own open tasks, the most pressing first."""
    query = select(CareTask).where(CareTask.owner_id == actor.id, CareTask.state == TaskState.OPEN)
    return list(session.scalars(query.order_by(CareTask.due_on, CareTask.id).limit(limit)))


def stuck_below(session: Session, actor: Person, *, today: date) -> Sequence[CareTask]:
    """Other people's overdue tasks in the actor's scope, and those that nobody owns."""
    mine_to_see = people_in_scope(actor, Role.SECRETARY, Role.LEADER, Role.ADMIN)
    stuck = or_(CareTask.due_on < today, CareTask.owner_id.is_(None))
    query = select(CareTask).where(CareTask.state == TaskState.OPEN, stuck)
    query = query.where(CareTask.person_id.in_(mine_to_see), CareTask.owner_id.is_distinct_from(actor.id))
    return session.scalars(query.order_by(CareTask.due_on, CareTask.id)).all()


def task_of(session: Session, actor: Person, public_id: str) -> CareTask:
    """A task of the actor's or of somebody they look after, never one about themself. Raises: NotFound."""
    found = session.scalar(select(CareTask).where(CareTask.public_id == public_id))
    if found is None:
        raise NotFound
    try:
        check(session, actor, found)
    except NotYourTask:
        raise NotFound from None
    return found


def close(session: Session, actor: Person, task: CareTask, state: TaskState, *, now: datetime) -> None:
    """Close an open task, once. Raises: NotYourTask, AlreadyDone."""
    check(session, actor, task)
    session.flush()
    once = update(CareTask).where(CareTask.id == task.id, CareTask.state == TaskState.OPEN)
    done = session.connection().execute(once.values(state=state, done_on=local_day(now), done_by=actor.id))
    session.refresh(task)
    if done.rowcount != 1:
        raise AlreadyDone


def check(session: Session, actor: Person, task: CareTask) -> None:
    """Raises: NotYourTask."""
    if actor.id == task.person_id:
        raise NotYourTask
    if actor.id != task.owner_id:
        scope = people_in_scope(actor, *DOERS)
        if session.scalar(select(Person.id).where(Person.id == task.person_id, Person.id.in_(scope))) is None:
            raise NotYourTask


def hand_on(session: Session, actor: Person, task: CareTask, to: Person, *, now: datetime) -> None:
    """Somebody else does it, and is told. Raises: NotYourTask, AlreadyDone, NotToThePerson."""
    check(session, actor, task)
    if task.state != TaskState.OPEN:
        raise AlreadyDone
    if to.id == task.person_id:
        raise NotToThePerson
    task.owner_id, task.reminded_on = to.id, None
    session.flush()
    tell_owner(session, task, now=now)


def explain(session: Session, actor: Person, task: CareTask, why: str, *, vault: Vault, now: datetime) -> None:
    """Why it cannot or need not be done; the superior hears that there is an explanation, not its words."""
    close(session, actor, task, TaskState.EXCUSED, now=now)
    sealing.seal(session, vault, task, "excuse", why)
    superior = owners.superior_of(session, task.person, task.unit_id, task.owner_id)
    if superior is not None:
        words = texts.explained(actor.name, task.person.name, task.event)
        post(session, superior, words, key=f"care-excuse:{task.id}", kind=KIND, now=now)
