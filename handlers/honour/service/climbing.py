"""逐级推荐: from the nominee's unit up to below the host; each level that has somebody says yes, back, or no."""

from sqlalchemy import Select, exists, select
from sqlalchemy.orm import Session

from bot.outbox import post
from bot.scope import above
from handlers.honour import texts
from handlers.honour.service import access, consents
from handlers.honour.service.access import LEVELS
from handlers.honour.service.desk import Desk, Lacking, NotNow, NotYours, Recused
from models.base import to_ms
from models.honour.selecting import Nomination, NominationStep, Recusal, Selection, Standing, State
from models.org import Grant, Person, Unit

UP, BACK, STOP = "同意上报", "退回修改", "不再上报"
CHOICES = (UP, BACK, STOP)


def note(desk: Desk, nomination: Nomination, action: str, person: Person | None, **more: object) -> None:
    """Keep what happened."""
    unit = more.get("unit")
    row = NominationStep(nomination_id=nomination.id, action=action, note=str(more.get("reason", "")), at=desk.now)
    row.by_id = person.id if person else None
    row.unit_id = unit.id if isinstance(unit, Unit) else nomination.at_unit_id
    desk.session.add(row)


def drop(nomination: Nomination, standing: Standing) -> None:
    """It counts no longer."""
    nomination.standing, nomination.at_unit_id, nomination.live_key = standing, None, None


def levels(session: Session, nomination: Nomination, start: Unit) -> list[int]:
    """The units from `start` up to below the host on which somebody who is not concerned holds a role."""
    host = nomination.selection.unit_id
    path = above(start)
    below = path[path.index(host) + 1 :] if host in path else []
    return [unit for unit in reversed(below) if _free(session, nomination, unit)]


def _free(session: Session, nomination: Nomination, unit: int) -> list[Person]:
    out = access.kept_out(session, [nomination])[nomination.id]
    return [one for one in access.holders(session, unit, *LEVELS) if one.id not in out]


def send_up(desk: Desk, nomination: Nomination, start: Unit, *, passed: int | None = None) -> None:
    """On to the next level above `passed`, or to the host."""
    ways = levels(desk.session, nomination, start)
    if passed is not None:
        there = above(start)
        ways = [unit for unit in ways if there.index(unit) < there.index(passed)]
    if ways:
        nomination.at_unit_id = ways[0]
        for person in _free(desk.session, nomination, ways[0]):
            _tell(desk, nomination, person, texts.to_endorse(nomination.selection.title), f"up:{ways[0]}")
        return
    nomination.standing, nomination.at_unit_id = Standing.ARRIVED, None
    consents.ask(desk, nomination)


def waiting(person: Person) -> Select[Nomination]:
    """What waits for somebody's word at their level; what is about them or their own is not shown."""
    mine = select(Grant.unit_id).where(Grant.person_id == person.id, Grant.role.in_(LEVELS))
    out = exists().where(Recusal.nomination_id == Nomination.id, Recusal.person_id == person.id)
    query = (
        select(Nomination).join(Selection).where(Nomination.at_unit_id.in_(mine), Selection.state == State.NOMINATING)
    )
    query = query.where(Nomination.standing == Standing.CLIMBING, Nomination.by_id != person.id, ~out)
    return query.where(Nomination.person_id.is_distinct_from(person.id)).order_by(Nomination.id)


def judge(desk: Desk, nomination: Nomination, person: Person, choice: str, reason: str = "") -> None:
    """A level's word. Raises: NotNow, NotYours, Recused, Lacking."""
    desk.session.refresh(nomination, with_for_update=True)
    if nomination.standing != Standing.CLIMBING or nomination.selection.state != State.NOMINATING:
        raise NotNow
    here = nomination.at_unit_id
    if here is None or person.id not in {one.id for one in access.holders(desk.session, here, *LEVELS)}:
        raise NotYours
    if access.keeps_out(desk.session, person, nomination):
        raise Recused
    if choice not in CHOICES or (choice != UP and not reason.strip()):
        raise Lacking
    note(desk, nomination, choice, person, reason=reason.strip())
    if choice == UP:
        assert nomination.unit is not None
        send_up(desk, nomination, nomination.unit, passed=here)
    elif choice == BACK:
        nomination.standing, nomination.at_unit_id = Standing.SENT_BACK, None
        what = f"back:{here}:{to_ms(desk.now)}"
        _tell(desk, nomination, nomination.by, texts.sent_back(nomination.name, reason), what)
    else:
        drop(nomination, Standing.STOPPED)
        _tell(desk, nomination, nomination.by, texts.stopped(nomination.name, reason), "stopped")
    desk.session.flush()


def recuse(desk: Desk, nomination: Nomination, person: Person, reason: str) -> None:
    """声明回避: for good. Where a level has nobody else, the nomination goes on to the next. Raises: Lacking."""
    if not reason.strip():
        raise Lacking
    if not access.keeps_out(desk.session, person, nomination):
        row = Recusal(nomination_id=nomination.id, person_id=person.id, reason=reason.strip()[:255], at=desk.now)
        desk.session.add(row)
        desk.session.flush()
    here = nomination.at_unit_id
    if here is not None and nomination.unit is not None and not _free(desk.session, nomination, here):
        send_up(desk, nomination, nomination.unit, passed=here)
    desk.session.flush()


def _tell(desk: Desk, nomination: Nomination, person: Person, text: str, what: str) -> None:
    key = f"honour:{nomination.public_id}:{what}:{person.public_id}"
    post(desk.session, person, text, key=key, now=desk.now, kind="honour")
