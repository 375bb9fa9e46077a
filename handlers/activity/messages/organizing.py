"""Organising in chat: 办活动 step by step, 审活动, 取消活动, 改名额."""

from collections.abc import Callable
from datetime import timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import select

from bot.router import Router
from bot.scope import units_in_scope
from bot.turn import Reply, Turn
from bot.words import fold
from handlers.activity import texts_organizing as texts
from handlers.activity.messages.completing import ready
from handlers.activity.service import access, changing, publishing
from handlers.activity.texts import KINDS as NAMES
from handlers.activity.times import read_span
from models.activity import Activity, ActivityState, Kind
from models.org import Person

router = Router()
KINDS = list(NAMES)
UNLIMITED = ("不限", "不限人数", "无")
UNKNOWN = "待定"
IN_A_WEEK = timedelta(days=7)


class State(StrEnum):
    """Where a dialogue about organising can stand."""

    RESUMING = "activity.resuming"
    KIND = "activity.kind"
    TITLE = "activity.title"
    WHEN = "activity.when"
    WHERE = "activity.where"
    HOW_MANY = "activity.how-many"
    REVIEWING = "activity.reviewing"
    SENDING_BACK = "activity.sending-back"
    CHOOSING_OFF = "activity.choosing-off"
    CALLING_OFF = "activity.calling-off"
    CHOOSING_SIZE = "activity.choosing-size"
    RESIZING = "activity.resizing"


@router.words("办活动", "发布活动", "发起活动", help="（组织员）发起一个活动", rank=804)
def begin(turn: Turn) -> Reply:
    """A new draft, or the one that was left."""
    if not units_in_scope(turn.session, turn.person, access.ORGANIZING):
        raise access.NotYours(texts.NO_HOST_UNIT)
    query = select(Activity).where(Activity.author_id == turn.person.id, Activity.state == ActivityState.DRAFT)
    left = turn.session.scalar(query.order_by(Activity.id.desc()).limit(1))
    if left is not None:
        turn.go(State.RESUMING, id=left.id)
        return Reply(texts.GO_ON.format(title=left.title))
    turn.go(State.KIND)
    return Reply(texts.kinds())


@router.state(State.RESUMING)
def resume(turn: Turn) -> Reply:
    """1 goes on with the draft, 2 starts another."""
    if turn.number == 1 and _draft(turn).place != UNKNOWN:
        return ready(turn, _draft(turn))
    if turn.number == 1:
        return _step(turn, State.TITLE, texts.TITLE)
    if turn.number == 2:
        turn.go(State.KIND)
        return Reply(texts.kinds())
    return Reply(texts.BAD_KIND)


@router.state(State.KIND)
def kind(turn: Turn) -> Reply:
    """The kind makes the draft, hosted by the organiser's first unit."""
    number = turn.number
    if number is None or not 1 <= number <= len(KINDS):
        return Reply(texts.BAD_KIND)
    host = units_in_scope(turn.session, turn.person, access.ORGANIZING)[0]
    chosen = KINDS[number - 1]
    draft = publishing.create(
        turn.session,
        turn.person,
        hosts=[(host, None)],
        kind=chosen,
        title=NAMES[chosen],
        place=UNKNOWN,
        starts_at=turn.now + IN_A_WEEK,
        ends_at=turn.now + IN_A_WEEK + timedelta(hours=2),
        now=turn.now,
        hours_rule="actual" if Kind(chosen).accrues else "none",
    )
    turn.go(State.TITLE, id=draft.id)
    return Reply(texts.TITLE)


def _draft(turn: Turn) -> Activity:
    return turn.session.get_one(Activity, turn.conversation.data["id"])


def _step(turn: Turn, state: State, text: str) -> Reply:
    turn.go(state, id=turn.conversation.data["id"])
    return Reply(text)


def _edit(turn: Turn, **changes: Any) -> None:
    publishing.edit(turn.session, _draft(turn), turn.person, changes)


@router.state(State.TITLE, free=True)
def title(turn: Turn) -> Reply:
    """Its name."""
    if not turn.text:
        return Reply(texts.TITLE)
    _edit(turn, title=turn.text[:64])
    return _step(turn, State.WHEN, texts.WHEN)


@router.state(State.WHEN)
def when(turn: Turn) -> Reply:
    """Its time; sign-up is open until it starts."""
    span = read_span(turn.text, turn.now, ahead=True)
    if span is None or span[0] <= turn.now:
        return Reply(texts.BAD_TIME)
    _edit(turn, starts_at=span[0], ends_at=span[1], opens_at=turn.now, closes_at=span[0])
    return _step(turn, State.WHERE, texts.WHERE)


@router.state(State.WHERE, free=True)
def where(turn: Turn) -> Reply:
    """Its place."""
    if not turn.text:
        return Reply(texts.WHERE)
    _edit(turn, place=turn.text[:128])
    return _step(turn, State.HOW_MANY, texts.HOW_MANY)


@router.state(State.HOW_MANY)
def how_many(turn: Turn) -> Reply:
    """Its places."""
    if turn.number is None and fold(turn.text) not in UNLIMITED:
        return Reply(texts.HOW_MANY)
    _edit(turn, capacity=turn.number)
    return ready(turn, _draft(turn))


@router.words("审活动", "待审活动", "活动审核", help="（书记）审核活动", rank=806)
def review(turn: Turn) -> Reply:
    """The first that waits, then 1 or 2."""
    waiting = publishing.to_review(turn.session, turn.person)
    if not waiting:
        turn.end()
        return Reply(texts.NOTHING_TO_REVIEW)
    turn.go(State.REVIEWING, id=waiting[0].id)
    author = turn.session.get_one(Person, waiting[0].author_id).name
    return Reply(texts.review(waiting[0], author, len(waiting) - 1, turn.now))


@router.state(State.REVIEWING)
def decide(turn: Turn) -> Reply:
    """1 publishes; 2 asks why not."""
    if turn.number == 1:
        publishing.review(turn.session, turn.conversation.data["id"], turn.person, approve=True, now=turn.now)
        return review(turn)
    return _step(turn, State.SENDING_BACK, texts.WHY_BACK) if turn.number == 2 else Reply(texts.APPROVE)


@router.state(State.SENDING_BACK, free=True)
def send_back(turn: Turn) -> Reply:
    """The reason, which the author is told."""
    row, person = turn.conversation.data["id"], turn.person
    publishing.review(turn.session, row, person, approve=False, remark=turn.text[:255], now=turn.now)
    return review(turn)


@router.words("取消活动", "活动取消", help="（组织员）取消一个活动", rank=808)
def call_off(turn: Turn) -> Reply:
    """Which, then why."""
    return _choose(turn, State.CHOOSING_OFF, texts.WHICH_OFF)


@router.words("改名额", "调整名额", help="（组织员）改活动的名额", rank=810)
def resize(turn: Turn) -> Reply:
    """Which, then how many."""
    return _choose(turn, State.CHOOSING_SIZE, texts.WHICH_CAPACITY)


def _choose(turn: Turn, state: State, text: str) -> Reply:
    rows = changing.changeable(turn.session, turn.person, now=turn.now)
    if not rows:
        raise access.NotYours(texts.NOTHING_MANAGED)
    turn.go(state, ids=[row.id for row in rows])
    return Reply(f"{texts.which(rows, turn.now)}\n{text}")


def _chosen(turn: Turn, state: State, text: str) -> Reply:
    ids, number = turn.conversation.data["ids"], turn.number
    if number is None or not 1 <= number <= len(ids):
        return Reply(texts.BAD_KIND)
    turn.go(state, id=ids[number - 1])
    return Reply(text)


@router.state(State.CHOOSING_OFF)
def chosen_off(turn: Turn) -> Reply:
    """Which to call off."""
    return _chosen(turn, State.CALLING_OFF, texts.WHY_OFF)


@router.state(State.CHOOSING_SIZE)
def chosen_size(turn: Turn) -> Reply:
    """Which to resize."""
    return _chosen(turn, State.RESIZING, texts.HOW_MANY)


@router.state(State.CALLING_OFF, free=True)
def called_off(turn: Turn) -> Reply:
    """The reason, which everybody is told."""
    return _done(
        turn,
        lambda row: texts.called_off(changing.call_off(turn.session, row, turn.person, turn.text[:255], now=turn.now)),
    )


@router.state(State.RESIZING)
def resized(turn: Turn) -> Reply:
    """How many places."""
    if turn.number is None and fold(turn.text) not in UNLIMITED:
        return Reply(texts.HOW_MANY)
    return _done(
        turn,
        lambda row: texts.resized(
            changing.change_capacity(turn.session, row, turn.person, capacity=turn.number, now=turn.now)
        ),
    )


def _done(turn: Turn, verb: Callable[[int], str]) -> Reply:
    text = verb(turn.conversation.data["id"])
    turn.end()
    return Reply(text)
