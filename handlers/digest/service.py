"""Who may read which digest, and a digest for its reader."""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.scope import NotFound, may
from bot.turn import Refusal
from bot.workdays import Workdays
from handlers.digest import snapshots, texts
from handlers.digest.periods import Period
from handlers.digest.reading import Made
from handlers.digest.snapshots import Digest
from models.digest import DigestSnapshot
from models.org import Grant, Person, Role, Unit

if TYPE_CHECKING:
    from bot.config import Config

READERS = (Role.SECRETARY, Role.LEADER, Role.ORGANIZER, Role.ADMIN, Role.AUDITOR)
NAMED_READERS = (Role.LEADER, Role.SECRETARY)


class NoUnits(Refusal):
    """A leader to whom no unit was given."""

    text = texts.NO_UNITS


def made_with(config: "Config", *, now: datetime, workdays: Workdays) -> Made:
    """What a composition needs, as this installation has it."""
    return Made(now, workdays, config.privacy.smallest_group, config.case.first_reply_days)


def units_of(session: Session, reader: Person, roles: Sequence[Role] = READERS) -> list[Unit]:
    """The units a reader was given, those below another of them left out; leading comes before organising.

    Raises: NoUnits.
    """
    query = select(Unit, Grant.role).join(Grant, Grant.unit_id == Unit.id)
    query = query.where(Grant.person_id == reader.id, Grant.role.in_(roles), Unit.active)
    rows = session.execute(query.order_by(Unit.path)).all()
    if not rows or not reader.active:
        raise NoUnits
    order = {role: place for place, role in enumerate((*NAMED_READERS, *roles))}
    best = min((order[Role(role)] for _, role in rows))
    mine = [unit for unit, role in rows if order[Role(role)] == best] or [unit for unit, _ in rows]
    unique = list({unit.id: unit for unit in mine}.values())
    return [
        unit for unit in unique if not any(unit.path != top.path and unit.path.startswith(top.path) for top in unique)
    ]


def check(session: Session, reader: Person, unit: Unit) -> None:
    """Raises: NotFound."""
    if not any(may(session, reader, role, unit) for role in READERS):
        raise NotFound


def read(session: Session, reader: Person, unit: Unit, period: Period, made: Made, *, keep: bool = True) -> Digest:
    """A unit's digest for whoever looks after it. Raises: NotFound, NobodyThere."""
    check(session, reader, unit)
    return snapshots.digest_of(session, unit, period, made, keep=keep)


def snapshot(session: Session, reader: Person, public_id: str, made: Made) -> Digest:
    """A frozen one by its id. Raises: NotFound."""
    found = session.scalar(select(DigestSnapshot).where(DigestSnapshot.public_id == public_id))
    if found is None:
        raise NotFound
    check(session, reader, found.unit)
    return snapshots.opened(session, found, made)


def may_follow(session: Session, reader: Person, unit: Unit, roles: Sequence[str]) -> bool:
    """Whether a reader has the right to go where an alert or an ask leads."""
    return any(may(session, reader, Role(role), unit) for role in roles)


def unit_by_code(session: Session, code: str) -> Unit:
    """Raises: Refusal."""
    unit = session.scalar(select(Unit).where(Unit.code == code))
    if unit is None:
        raise Refusal(texts.no_unit(code))
    return unit
