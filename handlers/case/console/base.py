"""What the pages about help share."""

from collections.abc import Iterable

from flask import Blueprint, url_for
from sqlalchemy import select

from bot.web.call import Call
from handlers.case.service.desk import Desk, open_desk
from models.case import Case, State
from models.org import Person, Role

console = Blueprint("case-console", __name__, url_prefix="/console", template_folder="../templates")
STAFF = (Role.CASEWORKER, Role.LEADER, Role.SECRETARY, Role.AUDITOR)
STATES = [(state.value, state.value) for state in State if state != State.DRAFT]
WORKING = (Role.CASEWORKER, Role.LEADER, Role.SECRETARY)
KEEPERS = (Role.CASEWORKER, Role.LEADER)
ANSWERING = (Role.CASEWORKER, Role.SECRETARY, Role.LEADER, Role.ADMIN)


def desk_of(call: Call) -> Desk:
    """The desk of this request."""
    return open_desk(call.session, call.config, call.workdays, call.now)


def names_of(call: Call, ids: Iterable[int | None]) -> dict[int, str]:
    """The names of these people."""
    found = call.session.execute(select(Person.id, Person.name).where(Person.id.in_(list(ids))))
    return {row.id: row.name for row in found}


def url_of(case: Case) -> str:
    """A case's page."""
    return url_for("case-console.case", id=case.public_id)
