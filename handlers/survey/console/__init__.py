"""The back office of surveys: the list, the editor, letting out, results."""

from collections.abc import Iterator

from flask import url_for
from sqlalchemy import func, select

from bot.scope import visible
from bot.web.call import Call
from bot.web.console import Nav, Todo
from handlers.survey import texts_console as words
from handlers.survey.console import editing, listing, results
from handlers.survey.console.base import APPROVERS, READERS, console
from models.survey import State, Survey

GROUP = "调研"
nav = (Nav(words.LIST, "survey-console.surveys", READERS, group=GROUP),)


def todo(call: Call) -> Iterator[Todo]:
    """Surveys that wait for a second person."""
    waiting = select(func.count()).select_from(Survey).where(Survey.state == State.PENDING)
    waiting = waiting.where(Survey.author_id != call.person.id, Survey.submitted_by != call.person.id)
    count = call.session.scalar(visible(waiting, call.person, *APPROVERS, unit=Survey.unit_id)) or 0
    yield Todo("问卷待批准", url_for("survey-console.surveys", state=State.PENDING), count)


__all__ = ["console", "editing", "listing", "nav", "results", "todo"]
