"""The demonstration's past: the year's talks and visits, and responsibilities; every one of them invented."""

from datetime import datetime, timedelta
from random import Random

from sqlalchemy import select
from sqlalchemy.orm import Session

from handlers.digest.duties import service
from handlers.digest.periods import local_day
from models.care import CareTask, CareTrigger, Talk, TaskState
from models.digest import Duty
from models.org import Grant, Membership, Person, Role, Unit, UnitKind

LISTED = (
    ("冬季森林防火物资检查", "逐库清点，缺的补齐", 12, True),
    ("冬送温暖走访全覆盖", "在档户和一线值守人员逐户到", 25, True),
    ("四季度谈心谈话补齐", "未谈到的名单见“覆盖”", 30, True),
    ("年度双报到收尾", "", -4, False),
)
SHARE_TALKED = 0.62


def seed(session: Session, *, now: datetime) -> None:
    """A second time changes nothing."""
    if session.scalar(select(Duty.id).limit(1)) is not None:
        return
    rng = Random("digest")
    _talks(session, rng, now)
    _visits(session, rng, now)
    _duties(session, now)
    session.flush()


def _talks(session: Session, rng: Random, now: datetime) -> None:
    """Secretaries talked to most people of their units this year."""
    granted = select(Grant.person_id, Grant.unit_id).where(Grant.role == Role.SECRETARY).order_by(Grant.id)
    talkers = {unit_id: person_id for person_id, unit_id in session.execute(granted)}
    rows = session.execute(select(Membership.person_id, Membership.unit_id).order_by(Membership.id)).all()
    for person_id, unit_id in rows:
        talker = talkers.get(unit_id)
        if talker is None or talker == person_id or rng.random() > SHARE_TALKED:
            continue
        day = local_day(now) - timedelta(days=rng.randrange(5, 250))
        form = rng.choice(("面谈", "面谈", "电话", "家访"))
        session.add(Talk(person_id=person_id, talker_id=talker, form=form, held_on=day, created_at=now))


def _visits(session: Session, rng: Random, now: datetime) -> None:
    """Some visits that were due in the last weeks; one of them is late."""
    triggers = session.scalars(select(CareTrigger).order_by(CareTrigger.id)).all()
    people = session.scalars(select(Person.id).where(Person.active).order_by(Person.id)).all()
    secretaries = select(Grant.person_id).where(Grant.role == Role.SECRETARY).order_by(Grant.id)
    owner = session.scalars(secretaries).first()
    for n in range(12 if triggers else 0):
        trigger, person_id = triggers[n % 3], people[(n * 9 + 20) % len(people)]
        due = local_day(now) - timedelta(days=2 + n * 3)
        task = CareTask(key=f"demo:{n}", trigger_id=trigger.id, person_id=person_id, event=trigger.events[0])
        task.source, task.event_on, task.due_on, task.created_at = "report", due - timedelta(days=2), due, now
        task.owner_id = owner if owner != person_id else None
        task.state = TaskState.OPEN if n == 1 else TaskState.DONE
        task.done_on = None if n == 1 else due + timedelta(days=rng.choice((-1, 0, 0, 1)))
        session.add(task)


def _duties(session: Session, now: datetime) -> None:
    """The committee's list; the first two are split to the branches."""
    committee = session.scalars(select(Unit).where(Unit.kind == UnitKind.PARTY_COMMITTEE).order_by(Unit.id)).first()
    leads = select(Person).join(Grant, Grant.person_id == Person.id).where(Grant.role == Role.LEADER)
    leader = session.scalars(leads.where(Grant.unit_id == committee.id)).first() if committee else None
    if committee is None or leader is None:
        return
    branches = session.scalars(select(Unit).where(Unit.parent_id == committee.id).order_by(Unit.id)).all()
    for place, (title, measure, days, splits) in enumerate(LISTED):
        due = local_day(now) + timedelta(days=days)
        whole = service.create(
            session, leader, committee, title=title, measure=measure, due_on=due, splits=splits, now=now
        )
        for branch in branches if place < 2 else ():
            service.split(session, leader, whole, branch, now=now)
