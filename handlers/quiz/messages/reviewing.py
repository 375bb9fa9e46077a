"""For keepers of banks: 审题, one question at a time or all; 查题; a file that is sent is a bank."""

from enum import StrEnum

from sqlalchemy import func, select

from bot.router import Router
from bot.turn import Reply, Turn
from handlers.quiz import texts_bank as texts
from handlers.quiz.service import bankfiles, banks
from models.quiz import Question, QuestionBank

router = Router()
APPROVE, REJECT, ALL = 1, 2, 3


class State(StrEnum):
    """Where the review can stand."""

    REVIEWING = "quiz.bank.review"


@router.words("审题", "审核题目", help="（组织员）审核题库里的新题", rank=810)
def begin(turn: Turn) -> Reply:
    """The first question that waits for this keeper."""
    turn.end()
    return _put(turn)


def _put(turn: Turn, said: str = "") -> Reply:
    waiting = banks.pending(turn.session, turn.person)
    question = turn.session.scalars(waiting.limit(1)).first()
    if question is None:
        turn.end()
        return Reply(said + texts.NOTHING_PENDING)
    count = turn.session.scalar(select(func.count()).select_from(waiting.order_by(None).subquery())) or 0
    turn.go(State.REVIEWING, question=question.id)
    bank = turn.session.get_one(QuestionBank, question.bank_id)
    return Reply(said + texts.to_review(question, bank, count))


@router.state(State.REVIEWING)
def decide(turn: Turn) -> Reply:
    """1 approves, 2 sends back, 3 approves all that wait."""
    if turn.number not in (APPROVE, REJECT, ALL):
        return Reply(texts.APPROVE_HOW)
    if turn.number == ALL:
        turn.end()
        return Reply(texts.approved_all(banks.review_all(turn.session, turn.person)))
    question = turn.session.get_one(Question, turn.conversation.data["question"])
    banks.review(turn.session, question, turn.person, approve=turn.number == APPROVE)
    turn.session.flush()
    return _put(turn)


@router.words("查题", "搜题", help="（组织员）在题库里找题，例如：查题 遵义", argument="text", rank=811)
def find(turn: Turn) -> Reply:
    """Questions that hold the words."""
    turn.end()
    if not turn.argument:
        return Reply(texts.FIND_WHAT)
    return Reply(texts.found(banks.find(turn.session, turn.person, turn.argument), turn.argument))


@router.kind("file")
def take_file(turn: Turn) -> Reply:
    """A file from a keeper: a worker reads it into a bank of its name and reports."""
    sent, name = turn.incoming, bankfiles.name_in(turn.incoming.data)
    place = {"channel": sent.channel, "media_id": sent.media_id}
    bankfiles.want(turn.session, turn.person, **place, name=name, now=turn.now)
    return Reply(texts.FILE_TAKEN.format(name=name))
