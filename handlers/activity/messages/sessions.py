"""Study sessions in chat: 补学 and 我的措施."""

from enum import StrEnum

from bot.router import Router
from bot.turn import Reply, Turn
from handlers.activity import texts_more as texts
from handlers.activity.service import sessions
from models.activity import Activity, MakeUp, Measure

router = Router()
PAGE = 8


class State(StrEnum):
    """Where a dialogue about sessions can stand."""

    MAKING_UP = "activity.making-up"
    NOTING = "activity.noting"
    FINISHING = "activity.finishing"
    RESULT = "activity.result"


@router.words("补学", "我要补学", help="补上没参加的集中学习", rank=58)
def make_up(turn: Turn) -> Reply:
    """What is still to be studied."""
    rows = sessions.to_make_up(turn.session, turn.person)[:PAGE]
    if not rows:
        raise sessions.NotInOrder(texts.NOTHING_TO_MAKE_UP)
    turn.go(State.MAKING_UP, ids=[row.id for row, _ in rows])
    return Reply(texts.to_make_up(rows))


@router.state(State.MAKING_UP)
def open_session(turn: Turn) -> Reply:
    """Its agenda; what is written next is the note."""
    ids, number = turn.conversation.data["ids"], turn.number
    if number is None or not 1 <= number <= len(ids):
        return Reply(texts.WHICH)
    row = turn.session.get_one(MakeUp, ids[number - 1])
    activity = turn.session.get_one(Activity, row.activity_id)
    turn.go(State.NOTING, id=row.id)
    return Reply(texts.agenda(activity, sessions.agenda(turn.session, activity)))


@router.state(State.NOTING, free=True)
def note(turn: Turn) -> Reply:
    """What somebody took from it."""
    row = turn.session.get_one(MakeUp, turn.conversation.data["id"])
    sessions.made_up(turn.session, turn.person, row, turn.text, now=turn.now)
    turn.end()
    return Reply(texts.MADE_UP)


@router.words("我的措施", "措施", "贯彻措施", help="我负责落实的措施", rank=60)
def measures(turn: Turn) -> Reply:
    """What one still has to do."""
    rows = sessions.measures_of(turn.session, turn.person)[:PAGE]
    if not rows:
        raise sessions.NotInOrder(texts.NO_MEASURES)
    turn.go(State.FINISHING, ids=[row.id for row in rows])
    return Reply(texts.measures(rows))


@router.state(State.FINISHING)
def finish(turn: Turn) -> Reply:
    """Which is done."""
    ids, number = turn.conversation.data["ids"], turn.number
    if number is None or not 1 <= number <= len(ids):
        return Reply(texts.WHICH)
    turn.go(State.RESULT, id=ids[number - 1])
    return Reply(texts.RESULT)


@router.state(State.RESULT, free=True)
def result(turn: Turn) -> Reply:
    """What came of it."""
    row = turn.session.get_one(Measure, turn.conversation.data["id"])
    sessions.finish(turn.session, turn.person, row, turn.text, now=turn.now)
    turn.end()
    return Reply(texts.FINISHED)
