"""承诺: write one, read one's own, look at it when the day comes."""

import re
from datetime import date, timedelta
from enum import StrEnum

from bot.router import Router
from bot.turn import Reply, Turn
from handlers.honour import texts_pledges as texts
from handlers.honour.moments import today_of
from handlers.honour.sealing import vault_of
from handlers.honour.service import pledges as service
from models.honour.pledges import Pledge, PledgeState

router = Router()
SPANS = {1: timedelta(days=30), 2: timedelta(days=91), 3: timedelta(days=182)}
DATE = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?")
NEXT = {1: PledgeState.OPEN, 2: PledgeState.KEPT, 3: PledgeState.DROPPED}


class State(StrEnum):
    """Where a dialogue can stand."""

    LIST = "honour.pledges"
    TEXT = "honour.pledge_text"
    WHEN = "honour.pledge_when"
    ONE = "honour.pledge"
    MOVE = "honour.pledge_move"
    NEXT = "honour.pledge_next"
    CHECK = "honour.pledge_check"


@router.words("承诺", "岗位承诺", "我的承诺", "承诺卡", help=texts.HELP)
def enter(turn: Turn) -> Reply:
    """One's open pledges, and a way to a new one."""
    found = service.mine(turn.session, turn.person)
    turn.go(State.LIST, ids=[pledge.public_id for pledge in found])
    rows = [(one.text[:30], one.review_on, service.is_due(one, now=turn.now)) for one in found]
    return Reply(texts.mine(rows))


@router.state(State.LIST)
def choose(turn: Turn) -> Reply:
    """Open one, or write another."""
    ids, number = turn.conversation.data["ids"], turn.number or 0
    if number == len(ids) + 1:
        turn.go(State.TEXT)
        return Reply(texts.ASK_TEXT)
    if not 0 < number <= len(ids):
        return Reply(texts.CHOOSE)
    pledge = service.own(turn.session, turn.person, ids[number - 1])
    turn.go(State.ONE, id=pledge.public_id)
    return Reply(texts.one(pledge.text, pledge.review_on, due=service.is_due(pledge, now=turn.now)))


@router.state(State.TEXT, free=True)
def take_text(turn: Turn) -> Reply:
    """The pledge; it becomes a row at once, to be looked at in three months unless another day is named."""
    review_on = today_of(turn.now) + SPANS[2]
    pledge = service.write(turn.session, turn.person, text=turn.text, review_on=review_on, now=turn.now)
    turn.go(State.WHEN, id=pledge.public_id)
    return Reply(texts.ASK_WHEN)


@router.state(State.WHEN)
def take_first_day(turn: Turn) -> Reply:
    """When to look at it."""
    return Reply(texts.made(_move(turn)))


@router.state(State.MOVE)
def take_day(turn: Turn) -> Reply:
    """Another day to look at it."""
    return Reply(texts.moved(_move(turn)))


@router.state(State.ONE)
def do(turn: Turn) -> Reply:
    """Look at it or move its day; fulfilled; given up."""
    pledge = _pledge(turn)
    if turn.number == 1 and service.is_due(pledge, now=turn.now):
        turn.go(State.NEXT, id=pledge.public_id, due=pledge.review_on.isoformat())
        return Reply(texts.ASK_NEXT)
    if turn.number == 1:
        turn.go(State.MOVE, id=pledge.public_id)
        return Reply(texts.ASK_WHEN)
    if turn.number not in (2, 3):
        return Reply(texts.ONE_TO_THREE)
    state = NEXT[turn.number]
    service.end(turn.session, turn.person, pledge, state=state)
    turn.end()
    return Reply(texts.ended(state))


@router.state(State.NEXT)
def take_next(turn: Turn) -> Reply:
    """What becomes of it."""
    if turn.number not in NEXT:
        return Reply(texts.ONE_TO_THREE)
    turn.go(State.CHECK, **turn.conversation.data | {"next": turn.number})
    return Reply(texts.ASK_CHECK)


@router.state(State.CHECK, free=True)
def take_note(turn: Turn) -> Reply:
    """A few words to oneself, sealed; then the check is done."""
    data, note = turn.conversation.data, "" if turn.text in texts.NO_NOTE else turn.text
    state, due_on = NEXT[data["next"]], date.fromisoformat(data["due"])
    pledge = service.check(
        turn.session, turn.person, _pledge(turn), due_on=due_on, note=note, state=state,
        vault=vault_of(turn.config), now=turn.now,
    )  # fmt: skip
    turn.end()
    return Reply(texts.checked(pledge.state, pledge.review_on))


def _move(turn: Turn) -> date:
    on = _day(turn)
    service.move(turn.session, turn.person, _pledge(turn), review_on=on, now=turn.now)
    turn.end()
    return on


def _day(turn: Turn) -> date:
    """1, 2, 3 or a date. Raises: BadDay."""
    if turn.number in SPANS:
        return today_of(turn.now) + SPANS[turn.number]
    written = DATE.fullmatch(turn.text)
    try:
        return date(*(int(part) for part in written.groups())) if written else _no_day()
    except ValueError:
        raise service.BadDay from None


def _no_day() -> date:
    raise service.BadDay


def _pledge(turn: Turn) -> Pledge:
    return service.own(turn.session, turn.person, turn.conversation.data["id"])
