"""责任 in the chat: what one answers for, a digit, then progress, evidence, or a split."""

import re
from enum import StrEnum

from sqlalchemy import select

from bot.router import Router
from bot.turn import Reply, Turn
from handlers.digest.duties import service, texts
from handlers.digest.periods import local_day
from models.digest import Duty, DutyStep
from models.org import Unit

router = Router()
SHOWN = 9
PROGRESS = re.compile(r"\s*(\d{1,3})\s*[%％]?\s*(.*)", re.S)


class State(StrEnum):
    """Where a dialogue can stand."""

    LIST = "duty.list"
    ONE = "duty.one"
    PROGRESS = "duty.progress"
    EVIDENCE = "duty.evidence"
    UNIT = "duty.unit"


@router.words("责任", "责任清单", "我的责任", help="（责任人、书记、领导）责任清单：报进展、完成、分解", rank=774)
def show(turn: Turn) -> Reply:
    """Open responsibilities, one's own first."""
    found = service.to_do(turn.session, turn.person, limit=SHOWN)
    if not found:
        turn.end()
        return Reply(texts.NONE)
    turn.go(State.LIST, duties=[duty.id for duty in found])
    rows = [(duty.unit.name, duty.title, duty.due_on, duty.percent, duty.splits) for duty in found]
    return Reply(texts.listed(rows, local_day(turn.now)))


@router.state(State.LIST)
def pick(turn: Turn) -> Reply:
    """One of them."""
    ids = turn.conversation.data["duties"]
    if turn.number is None or not 1 <= turn.number <= len(ids):
        return Reply(texts.which(len(ids)))
    duty = turn.session.get_one(Duty, ids[turn.number - 1])
    turn.go(State.ONE, duty=duty.id)
    return Reply(texts.opened(duty.title, duty.unit.name, duty.due_on, duty.measure, duty.percent))


@router.state(State.ONE)
def act(turn: Turn) -> Reply:
    """1 progress, 2 done, 3 split, 4 what was reported."""
    duty = _duty(turn)
    if turn.number == 1:
        turn.go(State.PROGRESS, duty=duty.id)
        return Reply(texts.ASK_PROGRESS)
    if turn.number == 2:
        turn.go(State.EVIDENCE, duty=duty.id)
        return Reply(texts.ASK_EVIDENCE)
    if turn.number == 3:
        return _ask_unit(turn, duty)
    if turn.number == 4:
        return Reply(_steps(turn, duty))
    return Reply(texts.CHOICES)


@router.state(State.PROGRESS, free=True)
def progress(turn: Turn) -> Reply:
    """60 物资已采购."""
    found = PROGRESS.fullmatch(turn.text)
    if found is None:
        return Reply(texts.ASK_PROGRESS)
    service.report(turn.session, turn.person, _duty(turn), percent=int(found[1]), text=found[2], now=turn.now)
    turn.end()
    return Reply(texts.KEPT)


@router.state(State.EVIDENCE, free=True)
def finish(turn: Turn) -> Reply:
    """What shows that it was done."""
    service.finish(turn.session, turn.person, _duty(turn), evidence=turn.text, on=local_day(turn.now), now=turn.now)
    turn.end()
    return Reply(texts.DONE)


@router.state(State.UNIT)
def split(turn: Turn) -> Reply:
    """To the unit with that number."""
    ids = turn.conversation.data["units"]
    if turn.number is None or not 1 <= turn.number <= len(ids):
        return Reply(texts.which(len(ids)))
    duty = _duty(turn)
    part = service.split(
        turn.session, turn.person, duty, turn.session.get_one(Unit, ids[turn.number - 1]), now=turn.now
    )
    turn.go(State.ONE, duty=duty.id)
    return Reply(f"{texts.split_to(part.unit.name, part.title, part.due_on)}\n{texts.CHOICES}")


def _duty(turn: Turn) -> Duty:
    duty = turn.session.get_one(Duty, turn.conversation.data["duty"])
    service.check(turn.session, turn.person, duty)
    return duty


def _ask_unit(turn: Turn, duty: Duty) -> Reply:
    below = select(Unit).where(Unit.parent_id == duty.unit_id, Unit.active).order_by(Unit.id)
    units = turn.session.scalars(below.limit(SHOWN)).all()
    if not units:
        return Reply(f"{texts.NO_UNITS_BELOW}\n{texts.CHOICES}")
    turn.go(State.UNIT, duty=duty.id, units=[unit.id for unit in units])
    return Reply(texts.units([unit.name for unit in units]))


def _steps(turn: Turn, duty: Duty) -> str:
    query = select(DutyStep).where(DutyStep.duty_id == duty.id).order_by(DutyStep.id.desc()).limit(SHOWN)
    rows = [(local_day(step.at), step.percent, step.text) for step in turn.session.scalars(query)]
    return texts.steps(rows) if rows else texts.NO_STEPS
