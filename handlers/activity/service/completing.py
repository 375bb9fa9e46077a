"""What a draft may still be told: who hosts it with how many places, for whom it is, who leads it, what is on."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from bot.scope import people_in_scope, unit_ids_in_scope
from handlers.activity import texts_completing as texts
from handlers.activity.service import sessions
from handlers.activity.service.access import ORGANIZING, must_organize
from handlers.activity.service.publishing import NotReady, check_shape, edit
from models.activity import Activity, ActivityState, Host
from models.org import Person, Unit
from models.study import Review, StudyItem


def unit_named(session: Session, name: str) -> Unit:
    """A unit by its code or its whole name. Raises: NotReady."""
    query = select(Unit).where(or_(Unit.code == name, Unit.name == name), Unit.active)
    found = session.scalars(query.order_by(Unit.id)).first()
    if found is None:
        raise NotReady(texts.no_unit(name))
    return found


def set_hosts(session: Session, activity: Activity, actor: Person, hosts: Sequence[tuple[Unit, int | None]]) -> None:
    """One or two units with their places; the actor organises one of them. Raises: NotYours, NotReady."""
    must_organize(session, actor, activity)
    if activity.state != ActivityState.DRAFT:
        raise NotReady(texts.NOT_DRAFT)
    mine = set(session.scalars(unit_ids_in_scope(actor, *ORGANIZING)))
    if not any(unit.id in mine for unit, _ in hosts) or len({unit.id for unit, _ in hosts}) != len(hosts):
        raise NotReady(texts.NOT_YOUR_HOSTS)
    for old in list(activity.hosts):
        session.delete(old)
    activity.hosts = []
    session.flush()
    activity.hosts = [Host(unit_id=unit.id, unit=unit, quota=quota, taken=0) for unit, quota in hosts]
    check_shape(activity)
    session.flush()


def set_audience(session: Session, activity: Activity, actor: Person, audience: dict[str, Any]) -> None:
    """{} for everybody, or {"units": [ids], "political": [words], "tags": [words]}. Raises: NotYours, NotReady."""
    if not set(audience) <= {"units", "political", "tags"} or not all(audience.values()):
        raise NotReady(texts.AUDIENCE_HOW)
    edit(session, activity, actor, {"audience": audience})


def set_leader(session: Session, activity: Activity, actor: Person, number: str) -> Person:
    """Somebody the actor organises, by their number. Raises: NotYours, NotReady."""
    query = select(Person).where(Person.employee_no == number.strip(), Person.active)
    found = session.scalar(query.where(Person.id.in_(people_in_scope(actor, *ORGANIZING))))
    if found is None:
        raise NotReady(texts.NO_LEADER)
    edit(session, activity, actor, {"leader_id": found.id, "contact": f"{found.name} {found.phone or ''}".strip()})
    return found


def set_agenda(session: Session, activity: Activity, actor: Person, lines: Sequence[str]) -> int:
    """A line a point: its title, then after a bar who speaks; 材料： before the title of a study item that is read.

    Returns how many. Raises: NotYours, NotInOrder, NotReady.
    """
    items = [_point(session, line) for line in lines if line.strip()]
    return len(sessions.set_agenda(session, activity, actor, items))


def _point(session: Session, line: str) -> tuple[str, int | None, str]:
    title, _, speaker = line.replace("|", "｜").partition("｜")
    title, marked = title.strip().removeprefix("材料").lstrip("：: "), title.strip().startswith("材料")
    if not marked:
        return title[:128], None, speaker.strip()[:64]
    query = select(StudyItem).where(
        StudyItem.state == Review.APPROVED, StudyItem.title.contains(title, autoescape=True)
    )
    found = session.scalars(query.order_by(StudyItem.title != title, StudyItem.id).limit(1)).first() if title else None
    if found is None:
        raise NotReady(texts.no_item(title))
    return found.title[:128], found.id, speaker.strip()[:64]
