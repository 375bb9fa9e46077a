"""One's own cases: 进度, 补充, 撤回, 评价, 谁看过."""

from sqlalchemy import select

from bot.router import Router
from bot.turn import Reply, Turn
from bot.words import fold
from handlers.case import texts_chat as texts
from handlers.case.forms import Unclear, story
from handlers.case.messages.asking import offer
from handlers.case.messages.base import State, desk_of, private
from handlers.case.messages.filling import add_picture
from handlers.case.service import drafts, log, stories, subject
from handlers.case.service.acting import act, possible
from handlers.case.service.desk import Desk
from handlers.case.table import TERMINAL
from models.case import Case
from models.case import State as Step

router = Router()
MOST = 8
LAST_STEPS = 5
COMMANDS = frozenset({"进度", "补充", "撤回", "评价", "求助", "谁看过", "帮助", "菜单"})
ADD, PUBLIC = "补充", "同意实名公示"
AFTER_HAND_IN = frozenset({"起草", "提交", "同意代报"})


def cases_of(turn: Turn) -> list[Case]:
    """The person's own cases, the newest first."""
    query = select(Case).where(Case.person_id == turn.person.id, Case.state != Step.DRAFT)
    return list(turn.session.scalars(query.order_by(Case.id.desc()).limit(MOST)))


@router.words("进度", "求助进度", "我的求助", "办到哪了", help="看看求助办到哪一步", menu="服务", rank=30)
def progress(turn: Turn) -> Reply:
    """The list; a single case opens at once."""
    mine = cases_of(turn)
    if not mine:
        turn.end()
        draft = drafts.unfinished(turn.session, turn.person)
        return Reply(texts.LATER if draft else texts.NOTHING)
    if len(mine) == 1:
        return show(turn, mine[0])
    turn.go(State.MINE, cases=[case.id for case in mine])
    return Reply(texts.my_cases(mine))


@router.state(State.MINE)
def pick(turn: Turn) -> Reply:
    """One of the list."""
    ids, number = turn.conversation.data["cases"], turn.number
    if number is None or not 1 <= number <= len(ids):
        return Reply(texts.WHICH)
    return show(turn, turn.session.get_one(Case, ids[number - 1]))


def show(turn: Turn, case: Case) -> Reply:
    """A case as its applicant sees it, with what they can do by number."""
    desk, person = desk_of(turn), turn.person
    told = stories.open_story(desk, case, person)
    said = [f"{'经办' if message.staff else '您'}：{text}" for message, text in told.messages[-3:]]
    steps = [_step(line) for line in told.lines if not _inner(line)][-LAST_STEPS:]
    actions = [step.action for step in possible(desk, case, person) if step.action not in AFTER_HAND_IN]
    if Step(case.state) not in TERMINAL and ADD not in actions:
        actions.insert(0, ADD)
    turn.go(State.ONE, case=case.id, actions=actions)
    asked = texts.PUBLIC_WHAT if PUBLIC in actions else ""
    head = f"{case.number} {case.kind} · {case.state}"
    parts = [head, *steps, *said, _deadline(desk, case), texts.numbered(actions), asked]
    return private("\n".join(part for part in parts if part))


def _step(line: stories.Line) -> str:
    note = f"：{line.note}" if line.note and line.event.action not in stories.SAID else ""
    return f"{texts.day(line.event.at)} {line.event.action}{note}"


def _inner(line: stories.Line) -> bool:
    return line.event.action in ("投票", "回避", "组成评议小组", "复核建议", "提出异议", "拟终止", "拟挂起")


def _deadline(desk: Desk, case: Case) -> str:
    clock = log.handling(desk, case) if case.due_at else None
    return f"办理期限：{texts.day(clock.due_at)}" if clock and clock.due_at else ""


@router.state(State.ONE)
def choose(turn: Turn) -> Reply:
    """One of the actions shown."""
    actions, number = turn.conversation.data["actions"], turn.number
    if number is None or not 1 <= number <= len(actions):
        return Reply(texts.WHICH)
    case = turn.session.get_one(Case, turn.conversation.data["case"])
    if actions[number - 1] == ADD:
        turn.go(State.SAYING, case=case.id)
        return Reply(texts.SAY)
    return offer(turn, case, actions[number - 1])


@router.words("补充", "补充材料", "补充说明", help="给求助补充材料或说明", argument="text", rank=110)
def add(turn: Turn) -> Reply:
    """To the case that waits for it, else to the newest open one."""
    open_ones = [case for case in cases_of(turn) if Step(case.state) not in TERMINAL]
    if not open_ones:
        turn.end()
        return Reply(texts.NOTHING)
    case = next((case for case in open_ones if case.state == Step.WANTED), open_ones[0])
    if turn.argument:
        return keep(turn, case, turn.argument)
    turn.go(State.SAYING, case=case.id)
    return Reply(texts.SAY)


@router.state(State.SAYING, free=True)
def say(turn: Turn) -> Reply:
    """Words or pictures for the case."""
    case = turn.session.get_one(Case, turn.conversation.data["case"])
    if turn.incoming.kind == "image":
        add_picture(turn, desk_of(turn), case)
        return Reply(texts.MORE_FILES)
    if turn.text in ("好了", "发完了"):
        return keep(turn, case, "（照片已发）")
    if fold(turn.text) in COMMANDS:
        return Reply(texts.SAY_OR_LEAVE.format(word=turn.text))
    return keep(turn, case, turn.text) if turn.text else Reply(texts.SAY)


def keep(turn: Turn, case: Case, text: str) -> Reply:
    """Add the text to the case and leave."""
    try:
        text = story(text)
    except Unclear as unclear:
        turn.go(State.SAYING, case=case.id)
        return Reply(str(unclear))
    stories.add_to(desk_of(turn), case, turn.person, text)
    turn.end()
    return Reply(texts.ADDED)


@router.words("撤回", "撤回求助", "不求助了", help="撤回一件求助", rank=130)
def withdraw(turn: Turn) -> Reply:
    """Ask once more, for the newest that can be withdrawn."""
    case = _first_with(turn, "撤回")
    if case is None:
        turn.end()
        return Reply(texts.CANNOT_WITHDRAW)
    turn.go(State.WITHDRAW, case=case.id)
    return Reply(f"{case.number}：{texts.WITHDRAW}")


@router.state(State.WITHDRAW)
def withdraw_it(turn: Turn) -> Reply:
    """1 withdraws."""
    if turn.number == 1:
        case = turn.session.get_one(Case, turn.conversation.data["case"])
        act(desk_of(turn), case, turn.person, "撤回")
        turn.end()
        return Reply(texts.DONE)
    if turn.number == 2:
        turn.end()
        return Reply(texts.NOT_WITHDRAWN)
    return Reply(texts.ONE_OR_TWO)


@router.words("评价", "满意度", "评价求助", help="评价办好的求助", rank=140)
def rate(turn: Turn) -> Reply:
    """Solved or not, then 1 to 5."""
    case = _first_with(turn, "评价")
    if case is None:
        turn.end()
        return Reply(texts.NOTHING_TO_RATE)
    return offer(turn, case, "评价")


@router.words("谁看过", "查看记录", "谁看过我的求助", help="谁看过您的求助内容", rank=250)
def looked(turn: Turn) -> Reply:
    """Every look at one's own sealed records."""
    turn.end()
    looks = subject.looks(turn.session, turn.person)[:MOST]
    if not looks:
        return Reply(texts.NOBODY_LOOKED)
    return private(texts.looks([(look.at, look.actor, look.action, look.object) for look in looks]))


def _first_with(turn: Turn, action: str) -> Case | None:
    desk, person = desk_of(turn), turn.person
    return next((c for c in cases_of(turn) if any(s.action == action for s in possible(desk, c, person))), None)
