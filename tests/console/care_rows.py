"""The rows of care's own work in the back office: visits and talks done, handed on, explained, registered, excused."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from handlers.care.triggers import shipped
from models.care import CareTask
from models.org import Person, Role
from tests.world import MORNING

CARERS = (Role.SECRETARY, Role.LEADER, Role.ORGANIZER, Role.ADMIN)
REPORTERS = (Role.SECRETARY, Role.LEADER, Role.ORGANIZER, Role.CASEWORKER)
KEEPERS = (Role.SECRETARY, Role.ORGANIZER, Role.CASEWORKER)
ROWS = (
    *((name, CARERS, "care_task") for name in ("task", "open_detail", "finish", "hand_on", "explain")),
    ("register", (*CARERS, Role.CASEWORKER), ""),
    ("report_event", REPORTERS, ""),
    ("keep_talk", CARERS, ""),
    ("keep_visit", KEEPERS, ""),
    ("exemptions", (Role.SECRETARY,), ""),
    ("excuse", (Role.SECRETARY,), ""),
)


def _task(session: Session) -> dict[str, Any]:
    shipped.load(session)
    person = session.scalars(select(Person.id).where(Person.employee_no == "20136")).one()
    trigger, today = shipped.trigger_for(session, "住院"), MORNING.date()
    assert trigger
    row = CareTask(key="matrix", trigger_id=trigger.id, person_id=person, event="住院", source="hr", event_on=today)
    row.due_on, row.created_at = today, MORNING
    session.add(row)
    session.flush()
    return {"id": row.public_id}


THINGS = {"care_task": _task}
