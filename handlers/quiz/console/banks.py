"""Question banks: the list, its questions, one question, a second person's review, duplicates, export."""

from typing import Any

from flask import request, url_for
from sqlalchemy import Select, func, select

from bot.web.call import Call
from bot.web.console import (
    Column,
    Filter,
    Form,
    Pick,
    View,
    attachment,
    confirm,
    done,
    list_page,
    page,
    render,
    sure,
)  # fmt: skip
from handlers.quiz import texts_bank
from handlers.quiz import texts_console as texts
from handlers.quiz.console import forms
from handlers.quiz.console.base import KEEPERS, KINDS, STATES, banks_of, console
from handlers.quiz.service import banks, editing, exchange
from models.org import Person
from models.quiz import Question, QuestionBank
from models.study import Review

STEM = 60


def _question_url(row: Any) -> str:
    return url_for("quiz-console.question", id=row.Question.public_id)


COLUMNS = (
    Column("题干", lambda row: row.Question.stem[:STEM], _question_url),
    Column("题型", lambda row: texts_bank.KINDS[row.Question.kind]),
    Column("答案", lambda row: row.Question.key()[:40]),
    Column("题库", lambda row: row.bank),
    Column("难度", lambda row: row.Question.difficulty),
    Column("出处", lambda row: row.Question.source),
    Column("状态", lambda row: texts_bank.STATES[row.Question.state]),
)
BANK_COLUMNS = (
    Column("题库", lambda row: row.name, lambda row: url_for("quiz-console.questions", bank=row.public_id)),
    Column("已通过", lambda row: row.approved),
    Column("待审", lambda row: row.pending),
    Column("待修改", lambda row: row.drafts),
    Column("已停用", lambda row: row.retired),
)


@console.get("/banks")
@page(*KEEPERS)
def all_banks(call: Call) -> View:
    """The banks of one's units, and everybody's."""

    def count(state: Review) -> Any:
        return func.count(Question.id).filter(Question.state == state)

    counts = (
        count(Review.APPROVED).label("approved"),
        count(Review.PENDING).label("pending"),
        count(Review.DRAFT).label("drafts"),
        count(Review.RETIRED).label("retired"),
    )
    query = select(QuestionBank.public_id, QuestionBank.name, *counts)
    query = query.outerjoin(Question, Question.bank_id == QuestionBank.id).group_by(QuestionBank.id)
    query = query.where(banks.kept_by(call.session, call.person))
    template = "console/quiz/banks.html"
    return list_page(
        call, texts.BANKS, query, BANK_COLUMNS, search=(QuestionBank.name,), order=(QuestionBank.name,),
        template=template,
    )  # fmt: skip


@console.get("/banks/<id>/export")
@page(*KEEPERS)
def export(call: Call, id: str) -> View:
    """A bank as a workbook that reads back without loss."""
    bank = banks.bank_for(call.session, call.person, id)
    return attachment(exchange.workbook(call.session, bank)[0], f"{bank.name}.xlsx")


@console.get("/questions")
@page(*KEEPERS)
def questions(call: Call) -> View:
    """Questions of one's banks."""
    known = banks_of(call)
    filters = (
        Filter("bank", "题库", known, lambda chosen: QuestionBank.public_id == chosen),
        Filter("kind", "题型", KINDS, lambda chosen: Question.kind == chosen),
        Filter("state", "状态", STATES, lambda chosen: Question.state == chosen),
    )
    pick = Pick(lambda row: row.Question.public_id, (("停用选中的题", url_for("quiz-console.retire_many")),))
    return list_page(
        call, texts.QUESTIONS, _mine(call), COLUMNS, search=(Question.stem, Question.source), filters=filters,
        order=(Question.id.desc(),), pick=pick, template="console/quiz/questions.html",
        bank=next((row for row in known if row[0] == request.args.get("bank")), None),
    )  # fmt: skip


def _mine(call: Call) -> Select[Question, str]:
    query = select(Question, QuestionBank.name.label("bank")).join(QuestionBank)
    return query.where(banks.kept_by(call.session, call.person))


@console.post("/questions/retire")
@page(*KEEPERS)
def retire_many(call: Call) -> View:
    """Ask the ticked ones no more, once the person has read what that means."""
    form = Form()
    ids = form.choices("ids")
    form.check()
    rows = [banks.question_for(call.session, call.person, one) for one in ids[:500]]
    live = [question for question in rows if question.state != Review.RETIRED]
    if not sure():
        lines = [texts.RETIRE_MEANS, *(question.stem[:STEM] for question in live[:10])]
        return confirm(call, texts.RETIRE, lines, count=len(live), button="停用", unit="题")
    for question in live:
        editing.retire(call.session, call.person, question)
    return done(texts_bank.RETIRED.format(count=len(live)), to=url_for("quiz-console.questions"))


@console.get("/questions/new")
@page(*KEEPERS)
def new_question(call: Call) -> View:
    """An empty form."""
    return render(
        call, "console/quiz/question.html", title=texts.NEW_QUESTION, shown=forms.shown(None), kinds=KINDS,
        question=None, banks=banks_of(call), bank=request.args.get("bank", ""),
    )  # fmt: skip


@console.post("/questions/new")
@page(*KEEPERS, form=new_question)
def write_question(call: Call) -> View:
    """A question written by hand; somebody else reviews it."""
    form = Form()
    bank = form.choice("bank", [one for one, _ in banks_of(call)])
    form.check()
    known = banks.bank_for(call.session, call.person, bank)
    if editing.write(call.session, call.person, known, forms.read(), now=call.now).known:
        raise editing.SameQuestion
    return done(texts.WRITTEN, to=url_for("quiz-console.questions", bank=bank))


@console.get("/questions/<id>")
@page(*KEEPERS)
def question(call: Call, id: str) -> View:
    """A question: its form, who wrote it, what can be done with it."""
    found = banks.question_for(call.session, call.person, id)
    author = call.session.get(Person, found.author_id) if found.author_id else None
    reviewable = found.state == Review.PENDING and found.author_id != call.person.id
    return render(
        call, "console/quiz/question.html", title=texts.QUESTION, shown=forms.shown(found), kinds=KINDS, question=found,
        state=texts_bank.STATES[found.state], author=author, reviewable=reviewable,
        bank=call.session.get_one(QuestionBank, found.bank_id).name,
    )  # fmt: skip


@console.post("/questions/<id>")
@page(*KEEPERS, form=question)
def amend(call: Call, id: str) -> View:
    """Change it: it waits for review again, and where only its key changed contests are marked again."""
    found = banks.question_for(call.session, call.person, id)
    fields, why = forms.read(), Form().text("why", needed=False)
    did = editing.amend(call.session, call.person, found, why=why, now=call.now, **fields)
    return done(texts_bank.amended(did.contests, did.told, did.others), to=url_for("quiz-console.question", id=id))


@console.post("/questions/<id>/retire")
@page(*KEEPERS, form=question)
def retire(call: Call, id: str) -> View:
    """Ask it no more."""
    editing.retire(call.session, call.person, banks.question_for(call.session, call.person, id))
    return done(texts_bank.RETIRED.format(count=1), to=url_for("quiz-console.question", id=id))


@console.post("/questions/<id>/review")
@page(*KEEPERS, form=question)
def review(call: Call, id: str) -> View:
    """A second person's word; on to the next that waits."""
    found = banks.question_for(call.session, call.person, id)
    approve = Form().choice("decision", ("approve", "reject")) == "approve"
    banks.review(call.session, found, call.person, approve=approve)
    call.session.flush()
    following = call.session.scalars(banks.pending(call.session, call.person).limit(1)).first()
    to = url_for("quiz-console.question", id=following.public_id) if following else url_for("quiz-console.pending")
    return done(texts.APPROVED if approve else texts.REJECTED, to=to)


@console.get("/review")
@page(*KEEPERS)
def pending(call: Call) -> View:
    """What waits for this person's review."""
    mine = banks.pending(call.session, call.person).order_by(None).with_only_columns(Question.id)
    query = _mine(call).where(Question.id.in_(mine))
    filters = (Filter("bank", "题库", banks_of(call), lambda chosen: QuestionBank.public_id == chosen),)
    return list_page(
        call, texts.REVIEW, query, COLUMNS, search=(Question.stem,), filters=filters, order=(Question.id,),
        template="console/quiz/review.html", intro=texts.REVIEW_INTRO,
    )  # fmt: skip


@console.post("/review")
@page(*KEEPERS)
def approve_all(call: Call) -> View:
    """Approve all that waits, once the person has read how many that is."""
    waiting = banks.pending(call.session, call.person).order_by(None).subquery()
    count = call.session.scalar(select(func.count()).select_from(waiting)) or 0
    if not sure():
        return confirm(call, texts.APPROVE_ALL, [texts.APPROVE_MEANS], count=count, button="全部通过", unit="题")
    banks.review_all(call.session, call.person)
    return done(texts_bank.approved_all(count), to=url_for("quiz-console.pending"))


@console.get("/duplicates")
@page(*KEEPERS)
def duplicates(call: Call) -> View:
    """Groups of questions with the same stem."""
    names = dict(banks_of(call))
    groups = banks.duplicates(call.session, call.person)
    by_id = {bank.id: names.get(bank.public_id, "") for bank, _ in banks.banks_for(call.session, call.person)}
    return render(
        call, "console/quiz/duplicates.html", title=texts.DUPLICATES, groups=groups[:50], more=max(len(groups) - 50, 0),
        names=by_id, kinds=texts_bank.KINDS, states=texts_bank.STATES,
    )  # fmt: skip


@console.post("/duplicates")
@page(*KEEPERS)
def merge(call: Call) -> View:
    """Keep one of a group, retire the others."""
    form = Form()
    keep, ids = form.text("keep", most=64), form.choices("ids")
    form.check()
    group = [banks.question_for(call.session, call.person, one) for one in ids]
    count = editing.merge(call.session, call.person, banks.question_for(call.session, call.person, keep), group)
    return done(texts_bank.RETIRED.format(count=count), to=url_for("quiz-console.duplicates"))
