"""The wrong-question book: one question at a time."""

from sqlalchemy import exists, select

from bot.scope import NotFound
from bot.web.api import Resource
from bot.web.call import Call
from bot.web.questions import Asked, ChosenFor, Told, asked, chosen, question_id, told
from bot.web.shapes import Moment, Out
from handlers.quiz.service import review
from models.contest import ReviewCard
from models.quiz import Question
from models.study import Review

api = Resource("review", __name__, prefix="/quiz/review", tag="错题本")


class DueNow(Out):
    """The question that has been due longest, and how many are due; none: when the next one is."""

    due: int
    question: Asked | None
    next_at: Moment | None


class ReviewedNow(Out):
    """What an answer came to; `next_at` is when it comes back, `due` how many are left."""

    right: bool
    again: bool
    told: Told
    next_at: Moment | None
    due: int


@api.reads("", DueNow)
def due(call: Call) -> DueNow:
    """What is due in my book."""
    try:
        found = review.due(call.session, call.person, now=call.now)
    except review.NothingDue:
        return DueNow(due=0, question=None, next_at=review.next_due(call.session, call.person))
    return DueNow(due=found.count, question=asked(call, found.question), next_at=None)


@api.writes("/answers", ReviewedNow)
def answer(call: Call, body: ChosenFor) -> ReviewedNow:
    """An answer to a question of my book; the first one of a day stands."""
    review.catch_up(call.session, call.person)
    ident = question_id(call, body.question)
    mine = exists().where(ReviewCard.person_id == call.person.id, ReviewCard.question_id == Question.id)
    found = call.session.scalar(select(Question).where(Question.id == ident, mine, Question.state == Review.APPROVED))
    if found is None or found.kind == review.SELF_MARKED:
        raise NotFound
    done = review.answer(call.session, call.person, found.id, chosen(found, body.choice), now=call.now)
    return ReviewedNow(right=done.right, again=done.again, told=told(found), next_at=done.next, due=done.left)
