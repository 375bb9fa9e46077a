"""Answers to policy questions: one person writes, another reviews, employees find them."""

from flask import url_for
from sqlalchemy import select

from bot.scope import NotFound
from bot.web.call import Call
from bot.web.console import Column, Filter, Form, View, done, list_page, page, render
from handlers.case import texts_console as texts
from handlers.case.console.base import ANSWERING, console
from handlers.case.service import faq
from models.case import Faq

APPROVED = Filter(
    "approved", "状态", [("yes", "在用"), ("no", "待审或停用")], lambda chosen: Faq.approved.is_(chosen == "yes")
)
COLUMNS = (
    Column("问题", lambda row: row.question, link=lambda row: url_for("case-console.answer", id=row.public_id)),
    Column("出处", lambda row: row.source),
    Column("状态", lambda row: "在用" if row.approved else "待审或停用"),
    Column("有效到", lambda row: row.valid_until),
)


@console.get("/answers")
@page(*ANSWERING)
def answers(call: Call) -> View:
    """All, those that wait first."""
    query = faq.entries(call.session, call.person).order_by(None)
    order = (Faq.approved, Faq.id.desc())
    return list_page(
        call, texts.ANSWERS, query, COLUMNS, search=(Faq.question, Faq.answer), filters=(APPROVED,), order=order,
        intro=texts.ANSWERS_INTRO, template="console/case/answers.html",
    )  # fmt: skip


@console.get("/answers/new")
@page(*ANSWERING)
def new_answer(call: Call) -> View:
    """An empty form."""
    return render(call, "console/case/new_answer.html", title="写一条问答")


@console.post("/answers/new")
@page(*ANSWERING, form=new_answer)
def write_answer(call: Call) -> View:
    """Kept, shown to nobody yet."""
    form = Form()
    question, answer = form.text("question", most=255), form.text("answer", most=2000)
    source, until = form.text("source", most=255), form.day("until", needed=False)
    form.check()
    faq.write(call.session, question=question, answer=answer, source=source, author=call.person, until=until)
    return done(texts.WRITTEN, to=url_for("case-console.answers"))


@console.get("/answers/<id>")
@page(*ANSWERING)
def answer(call: Call, id: str) -> View:
    """One, to be reviewed or taken out of use."""
    return render(call, "console/case/answer.html", title="政策问答", entry=_entry(call, id))


@console.post("/answers/<id>/approve")
@page(*ANSWERING, form=answer)
def approve_answer(call: Call, id: str) -> View:
    """By somebody who did not write it."""
    faq.approve(call.session, _entry(call, id), call.person)
    return done(texts.REVIEWED, to=url_for("case-console.answers"))


@console.post("/answers/<id>/withdraw")
@page(*ANSWERING, form=answer)
def withdraw_answer(call: Call, id: str) -> View:
    """Out of use."""
    faq.withdraw(call.session, _entry(call, id), call.person)
    return done(texts.WITHDRAWN, to=url_for("case-console.answers"))


def _entry(call: Call, id: str) -> Faq:
    found = call.session.scalar(select(Faq).where(Faq.public_id == id))
    if found is None:
        raise NotFound
    return found
