"""For secretaries: 待办, 完成 3, 覆盖, 免谈."""

from datetime import date, timedelta
from enum import StrEnum

from sqlalchemy import func, select

from bot.router import Router
from bot.scope import units_in_scope
from bot.turn import CHOICE, Reply, Turn
from handlers.care import finding, sealing
from handlers.care import texts_tasks as texts
from handlers.care.messages import recording
from handlers.care.messages.private import private
from handlers.care.moments import local_day
from handlers.care.talks import coverage
from handlers.care.triggers import tasks
from models.care import CareTask
from models.digest import Duty, DutyState
from models.org import UnitKind

router = Router()
SHOWN = 8
NEAR = timedelta(days=21)


class State(StrEnum):
    """Where a dialogue can stand."""

    TODO = "care.todo"
    TASK = "care.task"
    INSTEAD = "care.instead"
    WHY = "care.why"


@router.words("待办", "我的待办", "必访必谈", "待访", help="（书记）要看望、要谈心的人", rank=750)
def todo(turn: Turn) -> Reply:
    """One's own open tasks, then the stuck ones below; after a pushed card its 1, 2 and 3 answer that card."""
    if offered := _offered(turn):
        turn.go(State.TASK, task=offered)
        return answer_task(turn)
    today = local_day(turn.now)
    own = tasks.mine(turn.session, turn.person, limit=SHOWN)
    below = list(tasks.stuck_below(turn.session, turn.person, today=today))
    shown = [*own, *below][:SHOWN]
    duties = texts.duties_near(_duties_near(turn, today))
    if not shown:
        turn.end()
        none = texts.NO_TASKS if finding.knows_any(turn.session, turn.person, tasks.DOERS) else texts.NOTHING_WAITS
        return Reply(none + duties)
    turn.go(State.TODO, tasks=[task.id for task in shown])
    lines = [(task.person.name, task.event, task.trigger.form, task.due_on) for task in shown]
    return Reply(f"{texts.todo(lines, today)}{texts.todo_more(len(below))}\n回复数字处理，或“完成 1”。{duties}")


def _offered(turn: Turn) -> int | None:
    """The task of the pushed card that a bare digit answers, while nothing else was begun since."""
    offers = turn.conversation.state == CHOICE and turn.number in (1, 2, 3)
    return turn.conversation.data.get(tasks.OFFER) if offers else None


def _duties_near(turn: Turn, today: date) -> int:
    """How many of one's responsibilities are late or due soon."""
    query = select(func.count()).select_from(Duty).where(Duty.owner_id == turn.person.id, ~Duty.splits)
    return turn.session.scalar(query.where(Duty.state == DutyState.OPEN, Duty.due_on <= today + NEAR)) or 0


@router.state(State.TODO)
def open_task(turn: Turn) -> Reply:
    """One task with what was reported, and the three answers."""
    ids, number = turn.conversation.data["tasks"], turn.number
    if number is None or not 1 <= number <= len(ids):
        return Reply(texts.WHICH_TASK)
    task = turn.session.get_one(CareTask, ids[number - 1])
    tasks.check(turn.session, turn.person, task)
    turn.go(State.TASK, task=task.id)
    return private(texts.task_opened(task.person.name, task.event, _detail(turn, task)))


def _detail(turn: Turn, task: CareTask) -> str:
    vault, about = sealing.vault_of(turn.config), task.person_id
    return sealing.look(turn.session, vault, task, "detail", reader=turn.person, about=about, now=turn.now)


@router.words("完成", "办结", help="（书记）登记第几项已看望：完成 3", argument="number", rank=755)
def done(turn: Turn) -> Reply:
    """完成 3 counts in the list that 待办 shows."""
    own = tasks.mine(turn.session, turn.person, limit=SHOWN)
    below = tasks.stuck_below(turn.session, turn.person, today=local_day(turn.now))
    shown = [*own, *below][:SHOWN]
    number = int(turn.argument) if turn.argument.isdecimal() else 1 if len(shown) == 1 else 0
    if not 1 <= number <= len(shown):
        return todo(turn)
    return recording.begin(turn, task=shown[number - 1].id)


@router.state(State.TASK)
def answer_task(turn: Turn) -> Reply:
    """1 done, 2 somebody else, 3 an explanation."""
    steps = {
        2: (State.INSTEAD, texts.ASK_WHO_INSTEAD),
        3: (State.WHY, texts.ASK_WHY),
    }
    task_id = turn.conversation.data["task"]
    if turn.number == 1:
        return recording.begin(turn, task=task_id)
    if turn.number not in steps:
        return Reply(texts.TASK_CHOICES)
    state, question = steps[turn.number]
    turn.go(state, task=task_id)
    return Reply(question)


@router.state(State.INSTEAD, free=True)
def hand_on(turn: Turn) -> Reply:
    """Somebody else goes."""
    to = finding.person_named(turn.session, turn.person, turn.text, tasks.DOERS)
    task = turn.session.get_one(CareTask, turn.conversation.data["task"])
    tasks.hand_on(turn.session, turn.person, task, to, now=turn.now)
    turn.end()
    return Reply(texts.handed_on(to.name))


@router.state(State.WHY, free=True)
def explain(turn: Turn) -> Reply:
    """Why not."""
    if not turn.text:
        return Reply(texts.TEXT_PLEASE)
    task = turn.session.get_one(CareTask, turn.conversation.data["task"])
    tasks.explain(turn.session, turn.person, task, turn.text, vault=sealing.vault_of(turn.config), now=turn.now)
    turn.end()
    return Reply(texts.EXPLAINED)


@router.words("覆盖", "谈心覆盖", "覆盖率", help="（书记）今年还有谁没谈到", rank=765)
def covered(turn: Turn) -> Reply:
    """The year's coverage of the actor's unit, and of a branch the pairs."""
    turn.end()
    units = units_in_scope(turn.session, turn.person, coverage.READERS)
    if not units:
        return Reply(texts.NO_BRANCH)
    unit, today = units[0], local_day(turn.now)
    first = today.replace(month=1, day=1)
    found = coverage.coverage(turn.session, turn.person, unit, first=first, last=today)
    pairs = ""
    if unit.kind == UnitKind.PARTY_BRANCH:
        done = coverage.pairs(turn.session, turn.person, unit, first=first, last=today)
        pairs = texts.pair_line(done.committee, done.with_committee, done.among_members)
    due = found.roll - found.exempt
    return Reply(
        texts.covered(found.unit, found.talked, due, found.exempt, found.visited, found.left, found.left_count, pairs)
    )


@router.words("免谈", help="（书记）今年不安排谈心的人：免谈 张三 长期病休", argument="text", rank=768)
def exempt(turn: Turn) -> Reply:
    """Somebody is left out of the coverage until the end of the year, with the reason."""
    turn.end()
    name, _, reason = turn.argument.partition(" ")
    if not reason.strip():
        return Reply(texts.EXEMPT_HOW)
    today = local_day(turn.now)
    last, why = today.replace(month=12, day=31), reason.strip()
    person = coverage.excuse(turn.session, turn.person, name, reason=why, first=today, last=last, today=today)
    return Reply(texts.exempted(person.name, reason.strip(), last))
