"""错题: one question of the book at a time, the next only when it is asked for."""

from flask import Blueprint
from sqlalchemy import select

from bot.scope import NotFound
from bot.web import phone
from bot.web.call import Call
from bot.web.phone import questions
from handlers.quiz import texts, texts_pages
from handlers.quiz.service import review as service
from models.contest import ReviewCard
from models.quiz import Question


def add(pages: Blueprint) -> None:
    """The pages of this file."""
    phone.page(pages, "/m/review", writes=True)(review)
    phone.page(pages, "/m/review/<public_id>", methods=("GET", "POST"), writes=True)(reviewed)


def review(call: Call) -> str:
    """The one that has been due longest."""
    try:
        due = service.due(call.session, call.person, now=call.now)
    except service.NothingDue:
        comes = service.next_due(call.session, call.person)
        return phone.render(call, "phone/quiz/nothing_due.html", comes=texts_pages.comes(comes))
    return _ask(call, due.question, due.count)


def reviewed(call: Call, public_id: str) -> phone.Page:
    """An answer to a question of one's own book; shown, the question with what is right about it."""
    query = select(Question).join(ReviewCard, ReviewCard.question_id == Question.id)
    mine = (ReviewCard.person_id == call.person.id, ReviewCard.wrong > 0, Question.public_id == public_id)
    question = call.session.scalar(query.where(*mine))
    if question is None:
        raise NotFound(texts.GONE)
    if not phone.posting():
        return _ask(call, question, 0)
    choice = questions.chosen(question)
    if choice is None:
        raise phone.Faults({"choice": texts_pages.CHOOSE})
    done = service.answer(call.session, call.person, question.id, choice, now=call.now)
    verdict = texts.verdict(question, right=done.right)
    return phone.then("/m/review", texts_pages.reviewed(verdict, again=done.again, left=done.left))


def _ask(call: Call, question: Question, count: int) -> str:
    values = {"question": question, "choices": questions.choices(question), "count": count}
    return phone.render(call, "phone/quiz/review.html", **values)
