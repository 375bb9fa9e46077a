"""我的数据 in chat: see, export, correct, erase."""

from collections.abc import Sequence
from enum import StrEnum
from functools import partial

from bot import rights
from bot.channels.paging import cut
from bot.router import Router
from bot.turn import MORE, Reply, Turn
from bot.words import fold
from handlers.org import personal, service, texts
from handlers.org.messages.binding import NO, ask_correction, places

router = Router()
ROWS = 50
LONGEST = 1800
CHOICES = {"1": "查看", "2": "导出", "3": "更正", "4": "删除"}


class State(StrEnum):
    """Where a dialogue of this file waits."""

    MENU = "org.data"
    ERASE = "org.erase"


@router.words("我的数据", "个人数据", "我的资料", help="看看记了您什么，导出、更正、删除", menu="服务", rank=240)
def menu(turn: Turn) -> Reply:
    """Four numbered choices."""
    _ = turn.person
    turn.go(State.MENU)
    return Reply(texts.MY_DATA)


@router.state(State.MENU)
def choose(turn: Turn) -> Reply:
    """One of the four; the menu stays open for another."""
    wanted = fold(turn.text)
    wanted = CHOICES.get(wanted, wanted)
    if wanted == "更多" and turn.conversation.data.get(MORE):
        return export(turn)
    turn.conversation.data.pop(MORE, None)
    if wanted == "查看":
        return see(turn)
    if wanted == "导出":
        return export(turn)
    if wanted == "更正":
        return ask_correction(turn)
    if wanted == "删除":
        return ask_erase(turn)
    return Reply(texts.MY_DATA_AGAIN)


def see(turn: Turn) -> Reply:
    """The roster's fields and how many records there are of what."""
    person = turn.person
    lines = [f"{label}：{value}" for label, value in service.card(person) if value]
    units = " · ".join(places(turn, person))
    return Reply(texts.my_data([*lines, f"单位：{units}"], personal.summary(turn.session, person)))


def export(turn: Turn) -> Reply:
    """A table, or as many rows of one as a message should hold; the next 更多 reads on. Files an administrator makes.

    Of what we sent there is only the number: it is in the chat.
    """
    number, skip = turn.conversation.data.get(MORE) or (0, 0)
    sheets = personal.sheets(turn.session, turn.person)
    sealed = [(name, row) for name, rows in rights.opened(turn.keepers, _subject(turn)).items() for row in rows]
    if number >= len(sheets):
        return _sealed(turn, sealed, number, len(sheets))
    name, title, count = sheets[number]
    listed = 0 if name in texts.SENT else count
    rows = personal.rows_of(turn.session, turn.person, name, skip=skip, limit=ROWS) if listed else []
    onward = [number, skip + ROWS] if skip + ROWS < listed else [number + 1, 0]
    more = onward[0] < len(sheets) + len(sealed)
    turn.go(State.MENU, **({MORE: onward} if more else {}))
    head = [texts.EXPORTED] if (number, skip) == (0, 0) else []
    last = texts.EXPORT_GOES_ON if more else texts.EXPORT_ENDS
    return Reply("\n".join([*head, texts.exported(title, count, rows), last]))


def _sealed(turn: Turn, sealed: Sequence[tuple[str, rights.Opened]], number: int, before: int) -> Reply:
    """One record that is kept sealed, opened for its owner; the reply is stored nowhere."""
    at = number - before
    more = at + 1 < len(sealed)
    turn.go(State.MENU, **({MORE: [number + 1, 0]} if more else {}))
    if at >= len(sealed):
        return Reply(texts.EXPORT_ENDS)
    name, row = sealed[at]
    last = texts.EXPORT_GOES_ON if more else texts.EXPORT_ENDS
    return Reply(f"{cut(texts.opened(name, row), LONGEST)}\n{last}", kept=texts.OPENED_KEPT)


def _subject(turn: Turn) -> rights.Subject:
    return rights.Subject(turn.session, turn.person, turn.config, turn.workdays, turn.now)


def ask_erase(turn: Turn) -> Reply:
    """Say what will be gone, and ask for three more characters than a slip would type."""
    try:
        personal.refuse_role_holder(turn.session, turn.person)
    except personal.HoldsRole as refusal:
        turn.end()
        return Reply(refusal.text)
    turn.go(State.ERASE)
    return Reply(texts.ASK_ERASE)


@router.state(State.ERASE)
def erase(turn: Turn) -> Reply:
    """Only the exact words erase."""
    if fold(turn.text) == texts.ERASE_WORD:
        forget = partial(rights.forget, turn.keepers, _subject(turn))
        personal.erase_oneself(turn.session, turn.person, now=turn.now, forget=forget)
        turn.end()
        return Reply(texts.ERASED)
    if fold(turn.text) in NO:
        turn.end()
        return Reply(texts.NOT_ERASED)
    return Reply(texts.ASK_ERASE)
