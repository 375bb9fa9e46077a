"""The editor of a draft's questions: add, change, move, delete."""

from flask import request
from sqlalchemy import select

from bot.scope import NotFound
from bot.web.call import Call
from bot.web.console import Form, View, done, page, render
from handlers.survey import texts_console as words
from handlers.survey.console.base import MAKERS, console, one, url_of
from handlers.survey.console.listing import survey
from handlers.survey.service import editing
from handlers.survey.shipped import Asked
from models.survey import SurveyQuestion


@console.post("/surveys/<id>/questions")
@page(*MAKERS, form=survey)
def add(call: Call, id: str) -> View:
    """One more, at the end."""
    found = one(call, id, *MAKERS)
    editing.add_question(call.session, call.person, found, _asked())
    return done(words.ADDED, to=f"{url_of(found)}#questions")


@console.get("/surveys/<id>/questions/<question>")
@page(*MAKERS)
def edit(call: Call, id: str, question: str) -> View:
    """One question's form."""
    found = _question(call, id, question)
    return render(call, "console/survey/question.html", title="改题目", survey=found.survey, question=found)


@console.post("/surveys/<id>/questions/<question>")
@page(*MAKERS, form=edit)
def change(call: Call, id: str, question: str) -> View:
    """A question put differently."""
    found = _question(call, id, question)
    editing.change_question(call.session, call.person, found, _asked())
    return done(words.SAVED, to=f"{url_of(found.survey)}#questions")


@console.post("/surveys/<id>/questions/<question>/move")
@page(*MAKERS, form=survey)
def move(call: Call, id: str, question: str) -> View:
    """Up or down one place."""
    found = _question(call, id, question)
    editing.move_question(call.session, call.person, found, -1 if request.form.get("to") == "up" else 1)
    return done(words.MOVED, to=f"{url_of(found.survey)}#questions")


@console.post("/surveys/<id>/questions/<question>/delete")
@page(*MAKERS, form=survey)
def delete(call: Call, id: str, question: str) -> View:
    """Take it out."""
    found = _question(call, id, question)
    owner = found.survey
    editing.delete_question(call.session, call.person, found)
    return done(words.DELETED, to=f"{url_of(owner)}#questions")


def _question(call: Call, id: str, public_id: str) -> SurveyQuestion:
    """Raises: NotFound."""
    owner = one(call, id, *MAKERS)
    mine = (SurveyQuestion.survey_id == owner.id, SurveyQuestion.public_id == public_id)
    found = call.session.scalar(select(SurveyQuestion).where(*mine))
    if found is None:
        raise NotFound
    return found


def _asked() -> Asked:
    """The question in the form. Raises: Faulty."""
    form = Form()
    kind = form.choice("kind", [value for value, _ in words.KINDS])
    text, theme = form.text("text", most=255), form.text("theme", most=16, needed=False)
    lines = form.text("options", most=600, needed=False).splitlines()
    options = tuple(line.strip()[:64] for line in lines if line.strip())
    form.check()
    return Asked(kind, text, options, request.form.get("required") == "1", theme)
