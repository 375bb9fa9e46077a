"""推荐答复: a nominee's separate answers; 投票: one sheet, by numbers, of which nothing is written down here."""

from enum import StrEnum

from bot import blind
from bot.public import masked
from bot.router import Router
from bot.turn import Reply, Turn
from bot.words import fold
from handlers.honour import texts
from handlers.honour import texts_chat as chat
from handlers.honour.messages.selections import MOST, desk_of
from handlers.honour.service import consents, voting
from handlers.honour.service.desk import Unclear
from models.honour.selecting import Nomination, Selection

router = Router()
YES, NO = frozenset({"1", "同意", "我同意"}), frozenset({"2", "不同意"})


class At(StrEnum):
    """Where a dialogue waits."""

    ANSWER = "honour.answer"
    ANSWERS = "honour.answers"
    BALLOTS = "honour.ballots"
    BALLOT = "honour.ballot"


@router.words("推荐答复", "公示答复", "我被推荐了", help="同不同意公示、宣传您的事迹", rank=270)
def answers(turn: Turn) -> Reply:
    """The first question that is not answered; else what was answered, to be changed."""
    waiting = consents.unanswered(turn.session, turn.person)
    if waiting:
        return _ask(turn, *waiting[0])
    rows = [(one, what) for one in consents.about(turn.session, turn.person)[:4] for what in consents.PURPOSES]
    if not rows:
        turn.end()
        return Reply(chat.NO_ANSWER)
    turn.go(At.ANSWERS, rows=[[one.id, what] for one, what in rows])
    return Reply(chat.answers([(one, what, consents.gave(turn.session, one, what)) for one, what in rows]))


def _ask(turn: Turn, nomination: Nomination, what: str) -> Reply:
    turn.go(At.ANSWER, nomination=nomination.id, what=what)
    return Reply(chat.question(nomination, what, masked(nomination.name)))


@router.state(At.ANSWERS)
def change(turn: Turn) -> Reply:
    """One answer is asked for anew."""
    rows, number = turn.conversation.data["rows"], turn.number
    if number is None or not 1 <= number <= len(rows):
        return Reply(chat.WHICH)
    ident, what = rows[number - 1]
    return _ask(turn, turn.session.get_one(Nomination, ident), what)


@router.state(At.ANSWER, free=True)
def answer(turn: Turn) -> Reply:
    """同意 or 不同意, then the next question."""
    said = fold(turn.text)
    if said not in YES | NO:
        return Reply(chat.ANSWER_AGAIN)
    nomination = turn.session.get_one(Nomination, turn.conversation.data["nomination"])
    what, yes = turn.conversation.data["what"], said in YES
    consents.answer(desk_of(turn), nomination, turn.person, what, yes=yes)
    waiting = consents.unanswered(turn.session, turn.person)
    if waiting:
        return _ask(turn, *waiting[0])
    turn.end()
    return Reply(chat.TAKEN if yes else chat.TAKEN_NO)


@router.words("投票", "我要投票", "榜样投票", help="给身边榜样投票", rank=275)
def vote(turn: Turn) -> Reply:
    """Whom one may vote for, by number."""
    found = voting.open_ones(turn.session, turn.person, desk=desk_of(turn))[:MOST]
    if not found:
        turn.end()
        return Reply(texts.NOBODY_TO_VOTE)
    if len(found) == 1:
        return _ballot(turn, found[0])
    turn.go(At.BALLOTS, selections=[one.id for one in found])
    return Reply(f"{chat.WHICH_SELECTION}\n{chat.numbered([one.title for one in found])}")


@router.state(At.BALLOTS)
def which(turn: Turn) -> Reply:
    """One of several."""
    ids, number = turn.conversation.data["selections"], turn.number
    if number is None or not 1 <= number <= len(ids):
        return Reply(chat.WHICH)
    return _ballot(turn, turn.session.get_one(Selection, ids[number - 1]))


def _ballot(turn: Turn, selection: Selection) -> Reply:
    people = voting.candidates(turn.session, selection, turn.person)
    if not people:
        turn.end()
        return Reply(chat.NOBODY_STANDS)
    turn.go(At.BALLOT, selection=selection.id, people=[one.public_id for one in people])
    return Reply(chat.ballot(selection, people), kept=f"“{selection.title}”投票")


@router.state(At.BALLOT)
def cast(turn: Turn) -> Reply:
    """The numbers."""
    people = turn.conversation.data["people"]
    typed = fold(turn.text.replace("、", " ").replace("，", " ").replace(",", " ").replace("　", " ")).split()
    numbers = [int(one) for one in typed if one.isdecimal() and len(one) < 4]
    if not typed or len(numbers) != len(typed) or not all(1 <= one <= len(people) for one in numbers):
        return Reply(chat.UNKNOWN_NUMBER)
    selection = turn.session.get_one(Selection, turn.conversation.data["selection"])
    try:
        chosen = [people[one - 1] for one in numbers]
        voting.cast(desk_of(turn), selection, turn.person, chosen, rng=turn.rng)
    except Unclear as unclear:
        return Reply(unclear.text)
    except blind.AlreadyCast:
        turn.end()
        return Reply(chat.ALREADY)
    turn.end()
    return Reply(chat.VOTED)
