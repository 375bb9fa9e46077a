"""错题: one question of the wrong-question book at a time, the next only when it is asked for."""

from enum import StrEnum

from bot.router import Router
from bot.turn import Reply, Turn
from handlers.quiz import texts
from handlers.quiz.service import review
from models.quiz import Question
from models.study import Review

router = Router()


class State(StrEnum):
    """Where the book's dialogue can stand."""

    ASKED = "quiz.review"
    FILLING = "quiz.review.filling"
    NEXT = "quiz.review.next"


@router.words("错题", "错题本", "复习", help="复习答错过的题", menu="学习", rank=27)
def due(turn: Turn) -> Reply:
    """The one that has been due longest."""
    turn.end()
    return _put(turn)


def _put(turn: Turn) -> Reply:
    found = review.due(turn.session, turn.person, now=turn.now)
    turn.go(State.FILLING if found.question.kind == "blank" else State.ASKED, question=found.question.id)
    return Reply(texts.due(found.question, found.count))


@router.state(State.ASKED)
def answer(turn: Turn) -> Reply:
    """A choice for the question just shown."""
    return _answer(turn)


@router.state(State.FILLING, free=True)
def fill(turn: Turn) -> Reply:
    """Whatever is written fills the blank."""
    return _answer(turn)


def _answer(turn: Turn) -> Reply:
    question = turn.session.get_one(Question, turn.conversation.data["question"])
    if question.state != Review.APPROVED:
        turn.end()
        return Reply(texts.GONE)
    choice = question.read(turn.text)
    if choice is None:
        return Reply(f"{texts.how(question)}；不答了回复“退出”。")
    done = review.answer(turn.session, turn.person, question.id, choice, now=turn.now)
    if done.left:
        turn.go(State.NEXT)
    else:
        turn.end()
    verdict = texts.verdict(question, right=done.right)
    return Reply(texts.reviewed(verdict, again=done.again, left=done.left, comes=done.next, now=turn.now))


@router.state(State.NEXT)
def following(turn: Turn) -> Reply:
    """1 asks for the next one."""
    return _put(turn) if turn.number == 1 else Reply(texts.NEXT_OR_NOT)
