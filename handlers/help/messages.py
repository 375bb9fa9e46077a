"""帮助, 更多, 退出, 热线; and an answer to everything nobody else answers."""

from sqlalchemy import update

from bot import outbox
from bot.router import Router
from bot.turn import MORE, Reply, Turn
from bot.words import NEGATIONS, fold
from handlers.help import texts
from models.base import insert_ignore, table_of
from models.messages import Unmatched

router = Router()
SHORT = 20
SHOWN = 5
PAGE = 10
CERTIFICATES = ("志愿证书", "竞赛证书")


@router.words("帮助", "菜单", "功能", "怎么用", "help", help="看看能做什么", anywhere=True, fixed=True, rank=900)
def show(turn: Turn) -> Reply:
    """The intents asked for most, each with the number that also reaches it."""
    return Reply(texts.help_text(_pages(turn)[0], following=1))


@router.words("更多功能", "全部功能", help="其余能做的事", argument="number", anywhere=True, fixed=True, rank=905)
def show_rest(turn: Turn) -> Reply:
    """The other intents, ten at a time."""
    pages = _pages(turn)
    typed = fold(turn.argument)
    wanted = min(int(typed), len(pages) - 1) if typed.isdecimal() and int(typed) > 0 else 1
    return Reply(texts.help_text(pages[wanted], following=wanted + 1 if wanted + 1 < len(pages) else 0))


def _pages(turn: Turn) -> list[list[tuple[int, str, str]]]:
    """What hangs in the menu or is for everybody comes first."""
    numbered = sorted(turn.table.numbered.items(), key=lambda entry: (not entry[1].menu, entry[0]))
    lines = [(number, word.name, word.help) for number, word in numbered]
    return [lines[start : start + PAGE] for start in range(0, len(lines), PAGE)]


@router.words("更多", "继续看", help="看上一条没显示完的", anywhere=True, rank=910)
def more(turn: Turn) -> Reply:
    """The rest of the last reply, cut again where it is still too long; then what the dialogue has to tell besides."""
    state = turn.table.table.states.get(turn.conversation.state or "")
    if not turn.more and state and turn.conversation.data.get(MORE):
        return state.handler(turn)
    return Reply(turn.more or texts.NOTHING_MORE)


@router.words("退出", "停", "不办了", "结束", help="离开正在办的事", anywhere=True, rank=920)
def leave(turn: Turn) -> Reply:
    """Leave the dialogue; what was confirmed before stays."""
    was_in = turn.conversation.state
    turn.end()
    return Reply(texts.LEFT if was_in else texts.LEFT_NOTHING)


@router.words("热线", "求助热线", "急救电话", help="紧急时打哪里", anywhere=True, fixed=True, rank=90)
def hotlines(_turn: Turn) -> Reply:
    """Numbers that are answered by people."""
    return Reply(texts.HOTLINE)


@router.words("通知", "我的通知", "消息", "收件箱", help="看发给您的通知", menu="服务", rank=80)
def inbox(turn: Turn) -> Reply:
    """What has not been seen yet, or the newest notices; seeing them is reading them."""
    person = turn.person
    unread = outbox.inbox(turn.session, person.id, now=turn.now, limit=SHOWN, unread_only=True)
    items = unread or outbox.inbox(turn.session, person.id, now=turn.now, limit=SHOWN)
    outbox.mark_read(turn.session, person.id, [item.id for item in items], now=turn.now)
    rest = outbox.unread_count(turn.session, person.id)
    return Reply(texts.inbox([(item.at, item.text, item.unread) for item in items], rest=rest))


@router.words("证书", "奖状", "我的证书", help="您得的证书", rank=70)
def certificates(turn: Turn) -> Reply:
    """Which of the features' certificates."""
    turn.offer(CERTIFICATES)
    return Reply(texts.which_certificate(CERTIFICATES))


@router.kind("voice")
def voice(_turn: Turn) -> Reply:
    """The platforms no longer turn speech into text."""
    return Reply(texts.VOICE)


@router.kind("image")
def picture(_turn: Turn) -> Reply:
    """A picture that no dialogue is waiting for."""
    return Reply(texts.PICTURE)


@router.kind("*")
def other_kind(_turn: Turn) -> Reply:
    """Video, location, link, sticker and kinds still to come."""
    return Reply(texts.OTHER_KIND)


@router.otherwise
def unmatched(turn: Turn) -> Reply:
    """The three closest intents as numbered choices; a no is taken as a no."""
    inside = turn.table.matcher.inside(turn.text)
    if inside and any(c in NEGATIONS for c in turn.text):
        undo = next((name for name in turn.table.words if name == f"取消{inside}"), None)
        return Reply(texts.will_not(inside, undo))
    if polite := texts.courtesy(fold(turn.text)):
        return Reply(polite)
    if texts.DECLINED.match(turn.text.strip()):
        return Reply(texts.WILL_NOT_ANYTHING)
    _note(turn)
    closest = turn.table.matcher.closest(turn.text)
    turn.offer(closest)
    return Reply(texts.did_you_mean(closest))


def _note(turn: Turn) -> None:
    """Remember a short text for whoever tends the word table, without its sender and with its day alone, as a moment
    would say whose message it was; a story is nobody's to keep."""
    folded = fold(turn.text)
    if not 0 < len(folded) <= SHORT:
        return
    table = table_of(Unmatched)
    day = turn.now.replace(hour=0, minute=0, second=0, microsecond=0)
    row = {"text": folded, "times": 0, "last_at": day}
    insert_ignore(turn.session, table, row, unique=("text",))
    once_more = update(table).where(table.c.text == folded).values(times=table.c.times + 1, last_at=day)
    turn.session.execute(once_more)
