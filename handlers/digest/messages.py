"""摘要, 本周, 本月, 报表 in the chat: one screen, then a digit for what it means and where it leads."""

from enum import StrEnum

from bot.router import Router, merge
from bot.turn import Reply, Turn
from handlers.digest import cards, links, service, texts
from handlers.digest.duties import messages as duties
from handlers.digest.periods import Period, local_day, month_of, read_period, week_of
from handlers.digest.snapshots import Digest
from models.org import Role, Unit

own = Router()


class State(StrEnum):
    """Where a dialogue can stand."""

    UNIT = "digest.unit"
    READING = "digest.reading"


@own.words(
    "摘要",
    "领导摘要",
    "工作摘要",
    help="（书记、领导）上一周或上个月的摘要，也可写：摘要 2026-W47",
    argument="text",
    rank=770,
)
def last(turn: Turn) -> Reply:
    """The last finished week for secretaries, the last finished month for leaders, or the period that was typed."""
    today = local_day(turn.now)
    if turn.argument:
        return _choose(turn, read_period(turn.argument, today=today))
    monthly = any(True for _ in _led(turn))
    return _choose(turn, (month_of(today) if monthly else week_of(today)).before())


@own.words("本周", "本周摘要", "这周", help="（书记、领导）这一周到现在", rank=771)
def week(turn: Turn) -> Reply:
    """This week so far."""
    return _choose(turn, week_of(local_day(turn.now)))


@own.words("本月", "本月摘要", "这个月", help="（书记、领导）这个月到现在", rank=772)
def month(turn: Turn) -> Reply:
    """This month so far."""
    return _choose(turn, month_of(local_day(turn.now)))


@own.words("报表", "取报表", "摘要报表", help="（书记、领导）摘要的 Word 和 Excel", rank=773)
def files(turn: Turn) -> Reply:
    """Links to the files of the digest on the screen, or of the last one."""
    today = local_day(turn.now)
    if turn.conversation.state == State.READING:
        unit = turn.session.get_one(Unit, turn.conversation.data["unit"])
        period = read_period(turn.conversation.data["period"], today=today)
    else:
        unit, period = service.units_of(turn.session, turn.person)[0], week_of(today).before()
    service.check(turn.session, turn.person, unit)
    return Reply(texts.files(unit.name, period.code, _page(turn, unit, period)))


@own.state(State.UNIT)
def pick_unit(turn: Turn) -> Reply:
    """Which of one's units."""
    ids = turn.conversation.data["units"]
    if turn.number is None or not 1 <= turn.number <= len(ids):
        return Reply(texts.which_number(len(ids)))
    period = read_period(turn.conversation.data["period"], today=local_day(turn.now))
    return _show(turn, turn.session.get_one(Unit, ids[turn.number - 1]), period)


@own.state(State.READING)
def detail(turn: Turn) -> Reply:
    """What stands behind a number, and how to get there for whoever has the right."""
    unit = turn.session.get_one(Unit, turn.conversation.data["unit"])
    period = read_period(turn.conversation.data["period"], today=local_day(turn.now))
    digest = _digest(turn, unit, period)
    items = cards.items(digest)
    if turn.number is None or not 1 <= turn.number <= len(items):
        return Reply(texts.which_number(len(items)) if items else texts.NOTHING_TO_OPEN)
    item = items[turn.number - 1]
    follows = service.may_follow(turn.session, turn.person, unit, item["roles"])
    return Reply(cards.detail(digest, item, follows=follows))


def _led(turn: Turn) -> list[Unit]:
    try:
        return service.units_of(turn.session, turn.person, (Role.LEADER,))
    except service.NoUnits:
        return []


def _choose(turn: Turn, period: Period) -> Reply:
    units = service.units_of(turn.session, turn.person)
    if len(units) == 1:
        return _show(turn, units[0], period)
    shown = units[: texts.MOST_UNITS]
    turn.go(State.UNIT, units=[unit.id for unit in shown], period=period.code)
    return Reply(texts.which_unit([unit.name for unit in shown]))


def _show(turn: Turn, unit: Unit, period: Period) -> Reply:
    digest = _digest(turn, unit, period)
    turn.go(State.READING, unit=unit.id, period=period.code)
    return Reply(cards.card(digest, page=_page(turn, unit, period)))


def _digest(turn: Turn, unit: Unit, period: Period) -> Digest:
    made = service.made_with(turn.config, now=turn.now, workdays=turn.workdays)
    return service.read(turn.session, turn.person, unit, period, made)


def _page(turn: Turn, unit: Unit, period: Period) -> str:
    return links.page(turn.config.app, unit.id, period.code, turn.person.id, now=turn.now)


router = merge([own, duties.router])
