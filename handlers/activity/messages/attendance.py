"""Coming and leaving in chat: 签到 482913, 签退 482913, a scanned code; the leader's 签到码 and 名单."""

import re
from enum import StrEnum

from bot.router import Router
from bot.turn import Reply, Turn
from bot.words import fold
from handlers.activity import texts, texts_organizing
from handlers.activity.service import access, attendance, codes
from models.activity import Activity

router = Router()
SCANNED = re.compile(r"/m/activity/[\w-]+/sign\?code=(\d{6})")
NUMBERS = re.compile(r"\d+")
PAGE = 30


class State(StrEnum):
    """Where a dialogue about attendance can stand."""

    CODE_IN = "activity.code-in"
    CODE_OUT = "activity.code-out"
    LEADING = "activity.leading"
    LISTING = "activity.listing"
    MARKING = "activity.marking"


@router.words("签到", "打卡签到", "到了", help="到场签到：签到 482913", menu="活动", argument="number", rank=30)
def sign_in(turn: Turn) -> Reply:
    """With the digits on the screen, or the digits next."""
    return _by_code(turn, turn.argument, attendance.IN)


@router.words("签退", "离场", "走了", help="离场签退：签退 482913", argument="number", rank=32)
def sign_out(turn: Turn) -> Reply:
    """With the digits on the screen, or the digits next."""
    return _by_code(turn, turn.argument, attendance.OUT)


@router.state(State.CODE_IN)
def code_in(turn: Turn) -> Reply:
    """The digits alone."""
    return _by_code(turn, turn.text, attendance.IN)


@router.state(State.CODE_OUT)
def code_out(turn: Turn) -> Reply:
    """The digits alone."""
    return _by_code(turn, turn.text, attendance.OUT)


@router.event("scancode_waitmsg", "scancode_push")
def scanned(turn: Turn) -> Reply:
    """The QR code on the leader's screen: in for whoever is not in, out for whoever is."""
    info = turn.incoming.data.get("ScanCodeInfo") or {}
    found = SCANNED.search(str(info.get("ScanResult", "")) if isinstance(info, dict) else "")
    if not found:
        return Reply(texts.WRONG_CODE)
    way = attendance.IN
    for activity in attendance.near_ones(turn.session, turn.person, turn.now):
        if codes.fits(turn.config.app.secret_key, activity, found[1], turn.now):
            way = attendance.next_way(turn.session, activity, turn.person.id)
    return _by_code(turn, found[1], way)


def _by_code(turn: Turn, typed: str, way: str) -> Reply:
    person = turn.person
    if not fold(typed).isdecimal():
        turn.go(State.CODE_IN if way == attendance.IN else State.CODE_OUT)
        return Reply(texts.NO_CODE)
    secret = turn.config.app.secret_key
    came = attendance.by_code(turn.session, person, typed, way, secret=secret, now=turn.now)
    if came is None:
        return Reply(texts.WRONG_CODE)
    turn.end()
    if way == attendance.IN:
        return Reply(texts.came(came.activity, came.event.at, turn.now, again=came.again))
    events = attendance.events_of(turn.session, came.activity, [person.id])[person.id]
    minutes = attendance.minutes_of(came.activity, events)
    counts = came.activity.hours_rule != "none"
    return Reply(texts.left(came.activity, came.event.at, minutes, turn.now, counts=counts))


@router.words("签到码", "现场码", help="（负责人）现场的签到码", rank=812)
def show_code(turn: Turn) -> Reply:
    """The digits of now, for whoever leads an activity that is on."""
    led = attendance.led_by(turn.session, turn.person, now=turn.now)
    if not led:
        raise access.NotYours(texts_organizing.LEADS_NOTHING)
    secret = turn.config.app.secret_key
    rows = [(activity, codes.code_at(secret, activity, turn.now)) for activity in led]
    return Reply(texts_organizing.codes(rows, codes.seconds_left(turn.now), turn.config.app.base_url))


@router.words("名单", "活动名单", "点名", help="（负责人）看名单、签到、签退", rank=814)
def roster(turn: Turn) -> Reply:
    """The list of the activity one leads; where there are several, a number says which."""
    led = attendance.led_by(turn.session, turn.person, now=turn.now, soon=True)
    if not led:
        raise access.NotYours(texts_organizing.LEADS_NOTHING)
    if len(led) == 1:
        return _roster(turn, led[0])
    turn.go(State.LISTING, ids=[activity.id for activity in led])
    return Reply(texts_organizing.which(led, turn.now))


@router.state(State.LISTING)
def which_roster(turn: Turn) -> Reply:
    """Which of several activities."""
    ids, number = turn.conversation.data["ids"], turn.number
    if number is None or not 1 <= number <= len(ids):
        return Reply(texts.WHICH)
    return _roster(turn, turn.session.get_one(Activity, ids[number - 1]))


def _roster(turn: Turn, activity: Activity) -> Reply:
    rows = attendance.roster(turn.session, turn.person, activity)
    events = attendance.events_of(turn.session, activity, [row.person_id for row in rows])
    turn.go(State.MARKING, id=activity.id, people=[row.person_id for row in rows])
    last = {person: seen[-1].way if seen else "" for person, seen in events.items()}
    return Reply(texts_organizing.roster(activity, rows, last))


@router.state(State.MARKING)
def mark(turn: Turn) -> Reply:
    """`1 3` or `全到` signs in, `退 1 3` or `全退` signs out."""
    data, text = turn.conversation.data, fold(turn.text)
    way = attendance.OUT if "退" in text else attendance.IN
    people = data["people"]
    chosen = [int(one) for one in NUMBERS.findall(turn.text)]
    if "全" in text:
        chosen = list(range(1, len(people) + 1))
    if not chosen or any(not 1 <= one <= len(people) for one in chosen):
        return Reply(texts_organizing.MARK_HOW)
    activity = turn.session.get_one(Activity, data["id"])
    ids = [people[one - 1] for one in chosen]
    marked = attendance.mark(turn.session, turn.person, activity, ids, way, now=turn.now)
    return Reply(texts_organizing.marked(len(marked), len(ids) - len(marked), leaving=way == attendance.OUT))
