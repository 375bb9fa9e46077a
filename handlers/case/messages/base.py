"""What every dialogue here shares: states, the desk, a reply that is kept nowhere."""

from enum import StrEnum

from bot.channels.paging import cut
from bot.turn import Reply, Turn
from bot.vault import Vault
from handlers.case import texts_chat as texts
from handlers.case.service.desk import Desk

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
    return Desk(turn.session, Vault(turn.config.vault.keys), turn.workdays, turn.now)


def private(text: str, kept: str = texts.NOT_KEPT) -> Reply:
    """A reply that shows something told in confidence: one page, stored nowhere."""
    return Reply(cut(text, LONGEST), kept=kept)
