"""推荐审核: a level's organiser or secretary reads what came up and sends it on, back, or no further."""

from enum import StrEnum

from bot.router import Router
from bot.turn import Reply, Turn
from handlers.honour import texts_chat as chat
from handlers.honour.messages.selections import MOST, desk_of
from handlers.honour.service import climbing
from handlers.honour.service.desk import Lacking
from models.honour.selecting import Nomination

router = Router()
RECUSE = "声明回避"
ACTIONS = (*climbing.CHOICES, RECUSE)


class At(StrEnum):
    """Where a dialogue waits."""

    LIST = "honour.endorse"
    ONE = "honour.endorse_one"
    REASON = "honour.endorse_reason"


@router.words("推荐审核", "审核推荐", "审推荐", help="（组织员、书记）逐级看推荐", rank=730)
def waiting(turn: Turn) -> Reply:
    """What waits at one's level."""
    found = turn.session.scalars(climbing.waiting(turn.person).limit(MOST)).all()
    if not found:
        turn.end()
        return Reply(chat.NO_WORK)
    if len(found) == 1:
        return _show(turn, found[0])
    turn.go(At.LIST, nominations=[one.id for one in found])
    lines = [f"{one.name}（{one.selection.category(one.category)}）" for one in found]
    return Reply(f"{chat.WHICH}\n{chat.numbered(lines)}")


@router.state(At.LIST)
def pick(turn: Turn) -> Reply:
    """One of them."""
    ids, number = turn.conversation.data["nominations"], turn.number
    if number is None or not 1 <= number <= len(ids):
        return Reply(chat.WHICH)
    found = turn.session.scalar(climbing.waiting(turn.person).where(Nomination.id == ids[number - 1]))
    return _show(turn, found) if found is not None else Reply(chat.NO_WORK)


def _show(turn: Turn, nomination: Nomination) -> Reply:
    turn.go(At.ONE, nomination=nomination.id)
    return Reply(chat.endorse(nomination, ACTIONS), kept=nomination.selection.title)


@router.state(At.ONE)
def choose(turn: Turn) -> Reply:
    """A yes is taken at once, everything else wants a reason."""
    if turn.number is None or not 1 <= turn.number <= len(ACTIONS):
        return Reply(chat.WHICH)
    nomination = turn.session.get_one(Nomination, turn.conversation.data["nomination"])
    action = ACTIONS[turn.number - 1]
    if action == climbing.UP:
        climbing.judge(desk_of(turn), nomination, turn.person, action)
        turn.end()
        return Reply(chat.DONE)
    turn.go(At.REASON, nomination=nomination.id, action=action)
    return Reply(chat.RECUSE_REASON if action == RECUSE else chat.REASON)


@router.state(At.REASON, free=True)
def reason(turn: Turn) -> Reply:
    """The reason."""
    data = turn.conversation.data
    nomination = turn.session.get_one(Nomination, data["nomination"])
    try:
        if data["action"] == RECUSE:
            climbing.recuse(desk_of(turn), nomination, turn.person, turn.text)
        else:
            climbing.judge(desk_of(turn), nomination, turn.person, data["action"], turn.text)
    except Lacking as lacking:
        return Reply(lacking.text)
    turn.end()
    return Reply(chat.DONE)
