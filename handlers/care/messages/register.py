"""登记: a secretary, a team leader or the person reports an event, or puts a talk on record."""

from enum import StrEnum

from bot.router import Router
from bot.turn import Reply, Turn
from handlers.care import finding, ledgers, sealing
from handlers.care import texts_tasks as texts
from handlers.care.messages import recording
from handlers.care.messages.recording import NONE
from handlers.care.moments import local_day
from handlers.care.triggers import events, shipped, tasks
from models.org import Person

router = Router()


class State(StrEnum):
    """Where a dialogue can stand."""

    REGISTER = "care.register"
    REPORT_WHO = "care.report.who"
    REPORT_WHAT = "care.report.what"
    REPORT_DETAIL = "care.report.detail"
    TALK_WHO = "care.talk.who"


@router.words(
    "登记",
    "登记谈话",
    "报告情况",
    help="（书记、班组长）报告一件事，或补记谈话；可直接写：登记 张三 住院",
    argument="text",
    rank=760,
)
def register(turn: Turn) -> Reply:
    """An event to report, or a talk to put on record; 登记 张三 住院 does without the questions."""
    name, _, rest = turn.argument.partition(" ")
    event, _, detail = rest.strip().partition(" ")
    if event in shipped.REPORTED:
        return _report(turn, events.whose(turn.session, turn.person, name), event, detail.strip())
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
    person = events.whose(turn.session, turn.person, turn.text)
    names = list(shipped.SELF if person.id == turn.person.id else shipped.REPORTED)
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
    return _report(turn, person, data["event"], "" if turn.text in NONE else turn.text)


def _report(turn: Turn, person: Person, event: str, detail: str) -> Reply:
    task = events.report(
        turn.session,
        turn.person,
        person,
        event,
        on=local_day(turn.now),
        detail=detail,
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
    return recording.begin(turn, person=person.id)
