"""What every dialogue here shares: states, the desk, a reply that is kept nowhere."""

from enum import StrEnum

from bot.channels.paging import cut
from bot.turn import Reply, Turn
from handlers.case import texts_chat as texts
from handlers.case.policy import policy_of
from handlers.case.service.desk import Desk, open_desk

LONGEST = 1900


class State(StrEnum):
    """Where a dialogue of this feature waits."""

    KIND = "case.kind"
    RESUME = "case.resume"
    FILLING = "case.filling"
    CONFIRM = "case.confirm"
    MINE = "case.mine"
    ONE = "case.one"
    SAYING = "case.saying"
    WITHDRAW = "case.withdraw"
    NEED = "case.need"
    WORK = "case.work"
    NOTICES = "case.notices"
    OBJECTING = "case.objecting"
    BOX = "case.box"
    REASON = "case.reason"


def desk_of(turn: Turn) -> Desk:
    """The desk of this message."""
    return open_desk(turn.session, turn.config, turn.workdays, turn.now)


def said(turn: Turn, text: str) -> str:
    """A text with the configured numbers in it."""
    return text.format_map(policy_of(turn.config.case).said)


def private(text: str, kept: str = texts.NOT_KEPT) -> Reply:
    """A reply that shows something told in confidence: one page, stored nowhere."""
    return Reply(cut(text, LONGEST), kept=kept)
