"""How each question of a contest went, and putting one right: what it will change is shown before it is done."""

from typing import Any

from flask import request, url_for

from bot.web.call import Call
from bot.web.console import Form, View, confirm, done, page, render, sure
from handlers.quiz import texts_bank, texts_organizing
from handlers.quiz import texts_console as texts
from handlers.quiz.console.base import ORGANIZERS, console, key_text
from handlers.quiz.console.contests import mine
from handlers.quiz.service import corrections, editing, marking, results
from models.contest import Contest
from models.quiz import Question

LISTED = 30


@console.get("/contests/<id>/questions")
@page(*ORGANIZERS)
def statistics(call: Call, id: str) -> View:
    """Per question, the hardest in front; those nobody has had at the end."""
    found = mine(call, id)
    rows = results.statistics(call.session, call.person, found)
    seen, gone = {row.question.id for row in rows}, marking.voided(call.session, found.id)
    rest = [one for one in marking.asked(call.session, found.id).values() if one.id not in seen]
    return render(
        call, "console/quiz/statistics.html", title=f"{found.title} · 每题统计", contest=found, rows=rows, rest=rest,
        gone=gone, ids=marking.public_ids(call.session, found.id), kinds=texts_bank.KINDS, share=texts_organizing.share,
    )  # fmt: skip


@console.get("/contests/<id>/questions/<question>")
@page(*ORGANIZERS)
def one_question(call: Call, id: str, question: str) -> View:
    """A question as the contest asks it, and the ways to put it right."""
    found = mine(call, id)
    asked = marking.asked_by_id(call.session, found.id, question)
    return render(
        call, "console/quiz/correction.html", title=f"{found.title} · 更正", contest=found, asked=asked, id=question,
        void=asked.id in marking.voided(call.session, found.id), key=key_text(asked.kind, asked.answer),
    )  # fmt: skip


@console.post("/contests/<id>/questions/<question>")
@page(*ORGANIZERS, form=one_question)
def put_right(call: Call, id: str, question: str) -> View:
    """Void it or mark it by another key: first what that will change, then the doing."""
    found, form = mine(call, id), Form()
    asked = marking.asked_by_id(call.session, found.id, question)
    rekeys = form.choice("do", ("void", "rekey")) == "rekey"
    why = form.text("why", most=200)
    form.check()
    key = _key(asked) if rekeys else None
    if not sure():
        return _ask(call, found, asked, key, why)
    if rekeys:
        told = corrections.rekey(call.session, call.person, found, asked.id, key, why=why, now=call.now)
        said = texts_bank.REKEYED.format(title=found.title, told=told)
    else:
        said = texts_organizing.voided(
            corrections.void(call.session, call.person, found, asked.id, why=why, now=call.now)
        )
    return done(said, to=url_for("quiz-console.statistics", id=id))


def _key(asked: Question) -> Any:
    """The new key that was typed. Raises: BadQuestion."""
    key = editing.key_in(asked.kind, request.form.get("key", ""))
    editing.checked(asked.kind, asked.stem, asked.options, key)
    return key


def _ask(call: Call, contest: Contest, asked: Question, key: Any, why: str) -> View:
    seen = corrections.preview(call.session, call.person, contest, asked.id, key=key, why=why, now=call.now)
    lines = [asked.stem, *texts.will_change(len(seen.changes), seen.concerned, why)]
    lines += [texts.change_line(*change) for change in seen.changes[:LISTED]] or [texts.NO_CHANGE]
    lines += [texts.more_changes(len(seen.changes) - LISTED)] if len(seen.changes) > LISTED else []
    title = texts.VOID if key is None else texts.REKEY
    return confirm(call, title, lines, count=seen.concerned, button="确定更正")
