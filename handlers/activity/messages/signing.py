"""Signing up in chat: 报名, 活动, 取消报名, 我的报名, 确认."""

from enum import StrEnum

from bot.router import Router
from bot.turn import Reply, Turn
from bot.words import fold
from handlers.activity import texts
from handlers.activity.service import access, offers, signing
from models.activity import Activity, SignUp, Standing

router = Router()
PAGE = 8


class State(StrEnum):
    """Where a dialogue about signing up can stand."""

    LISTED = "activity.listed"
    MINE = "activity.mine"
    AGREEING = "activity.agreeing"
    CANCELLING = "activity.cancelling"
    CONFIRMING = "activity.confirming"


SHOWN = (State.LISTED, State.MINE)


def _number(turn: Turn) -> int | None:
    digits = fold(turn.argument)
    return int(digits) if digits.isdecimal() and len(digits) < 5 else None


def _shown(turn: Turn) -> list[int]:
    """The ids of the list the person saw last, if it still counts."""
    return turn.conversation.data["ids"] if turn.conversation.state in SHOWN else []


def _list(turn: Turn) -> Reply:
    activities = signing.open_for(turn.session, turn.person, now=turn.now, limit=PAGE)
    if not activities:
        turn.end()
        return Reply(texts.NOTHING_OPEN)
    turn.go(State.LISTED, ids=[one.id for one in activities])
    return Reply(texts.open_list(activities, signing.of(turn.session, turn.person, activities), turn.now))


def _pick(turn: Turn, number: int) -> int | None:
    """The activity a number means: in the list shown last, or in the one that would be shown now."""
    ids = _shown(turn)
    if not ids:
        ids = [one.id for one in signing.open_for(turn.session, turn.person, now=turn.now, limit=PAGE)]
        turn.go(State.LISTED, ids=ids)
    return ids[number - 1] if 1 <= number <= len(ids) else None


@router.words("报名", "我要报名", "参加", "报名活动", help="看活动、报名", menu="活动", argument="number", rank=20)
def enter(turn: Turn) -> Reply:
    """The open list, or a place at once: 报名 3."""
    _ = turn.person
    number = _number(turn)
    if number is None:
        return _list(turn)
    chosen = _pick(turn, number)
    return Reply(texts.WHICH) if chosen is None else _sign_up(turn, chosen, number)


@router.state(State.LISTED)
def pick(turn: Turn) -> Reply:
    """A number of the list signs up."""
    number = turn.number
    chosen = _pick(turn, number) if number is not None else None
    return Reply(texts.WHICH) if chosen is None or number is None else _sign_up(turn, chosen, number)


def _sign_up(turn: Turn, activity_id: int, number: int) -> Reply:
    activity = turn.session.get_one(Activity, activity_id)
    try:
        outcome = signing.sign_up(turn.session, turn.person, activity_id, now=turn.now)
    except signing.SafetyFirst:
        turn.go(State.AGREEING, id=activity_id, number=number, ids=_shown(turn))
        return Reply(texts.safety(activity))
    return Reply(_told(turn, activity, outcome, number))


def _told(turn: Turn, activity: Activity, outcome: signing.Outcome, number: int) -> str:
    row = outcome.sign_up
    if row.standing == Standing.OFFERED and row.offered_until:
        return texts.offered_again(activity, row.offered_until, turn.now)
    if outcome.position:
        return texts.waiting(activity, outcome.position, number, again=outcome.again)
    return texts.signed(activity, turn.now, again=outcome.again)


@router.state(State.AGREEING)
def agree(turn: Turn) -> Reply:
    """1 after the safety notice signs up."""
    data = turn.conversation.data
    if turn.number == 1:
        outcome = signing.sign_up(turn.session, turn.person, data["id"], now=turn.now, agreed=True)
        turn.go(State.LISTED, ids=data["ids"])
        return Reply(_told(turn, turn.session.get_one(Activity, data["id"]), outcome, data["number"]))
    if turn.number == 2:
        turn.go(State.LISTED, ids=data["ids"])
        return Reply(texts.NOT_NOW)
    return Reply(texts.YES_OR_NO)


@router.words("活动", "活动详情", "本周活动", "近期活动", help="看一个活动的详情：活动 1", argument="number", rank=22)
def detail(turn: Turn) -> Reply:
    """The list, or one activity in full."""
    number = _number(turn)
    if number is None:
        return _list(turn)
    chosen = _pick(turn, number)
    if chosen is None:
        return Reply(texts.WHICH)
    activity = access.find(turn.session, turn.person, turn.session.get_one(Activity, chosen).public_id)
    sign_up = signing.of(turn.session, turn.person, [activity]).get(activity.id)
    text = texts.detail(activity, [host.unit.name for host in activity.hosts], sign_up, turn.now)
    return Reply(f"{text}\n{texts.can_do(sign_up, number)}")


@router.words("我的报名", "我报的活动", "报名记录", help="看已报的活动", menu="活动", rank=24)
def mine(turn: Turn) -> Reply:
    """One's own sign-ups."""
    return _mine(turn, State.MINE)


def _mine(turn: Turn, state: State) -> Reply:
    rows = signing.mine(turn.session, turn.person, now=turn.now)[:PAGE]
    if not rows:
        turn.end()
        return Reply(texts.NOTHING_SIGNED)
    positions = {r.id: offers.position(turn.session, r) for r in rows if r.standing == Standing.WAITING}
    turn.go(state, ids=[row.activity_id for row in rows])
    text = texts.my_list(rows, positions, turn.now)
    return Reply(text if state == State.MINE else f"{text.rpartition(chr(10))[0]}\n{texts.WHICH_CANCEL}")


@router.state(State.MINE)
def one_of_mine(turn: Turn) -> Reply:
    """A number of one's own list shows that activity."""
    if turn.number is None:
        return Reply(texts.WHICH)
    turn.argument = str(turn.number)
    return detail(turn)


@router.words("取消报名", "退报", "不去了", "退出候补", help="取消报名：取消报名 1", argument="number", rank=26)
def cancel(turn: Turn) -> Reply:
    """A number of the list shown last; without one, one's own list is asked from."""
    _ = turn.person
    number, ids = _number(turn), _shown(turn)
    if number is not None and 1 <= number <= len(ids):
        return _cancel(turn, ids[number - 1])
    only = signing.mine(turn.session, turn.person, now=turn.now)
    if number is None and len(only) == 1:
        return _cancel(turn, only[0].activity_id)
    return _mine(turn, State.CANCELLING)


@router.state(State.CANCELLING)
def cancel_one(turn: Turn) -> Reply:
    """A number of one's own list cancels."""
    ids, number = turn.conversation.data["ids"], turn.number
    if number is None or not 1 <= number <= len(ids):
        return Reply(texts.WHICH_CANCEL)
    reply = _cancel(turn, ids[number - 1])
    turn.end()
    return reply


def _cancel(turn: Turn, activity_id: int) -> Reply:
    activity = turn.session.get_one(Activity, activity_id)
    before = signing.of(turn.session, turn.person, [activity]).get(activity_id)
    waited = before is not None and before.standing == Standing.WAITING
    row = signing.cancel(turn.session, turn.person, activity_id, now=turn.now)
    return Reply(texts.cancelled(activity, late=row.late, waited=waited))


@router.words("确认", "确认参加", "确认报名", help="有空位时确认参加", rank=28)
def confirm(turn: Turn) -> Reply:
    """Take the place on offer; where there are several, a number says which."""
    rows = signing.offers_to(turn.session, turn.person, now=turn.now)
    if not rows:
        raise signing.NoOffer
    if len(rows) == 1:
        return _confirm(turn, rows[0])
    turn.go(State.CONFIRMING, ids=[row.id for row in rows])
    return Reply(texts.which_offer(rows, turn.now))


@router.state(State.CONFIRMING)
def confirm_one(turn: Turn) -> Reply:
    """Which of several offers."""
    ids, number = turn.conversation.data["ids"], turn.number
    if number is None or not 1 <= number <= len(ids):
        return Reply(texts.WHICH)
    turn.end()
    return _confirm(turn, turn.session.get_one(SignUp, ids[number - 1]))


def _confirm(turn: Turn, row: SignUp) -> Reply:
    signing.confirm(turn.session, turn.person, row.activity_id, now=turn.now)
    return Reply(texts.confirmed(row.activity, turn.now))
