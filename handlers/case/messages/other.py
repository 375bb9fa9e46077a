"""匿名, 回执, 政策, 公示."""

from bot.router import Router
from bot.turn import Reply, Turn
from handlers.case import texts_chat as texts
from handlers.case.clocks import SHANGHAI
from handlers.case.forms import Unclear, story
from handlers.case.messages.base import State, desk_of, private
from handlers.case.service import box, faq, notices
from handlers.case.service.acting import act
from handlers.case.service.desk import Said
from models.case import Case, CaseNotice
from models.org import Unit

router = Router()
MOST = 8
SURE = "确认"
MINI = "miniprogram"


@router.words("匿名", "匿名信箱", "树洞", help="不留名字说一件事", rank=150)
def anonymous(turn: Turn) -> Reply:
    """One message, one receipt code; nothing of this dialogue is written down."""
    if turn.incoming.channel == MINI:
        return Reply(texts.BOX_MINI)
    turn.go(State.BOX)
    return private(texts.BOX, kept=texts.GENERIC)


@router.state(State.BOX, free=True)
def post(turn: Turn) -> Reply:
    """The letter itself."""
    text = turn.text.removeprefix(SURE).strip()
    try:
        story(text)
    except Unclear as unclear:
        return private(str(unclear), kept=texts.GENERIC)
    found = [] if turn.text.startswith(SURE) else box.hints(text)
    if found:
        return private(texts.self_identifying(found), kept=texts.GENERIC)
    turn.end()
    return private(texts.receipt(box.post_letter(desk_of(turn), text)), kept=texts.GENERIC)


@router.words("回执", "查回执", help="凭回执码看匿名信的答复", argument="text", rank=155)
def receipt(turn: Turn) -> Reply:
    """回执 CODE reads, 回执 CODE and words adds them. Nothing of it is written down."""
    turn.end()
    code, _, more = turn.argument.partition(" ")
    if not code:
        return private(texts.RECEIPT_WHAT, kept=texts.GENERIC)
    desk = desk_of(turn)
    if more.strip():
        box.write_again(desk, code, more.strip())
        return private(texts.RECEIPT_ADDED, kept=texts.GENERIC)
    case, messages = box.read_letter(desk, code)
    return private(texts.letter(case.state, messages), kept=texts.GENERIC)


@router.words("政策", "政策咨询", "政策查询", help="问政策，例如：政策 医疗互助", argument="text", rank=160)
def policy(turn: Turn) -> Reply:
    """The nearest reviewed answer, with its source; the next ones by their questions."""
    turn.end()
    if not turn.argument:
        return Reply(texts.POLICY_WHAT)
    found = faq.find(turn.session, turn.argument, on=turn.now.astimezone(SHANGHAI).date())
    if not found:
        return Reply(texts.POLICY_NONE)
    others = [f"还可以问：政策 {entry.question}" for entry in found[1:]]
    return Reply("\n".join([texts.answer(found[0]), *others]))


@router.words("公示", "看公示", help="看正在公示的帮扶", rank=170)
def published(turn: Turn) -> Reply:
    """What one's units are shown; stored nowhere, so that it is gone with the notice."""
    rows = notices.to_read(turn.session, turn.person, now=turn.now)[:MOST]
    if not rows:
        turn.end()
        return Reply(texts.NO_NOTICES)
    units = [turn.session.get_one(Unit, row.unit_id).name for row in rows]
    turn.go(State.NOTICES, notices=[row.id for row in rows])
    return private(texts.notices(rows, units), kept=texts.GENERIC)


@router.state(State.NOTICES)
def pick(turn: Turn) -> Reply:
    """The notice somebody objects to."""
    ids, number = turn.conversation.data["notices"], turn.number
    if number is None or not 1 <= number <= len(ids):
        return Reply(texts.WHICH)
    turn.go(State.OBJECTING, notice=ids[number - 1])
    return private(texts.OBJECT, kept=texts.GENERIC)


@router.state(State.OBJECTING, free=True)
def object_to(turn: Turn) -> Reply:
    """The objection's words."""
    notice = turn.session.get_one(CaseNotice, turn.conversation.data["notice"])
    case = turn.session.get_one(Case, notice.case_id)
    try:
        text = story(turn.text)
    except Unclear as unclear:
        return Reply(str(unclear))
    act(desk_of(turn), case, turn.person, "提出异议", Said(note=text))
    turn.end()
    return private(texts.OBJECTED, kept=texts.GENERIC)
