"""Rows and things of selections of role models, for tests/console/matrix.py."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.sealed import put
from bot.vault import Vault
from bot.workdays import Workdays
from handlers.honour.service.access import LEVELS, STAFF
from handlers.honour.service.desk import Desk
from handlers.honour.service.noticing import show
from models.base import new_public_id
from models.honour.selecting import HonourObjection, Nomination, Selection, SelectionRule, Standing, State
from models.org import Person, Role, Unit
from tests.world import MORNING

RUNS = (Role.ORGANIZER,)
SELECTIONS: dict[tuple[Role, ...], dict[str, tuple[str, ...]]] = {
    STAFF: {
        "": ("selections",),
        "selection": ("selection", "roster"),
        "nomination": ("nomination", "recuse", "panel_vote"),
    },
    RUNS: {
        "": ("new_selection", "create_selection"),
        "selection": ("edit_selection", "change_selection"),
        "nomination": ("screen",),
        "honour objection": ("objection", "settle"),
    },
    (Role.ORGANIZER, Role.LEADER): {"selection": ("move_on",)},
    LEVELS: {"nomination": ("endorse",)},
}  # fmt: skip
CONSOLE = tuple(
    (f"honour-console.{name}", roles, thing)
    for roles, things in SELECTIONS.items()
    for thing, names in things.items()
    for name in names
)
PHONE = tuple(
    f"honour.{name}"
    for name in ("index", "mine", "story", "object_to", "one", "nominate", "vote", "judge", "judge_one")
)


def _forest(session: Session) -> Unit:
    return session.scalars(select(Unit).where(Unit.code == "0102")).one()


def _han(session: Session) -> Person:
    return session.scalars(select(Person).where(Person.employee_no == "20136")).one()


def _selection(session: Session) -> Selection:
    made = Selection(title="林场榜样", unit=_forest(session), author_id=_han(session).id, created_at=MORNING)
    made.state, made.nominations_until = State.NOMINATING, MORNING + timedelta(days=3)
    made.categories = [{"name": "工作认真", "whom": "个人", "quota": 1}]
    session.add(made)
    session.flush()
    session.add(SelectionRule(selection_id=made.id, version=1, text="看实绩", by_id=made.author_id, at=MORNING))
    return made


def _nomination(session: Session) -> Nomination:
    row = Nomination(selection=_selection(session), category=0, person=_han(session), unit=_forest(session))
    row.by, row.rule_version, row.standing = _han(session), 1, Standing.CLIMBING
    row.summary, row.story, row.live_key, row.created_at = "好", "事迹", "p:1", MORNING
    session.add(row)
    session.flush()
    return row


def _objection(session: Session) -> dict[str, Any]:
    row = _nomination(session)
    mate = Person(employee_no="mate", name="同事", created_at=MORNING)
    session.add(mate)
    session.flush()
    row.by_id = mate.id
    row.selection.state, row.standing = State.NOTICE, Standing.ELIGIBLE
    desk = Desk(session, Vault(("test:" + "A" * 43 + "=",)), Workdays(), MORNING)
    hung = show(desk, row)
    made = HonourObjection(public_id=new_public_id(), notice_id=hung.id, at=MORNING)
    put(desk.vault, made, "text", "不实")
    put(desk.vault, made, "by", mate.public_id)
    session.add(made)
    session.flush()
    return {"id": made.public_id}


THINGS: dict[str, Callable[[Session], dict[str, Any]]] = {
    "selection": lambda session: {"id": _selection(session).public_id},
    "nomination": lambda session: {"id": _nomination(session).public_id},
    "honour objection": _objection,
}
