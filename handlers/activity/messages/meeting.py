"""学习会: for whoever leads study sessions: agenda, minutes with a second pair of eyes, measures, make-up list."""

import re
from datetime import date
from enum import StrEnum

from bot.router import Router
from bot.turn import Reply, Turn
from bot.words import simplify
from handlers.activity import texts_completing as texts
from handlers.activity.service import completing, sessions
from handlers.activity.service.publishing import NotReady
from handlers.activity.times import local_day
from models.activity import Activity

router = Router()
MEASURE = re.compile(r"(.{2,200})[，,]\s*(\S{1,32})\s*[，,]\s*(?:(\d{4})[-年/.])?(\d{1,2})[-月/.](\d{1,2})日?")


class State(StrEnum):
    """Where a dialogue about leading a session can stand."""

    CHOOSING = "activity.sessions"
    ONE = "activity.session"
    AGENDA = "activity.session-agenda"
    MINUTES = "activity.minutes"
    APPROVING = "activity.approving-minutes"
    MEASURE = "activity.measure"


@router.words("学习会", "会议纪要", "集中学习管理", help="（负责人）学习会的议程、纪要、措施、补学", rank=828)
def lead(turn: Turn) -> Reply:
    """Which session."""
    rows = sessions.led(turn.session, turn.person, now=turn.now)
    if not rows:
        turn.end()
        return Reply(texts.NO_SESSIONS)
    if len(rows) == 1:
        return _show(turn, rows[0])
    turn.go(State.CHOOSING, ids=[row.id for row in rows])
    return Reply(texts.sessions(rows, turn.now))


@router.state(State.CHOOSING)
def choose(turn: Turn) -> Reply:
    """One of them."""
    ids, number = turn.conversation.data["ids"], turn.number
    if number is None or not 1 <= number <= len(ids):
        return Reply(texts.WHICH_POINT)
    return _show(turn, turn.session.get_one(Activity, ids[number - 1]))


def _show(turn: Turn, activity: Activity, before: str = "") -> Reply:
    turn.go(State.ONE, id=activity.id)
    found = sessions.all_measures(turn.session, turn.person, activity)
    minutes = sessions.minutes_of(turn.session, activity)
    text = texts.session(activity, found, minutes, turn.now)
    return Reply(f"{before}\n{text}" if before else text)


def _activity(turn: Turn) -> Activity:
    return turn.session.get_one(Activity, turn.conversation.data["id"])


@router.state(State.ONE)
def act(turn: Turn) -> Reply:
    """What to do with it."""
    activity = _activity(turn)
    if turn.number == 1:
        turn.go(State.AGENDA, id=activity.id)
        return Reply(texts.AGENDA)
    if turn.number == 2:
        return _minutes(turn, activity)
    if turn.number == 3:
        turn.go(State.MEASURE, id=activity.id)
        return Reply(texts.MEASURE_HOW)
    if turn.number == 4:
        rows = sessions.close(turn.session, activity.id, turn.person, now=turn.now)
        return _show(turn, activity, texts.closed(len(rows)))
    return _show(turn, activity)


def _minutes(turn: Turn, activity: Activity) -> Reply:
    """What somebody else wrote can be approved; else they are written."""
    row = sessions.minutes_of(turn.session, activity)
    if row is not None and row.approved_at is not None:
        return _show(turn, activity, texts.MINUTES_APPROVED)
    if row is not None and row.recorder_id != turn.person.id:
        turn.go(State.APPROVING, id=activity.id)
        return Reply(texts.minutes(row))
    turn.go(State.MINUTES, id=activity.id)
    return Reply(texts.MINUTES_HOW)


@router.state(State.APPROVING)
def approve(turn: Turn) -> Reply:
    """1 approves, 2 writes them anew."""
    activity = _activity(turn)
    if turn.number == 1:
        sessions.approve_minutes(turn.session, activity, turn.person, now=turn.now)
        return _show(turn, activity)
    if turn.number == 2:
        turn.go(State.MINUTES, id=activity.id)
        return Reply(texts.MINUTES_HOW)
    return Reply(texts.APPROVE_MINUTES)


@router.state(State.MINUTES, free=True)
def write(turn: Turn) -> Reply:
    """The minutes, kept as they are written."""
    if len(turn.text) < 5:
        return Reply(texts.MINUTES_HOW)
    activity = _activity(turn)
    sessions.write_minutes(turn.session, activity, turn.person, turn.text)
    return _show(turn, activity, texts.MINUTES_KEPT)


@router.state(State.AGENDA, free=True)
def agenda(turn: Turn) -> Reply:
    """A point a line; it stands anew."""
    activity = _activity(turn)
    try:
        with turn.session.begin_nested():
            count = completing.set_agenda(turn.session, activity, turn.person, turn.text.splitlines())
    except NotReady as fault:
        return Reply(f"{fault.text}\n{texts.AGENDA}")
    return _show(turn, activity, texts.AGENDA_KEPT.format(count=count))


@router.state(State.MEASURE, free=True)
def measure(turn: Turn) -> Reply:
    """What, who and until when in one message; then another, or 退出."""
    found = MEASURE.fullmatch(simplify(turn.text).strip())
    owner = sessions.owner_for(turn.session, turn.person, _activity(turn), found[2]) if found else None
    due = _day(turn, found) if found else None
    if found is None or owner is None or due is None:
        return Reply(texts.NO_LEADER + texts.MEASURE_HOW if found and owner is None else texts.MEASURE_HOW)
    sessions.add_measure(
        turn.session, _activity(turn), turn.person, text=found[1].strip(), owner=owner, due_on=due, now=turn.now
    )
    return Reply(texts.MEASURE_KEPT)


def _day(turn: Turn, found: "re.Match[str]") -> date | None:
    """The day; without a year the next such day."""
    today = local_day(turn.now)
    try:
        day = date(int(found[3] or today.year), int(found[4]), int(found[5]))
    except ValueError:
        return None
    return day if found[3] or day >= today else day.replace(year=day.year + 1)
