"""The nine triggers the program is delivered with; a firm changes the rows."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.base import insert_ignore, table_of
from models.care import CareTrigger
from models.org import Role

VISIT, TALK = "visit", "talk"
MOOD = "思想波动"
BRANCH = (Role.SECRETARY, Role.LEADER)
UNION = (Role.ORGANIZER, Role.SECRETARY)


@dataclass(frozen=True)
class Shipped:
    """A trigger; `days` are working days unless it says otherwise."""

    name: str
    events: tuple[str, ...]
    form: str
    days: int
    roles: tuple[Role, ...] = BRANCH
    workdays: bool = True


TRIGGERS = (
    Shipped("生病住院", ("住院",), VISIT, 2),
    Shipped("家庭变故", ("家庭变故",), VISIT, 3),
    Shipped("生活困难", ("生活困难",), VISIT, 5, (Role.SECRETARY, Role.ORGANIZER)),
    Shipped("入职", ("入职",), TALK, 7, workdays=False),
    Shipped("离职", ("离职",), TALK, 7, workdays=False),
    Shipped("岗位变动", ("调动", "岗位变动"), TALK, 7, workdays=False),
    Shipped("受表彰或处分", ("表彰", "处分"), TALK, 3),
    Shipped("思想波动", (MOOD,), TALK, 2),
    Shipped("矛盾纠纷", ("矛盾纠纷",), TALK, 1),
)
SELF = ("住院", "家庭变故", "生活困难")
REPORTED = (*SELF, "岗位变动", MOOD, "矛盾纠纷")


def load(session: Session) -> int:
    """Put the shipped triggers there where they are missing; a changed row stays. How many were new."""
    known = set(session.scalars(select(CareTrigger.name)))
    fresh = 0
    for one in TRIGGERS:
        if one.name not in known:
            row = {
                "name": one.name,
                "events": list(one.events),
                "form": one.form,
                "roles": list(one.roles),
                "days": one.days,
                "workdays": one.workdays,
            }
            fresh += insert_ignore(session, table_of(CareTrigger), row, unique=("name",))
    return fresh


def trigger_for(session: Session, event: str) -> CareTrigger | None:
    """The active trigger that an event sets off."""
    rows = session.scalars(select(CareTrigger).where(CareTrigger.active).order_by(CareTrigger.id))
    return next((row for row in rows if event in row.events), None)
