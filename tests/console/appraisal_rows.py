"""Rows and things of pledges and appraisals, for tests/console/matrix.py."""

from collections.abc import Callable
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from handlers.honour.service import pledges
from handlers.honour.service.appraisals_running import RUNNERS
from handlers.org.service import person_by_number
from models.honour.appraisals import Appraisal, Appraised
from models.org import Role, Unit
from tests.world import MORNING

LISTS = ("appraisals", "new_appraisal", "begin_appraisal")
ONE = ("appraisal", "close_appraisal", "decide_grades", "tell_grades", "appraisal_record")
CONSOLE: tuple[tuple[str, tuple[Role, ...], str], ...] = (
    ("honour-console.pledges", pledges.READERS, ""),
    *((f"honour-console.{name}", RUNNERS, "") for name in LISTS),
    *((f"honour-console.{name}", RUNNERS, "appraisal") for name in ONE),
    ("honour-console.self_appraisal", (Role.SECRETARY,), "appraisal"),
)
PHONE = ("pledge_list", "write_pledge", "pledge", "appraisal", "about_self", "sheet")


def _appraisal(session: Session) -> dict[str, Any]:
    forest = session.scalars(select(Unit).where(Unit.code == "0102")).one()
    person = person_by_number(session, "20136")
    assert person
    row = Appraisal(unit_id=forest.id, year=2026, ends_on=date(2026, 12, 5), opened_by=person.id, created_at=MORNING)
    row.members = [Appraised(person_id=person.id, number=1, graded=True)]
    session.add(row)
    session.flush()
    return {"id": row.public_id, "number": 1}


THINGS: dict[str, Callable[[Session], dict[str, Any]]] = {"appraisal": _appraisal}
