"""For secretaries and team leaders: 待办, 完成 3, 登记, 覆盖."""

from enum import StrEnum

from bot.router import Router
from bot.scope import units_in_scope
from bot.turn import Reply, Turn
from handlers.care import finding, ledgers, sealing
from handlers.care import texts_tasks as texts
from handlers.care.moments import local_day
from handlers.care.talks import coverage, records
from handlers.care.triggers import events, shipped, tasks
from models.care import CareTask
from models.org import Person, UnitKind

router = Router()
SHOWN = 8
NONE = ("跳过", "无", "没有", "不记")


class State(StrEnum):
    """Where a dialogue can stand."""

    TODO = "care.todo"
    TASK = "care.task"
    FORM = "care.form"
    WITH = "care.with"
    FOLLOW_UP = "care.follow_up"
    CONTENT = "care.content"
    INSTEAD = "care.instead"
    WHY = "care.why"
    REGISTER = "care.register"
    REPORT_WHO = "care.report.who"
    REPORT_WHAT = "care.report.what"
    REPORT_DETAIL = "care.report.detail"
    TALK_WHO = "care.talk.who"


FORMS = {"care.talk": ("form", "companions", "follow_up", "content"), "care.report": ("who", "event", "detail")}


@router.words("待办", "我的待办", "必访必谈", "待访", help="（书记）要看望、要谈心的人", rank=750)
def todo(turn: Turn) -> Reply:
    """One's own open tasks, then the overdue ones below."""
    today = local_day(turn.now)
    own = tasks.mine(turn.session, turn.person, limit=SHOWN)
    below = list(tasks.overdue_below(turn.session, turn.person, today=today))
    shown = [*own, *below][:SHOWN]
    if not shown:
        turn.end()
        return Reply(texts.NO_TASKS)
    turn.go(State.TODO, tasks=[task.id for task in shown])
    lines = [(task.person.name, task.event, task.trigger.form, task.due_on) for task in shown]
    return Reply(f"{texts.todo(lines, today)}{texts.todo_more(len(below))}\n回复数字处理，或“完成 1”。")


@router.state(State.TODO)
def open_task(turn: Turn) -> Reply:
    """One task with what was reported, and the three answers."""
    ids, number = turn.conversation.data["tasks"], turn.number
    if number is None or not 1 <= number <= len(ids):
        return Reply(texts.WHICH_TASK)
    task = turn.session.get_one(CareTask, ids[number - 1])
    tasks.check(turn.session, turn.person, task)
    turn.go(State.TASK, task=task.id)
    return Reply(texts.task_opened(task.person.name, task.event, _detail(turn, task)))


def _detail(turn: Turn, task: CareTask) -> str:
    vault, about = sealing.vault_of(turn.config), task.person_id
    return sealing.look(turn.session, vault, task, "detail", reader=turn.person, about=about, now=turn.now)


@router.words("完成", "办结", help="（书记）登记第几项已看望：完成 3", argument="number", rank=755)
def done(turn: Turn) -> Reply:
    """完成 3 counts in the list that 待办 shows."""
    own = tasks.mine(turn.session, turn.person, limit=SHOWN)
    below = tasks.overdue_below(turn.session, turn.person, today=local_day(turn.now))
    shown = [*own, *below][:SHOWN]
    number = int(turn.argument) if turn.argument.isdecimal() else 1 if len(shown) == 1 else 0
    if not 1 <= number <= len(shown):
        return todo(turn)
    turn.go(State.FORM, task=shown[number - 1].id)
    return Reply(texts.ASK_FORM)


@router.state(State.TASK)
def answer_task(turn: Turn) -> Reply:
    """1 done, 2 somebody else, 3 an explanation."""
    steps = {
        1: (State.FORM, texts.ASK_FORM),
        2: (State.INSTEAD, texts.ASK_WHO_INSTEAD),
        3: (State.WHY, texts.ASK_WHY),
    }
    if turn.number not in steps:
        return Reply(texts.TASK_CHOICES)
    state, question = steps[turn.number]
    turn.go(state, task=turn.conversation.data["task"])
    return Reply(question)


@router.state(State.FORM)
def take_form(turn: Turn) -> Reply:
    """面谈, 电话 or 家访."""
    forms = dict(enumerate(records.FORMS, 1))
    form = forms.get(turn.number or 0) or (turn.text if turn.text in records.FORMS else None)
    if form is None:
        return Reply(texts.ASK_FORM)
    turn.go(State.WITH, **turn.conversation.data | {"form": form})
    return Reply(texts.ASK_WITH)


@router.state(State.WITH, free=True)
def take_companions(turn: Turn) -> Reply:
    """Who else was there."""
    who = "" if turn.text in NONE else turn.text[:64]
    turn.go(State.FOLLOW_UP, **turn.conversation.data | {"with": who})
    return Reply(texts.ASK_FOLLOW_UP)


@router.state(State.FOLLOW_UP)
def take_follow_up(turn: Turn) -> Reply:
    """Whether more help is needed."""
    if turn.number not in (1, 2):
        return Reply(texts.ONE_OR_TWO)
    turn.go(State.CONTENT, **turn.conversation.data | {"more": turn.number == 1})
    return Reply(texts.ASK_CONTENT)


@router.state(State.CONTENT, free=True)
def take_content(turn: Turn) -> Reply:
    """A few sealed words, or none; then the record is kept."""
    if not turn.text:
        return Reply(texts.TEXT_PLEASE)
    data, vault = turn.conversation.data, sealing.vault_of(turn.config)
    said = "" if turn.text in NONE else turn.text
    form, who, more = data["form"], data["with"], data["more"]
    if "task" in data:
        task = turn.session.get_one(CareTask, data["task"])
        talk = records.complete(
            turn.session,
            turn.person,
            task,
            form=form,
            companions=who,
            follow_up=more,
            content=said,
            vault=vault,
            now=turn.now,
        )
    else:
        person = turn.session.get_one(Person, data["person"])
        talk = records.record(
            turn.session,
            turn.person,
            person,
            form=form,
            companions=who,
            follow_up=more,
            content=said,
            vault=vault,
            now=turn.now,
        )
    turn.end()
    return Reply(texts.completed(turn.session.get_one(Person, talk.person_id).name))


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


@router.words("登记", "登记谈话", "报告情况", help="（书记、班组长）报告一件事，或补记谈话", rank=760)
def register(turn: Turn) -> Reply:
    """An event to report, or a talk to put on record."""
    _ = turn.person
    turn.go(State.REGISTER)
    return Reply(texts.REGISTER)


@router.state(State.REGISTER)
def which_register(turn: Turn) -> Reply:
    """1 or 2."""
    steps = {1: (State.REPORT_WHO, texts.REPORT_WHO), 2: (State.TALK_WHO, texts.TALK_WHO)}
    if turn.number not in steps:
        return Reply(texts.ONE_OR_TWO)
    state, question = steps[turn.number]
    turn.go(state)
    return Reply(question)


@router.state(State.REPORT_WHO, free=True)
def report_who(turn: Turn) -> Reply:
    """Whose matter it is."""
    own = turn.text in ("我", "本人", "自己", turn.person.name)
    person = turn.person if own else finding.person_named(turn.session, turn.person, turn.text, events.REPORTERS)
    names = list(shipped.SELF if own else shipped.REPORTED)
    turn.go(State.REPORT_WHAT, person=person.id, names=names)
    return Reply(texts.which_event(names))


@router.state(State.REPORT_WHAT)
def report_what(turn: Turn) -> Reply:
    """Which of the events."""
    names, number = turn.conversation.data["names"], turn.number
    event = names[number - 1] if number and 1 <= number <= len(names) else turn.text
    if event not in names:
        return Reply(texts.which_event(names))
    turn.go(State.REPORT_DETAIL, person=turn.conversation.data["person"], event=event)
    return Reply(texts.ASK_DETAIL)


@router.state(State.REPORT_DETAIL, free=True)
def report_detail(turn: Turn) -> Reply:
    """A few sealed words, then the task is made."""
    if not turn.text:
        return Reply(texts.TEXT_PLEASE)
    data = turn.conversation.data
    person = turn.session.get_one(Person, data["person"])
    task = events.report(
        turn.session,
        turn.person,
        person,
        data["event"],
        on=local_day(turn.now),
        detail="" if turn.text in NONE else turn.text,
        vault=sealing.vault_of(turn.config),
        workdays=ledgers.workdays_of(turn.session),
        now=turn.now,
    )
    turn.end()
    return Reply(texts.reported(person.name, task.due_on) if task else texts.NOT_A_TRIGGER)


@router.state(State.TALK_WHO, free=True)
def talk_who(turn: Turn) -> Reply:
    """With whom; then the same questions as a task's."""
    person = finding.comrade_named(turn.session, turn.person, turn.text, tasks.DOERS)
    turn.go(State.FORM, person=person.id)
    return Reply(texts.ASK_FORM)


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
