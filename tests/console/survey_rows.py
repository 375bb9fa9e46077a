"""Rows and things of surveys, for tests/console/matrix.py."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from handlers.survey.service.finding import APPROVERS, MAKERS, READERS
from models.org import Person, Role, Unit
from models.survey import Survey, SurveyQuestion
from tests.world import MORNING

TABLE: dict[tuple[Role, ...], dict[str, tuple[str, ...]]] = {
    READERS: {"": ("surveys",), "survey": ("survey", "report", "book")},
    APPROVERS: {"survey": ("review",)},
    MAKERS: {
        "": ("new_survey", "create"),
        "survey": ("edit_survey", "revise", "copy", "submit", "open_survey", "close", "publish", "add", "answers"),
        "asked_question": ("edit", "change", "move"),
        "doomed_question": ("delete",),
        "doomed_survey": ("discard",),
    },
}
CONSOLE = tuple(
    (f"survey-console.{name}", roles, thing)
    for roles, things in TABLE.items()
    for thing, names in things.items()
    for name in names
)


def _survey(session: Session) -> Survey:
    forest = session.scalars(select(Unit).where(Unit.code == "0102")).one()
    author = session.scalars(select(Person).where(Person.employee_no == "20136")).one()
    row = Survey(title="林场问卷", unit_id=forest.id, threshold=5, author_id=author.id, created_at=MORNING)
    row.opens_at, row.closes_at = MORNING, MORNING + timedelta(days=7)
    row.questions = [SurveyQuestion(place=1, kind="text", text="想说什么？")]
    session.add(row)
    session.flush()
    return row


def _id(session: Session) -> dict[str, Any]:
    return {"id": _survey(session).public_id}


def _question(session: Session) -> dict[str, Any]:
    row = _survey(session)
    return {"id": row.public_id, "question": row.questions[0].public_id}


THINGS: dict[str, Callable[[Session], dict[str, Any]]] = {
    "survey": _id,
    "doomed_survey": _id,
    "asked_question": _question,
    "doomed_question": _question,
}
