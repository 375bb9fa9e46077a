"""绑定 in chat: a 工号, a one-time code, done; and 解绑, 更正, 我是谁, 绑定码."""

import unicodedata
from enum import StrEnum

from sqlalchemy import select

from bot.router import Router
from bot.scope import NotFound
from bot.turn import NotBound, Reply, Turn
from handlers.org import service, texts
from handlers.org.service.binding import refuse_locked
from models.org import Identity, Person

router = Router()
NO = frozenset({"取消", "算了", "不绑了", "不写了", "不删", "退出"})
LONGEST_NUMBER = 64


class State(StrEnum):
    """Where a dialogue of this file waits."""

    CODE = "org.code"
    UNBIND = "org.unbind"
    CORRECT = "org.correct"


@router.words("绑定", "绑定工号", "认证", "登记工号", help="认识一下：绑定 工号", argument="text", rank=200)
def begin(turn: Turn) -> Reply:
    """Ask for a code; 企业微信 needs none where the userid is on the roster."""
    person = known(turn)
    if person is not None:
        return Reply(texts.already_bound(person.name))
    employee_no = _plain(turn.argument)[:LONGEST_NUMBER]
    if not employee_no:
        return Reply(texts.BIND_FORMAT)
    service.request_code(turn.session, turn.identity, employee_no, now=turn.now, rng=turn.rng)
    turn.go(State.CODE, employee_no=employee_no)
    return Reply(texts.CODE_ASKED)


@router.state(State.CODE)
def enter_code(turn: Turn) -> Reply:
    """Six digits bind; anything else is asked again and costs no try."""
    if turn.text in NO:
        turn.end()
        return Reply(texts.BIND_LEFT)
    refuse_locked(turn.identity, now=turn.now)
    code = _plain(turn.text)
    if not (code.isdecimal() and len(code) == 6):
        return Reply(texts.SIX_DIGITS)
    employee_no = turn.conversation.data["employee_no"]
    person = service.try_code(turn.session, turn.identity, employee_no, code, now=turn.now)
    if person is None:
        until = turn.identity.bind_locked_until
        return Reply(texts.locked(until) if until and turn.now < until else texts.WRONG_CODE)
    turn.end()
    return Reply(texts.bound(person.name, places(turn, person)))


@router.words("我是谁", "我的单位", "我的绑定", "个人信息", help="您绑定的是谁、在哪个单位", rank=210)
def whoami(turn: Turn) -> Reply:
    """Name, number, units and channels of the sender."""
    person = known(turn)
    if person is None:
        return Reply(texts.NOBODY_YET)
    query = select(Identity.channel).where(Identity.person_id == person.id).order_by(Identity.channel).distinct()
    channels = turn.session.scalars(query)
    return Reply(texts.whoami(person.name, person.employee_no, places(turn, person), channels))


@router.words("解绑", "取消绑定", "解除绑定", "换绑", help="这个微信不再是您", rank=220)
def ask_unbind(turn: Turn) -> Reply:
    """Ask first: an unbound person gets no notices."""
    if turn.identity.person_id is None:
        return Reply(texts.NOBODY_YET)
    turn.go(State.UNBIND)
    return Reply(texts.ASK_UNBIND)


@router.state(State.UNBIND)
def unbind(turn: Turn) -> Reply:
    """1 unbinds, 2 does not."""
    answer = _plain(turn.text)
    if answer not in ("1", "2", "解绑", "不解绑") and turn.text not in NO:
        return Reply(texts.ONE_OR_TWO)
    turn.end()
    if answer not in ("1", "解绑"):
        return Reply(texts.STILL_BOUND)
    service.unbind(turn.session, turn.identity)
    return Reply(texts.UNBOUND)


@router.words("更正", "信息有误", "资料不对", help="说说资料哪里不对", argument="text", rank=230)
def correct(turn: Turn) -> Reply:
    """Keep a request to put something right, or ask what is wrong."""
    if turn.argument:
        service.ask_correction(turn.session, turn.person, turn.argument, now=turn.now)
        return Reply(texts.CORRECTION_KEPT)
    return ask_correction(turn)


def ask_correction(turn: Turn) -> Reply:
    """Wait for what is wrong; raises NotBound for a stranger."""
    _ = turn.person
    turn.go(State.CORRECT)
    return Reply(texts.ASK_CORRECTION)


@router.state(State.CORRECT, free=True)
def keep_correction(turn: Turn) -> Reply:
    """Any text is the correction."""
    if not turn.text:
        return Reply(texts.ASK_CORRECTION)
    turn.end()
    if turn.text in NO:
        return Reply(texts.CORRECTION_LEFT)
    service.ask_correction(turn.session, turn.person, turn.text, now=turn.now)
    return Reply(texts.CORRECTION_KEPT)


@router.words("绑定码", "取绑定码", help="（书记）给职工取一次性绑定码：绑定码 工号", argument="text", rank=810)
def hand_out_code(turn: Turn) -> Reply:
    """A code for somebody in the sender's scope; anybody else is not found."""
    by = turn.person
    employee_no = _plain(turn.argument)
    if not employee_no:
        return Reply(texts.CODE_FOR_WHOM)
    person = service.person_by_number(turn.session, employee_no)
    if person is None:
        raise NotFound
    code = service.issue_code(turn.session, person, by=by, now=turn.now, rng=turn.rng)
    return Reply(texts.code_for(person.name, code))


def known(turn: Turn) -> Person | None:
    """Whoever the sender is, bound on the spot where 企业微信 says so."""
    try:
        return turn.person
    except NotBound:
        if turn.identity.person_id is not None:
            return None
        return service.bind_at_once(turn.session, turn.identity, now=turn.now)


def places(turn: Turn, person: Person) -> list[str]:
    """The names of a person's units, the main one first."""
    return [unit.name for unit in service.units_of(turn.session, person)]


def _plain(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())
