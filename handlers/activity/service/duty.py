"""Duty rosters: dry-run by default, then applied whole; sign-ups that clash are named and their people told."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from bot.outbox import post
from bot.scope import people_in_scope
from handlers.activity import texts
from handlers.activity import texts_duty as words
from handlers.activity.service.access import lock_person
from handlers.activity.service.rosters import Shift, read, rows_of
from models.activity import Activity, ActivityState, DutyShift, SignUp
from models.activity.core import STANDING
from models.base import insert_ignore, table_of
from models.org import Person, Role

ROSTERING = (Role.ADMIN, Role.ORGANIZER, Role.SECRETARY)


@dataclass(slots=True)
class Report:
    """What a roster says: shifts that are new, how many were known, faults by cell, sign-ups that clash."""

    fresh: list[tuple[Person, Shift]] = field(default_factory=list)
    known: int = 0
    faults: list[str] = field(default_factory=list)
    clashes: list[str] = field(default_factory=list)


def import_roster(
    session: Session,
    actor: Person,
    data: bytes,
    *,
    filename: str,
    now: datetime,
    name: str = "防火值班",
    apply: bool = False,
) -> Report:
    """Read a roster of the people one organises. With `apply` and without faults its shifts are kept."""
    report = Report()
    people = _people(session, actor)
    for shift in read(rows_of(data, filename), now=now, faults=report.faults):
        matches = people.get(shift.who, [])
        if len(matches) == 1:
            report.fresh.append((matches[0], shift))
        else:
            report.faults.append(words.nobody(shift.cell, shift.who, len(matches)))
    _drop_known(session, report)
    if apply and not report.faults:
        _apply(session, report, name=name, source=filename[:64], now=now)
    return report


def _people(session: Session, actor: Person) -> dict[str, list[Person]]:
    query = select(Person).where(Person.active, Person.id.in_(people_in_scope(actor, *ROSTERING)))
    found: dict[str, list[Person]] = {}
    for person in session.scalars(query):
        found.setdefault(person.employee_no, []).append(person)
        found.setdefault(person.name, []).append(person)
    return found


def _drop_known(session: Session, report: Report) -> None:
    ids = {person.id for person, _ in report.fresh}
    query = select(DutyShift.person_id, DutyShift.starts_at).where(DutyShift.person_id.in_(ids))
    known = {(person_id, starts_at) for person_id, starts_at in session.execute(query)}
    fresh = [(p, s) for p, s in report.fresh if (p.id, s.starts_at) not in known]
    report.known, report.fresh = len(report.fresh) - len(fresh), fresh


def _apply(session: Session, report: Report, *, name: str, source: str, now: datetime) -> None:
    for person_id in sorted({person.id for person, _ in report.fresh}):
        lock_person(session, person_id)
    for person, shift in report.fresh:
        row = {"person_id": person.id, "starts_at": shift.starts_at, "ends_at": shift.ends_at}
        fresh = row | {"name": name, "source": source}
        insert_ignore(session, table_of(DutyShift), fresh, unique=("person_id", "starts_at"))
        for sign_up in _crossing(session, person, shift):
            sign_up.excused = True
            text = texts.duty_clash(sign_up.activity, name, shift.starts_at, shift.ends_at, now)
            post(session, person, text, key=f"activity-duty:{sign_up.id}:{shift.starts_at.timestamp():.0f}", now=now)
            report.clashes.append(words.clash(person.name, sign_up.activity.title))
    session.flush()


def _crossing(session: Session, person: Person, shift: Shift) -> Iterable[SignUp]:
    query = select(SignUp).join(SignUp.activity).options(joinedload(SignUp.activity))
    query = query.where(
        SignUp.person_id == person.id,
        SignUp.standing.in_(STANDING),
        Activity.state == ActivityState.PUBLISHED,
        Activity.starts_at < shift.ends_at,
        Activity.ends_at > shift.starts_at,
    )
    return session.scalars(query).all()
