"""A forecast high becomes a notice that quotes the rule: 《防暑降温措施管理办法》 (安监总安健〔2012〕89号), article 8.

≥ 40 ℃: no outdoor work that day. ≥ 37 ℃: at most six hours outdoors, none in the three hottest. ≥ 35 ℃: rotate,
shorten, no overtime outdoors.
"""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.scope import above, may, people_under, units_in_scope
from bot.turn import Refusal
from handlers.care import texts, texts_heat
from handlers.care.campaigns import audience, planning, sending, shipped
from handlers.care.moments import local_day
from models.base import table_of, upsert
from models.care import Campaign, CareNotice, NoticeState, Reading
from models.org import Person, Role, Unit
from models.outbox import Notice

BANDS = (40, 37, 35)
COLDEST, HOTTEST = -60, 55
READERS = (Role.ORGANIZER, Role.SECRETARY, Role.ADMIN)


class NoTemperature(Refusal):
    """Not a temperature this earth has."""


class NoSuchUnit(Refusal):
    """The actor reads for no unit of that name or code; the text says which name was looked for."""


class NotOnDuty(Refusal):
    """Whoever types readings is an organiser, secretary or administrator of the unit."""

    text = texts_heat.NOT_ON_DUTY


def band_of(celsius: int) -> int | None:
    """40, 37 or 35: the highest threshold reached; None below all."""
    return next((band for band in BANDS if celsius >= band), None)


def read_celsius(typed: str) -> int:
    """38, 38℃, -31 度 or 38.4 as whole degrees, rounded down: the rule speaks of reaching. Raises: NoTemperature."""
    bare = typed.strip().removeprefix("气温").strip().lower()
    for mark in ("摄氏度", "℃", "°c", "度", "c"):
        bare = bare.removesuffix(mark).strip()
    bare = bare.replace("零下", "-").replace(" ", "").replace("－", "-").replace("．", ".")
    try:
        value = float(bare)
    except ValueError:
        raise NoTemperature(texts_heat.not_a_temperature(typed)) from None
    if not COLDEST <= value <= HOTTEST:
        raise NoTemperature(texts_heat.impossible_temperature(typed, COLDEST, HOTTEST))
    return int(value // 1)


def unit_read_for(session: Session, actor: Person, named: str = "") -> Unit:
    """The unit of this code or name that somebody may read for; without either their topmost.

    Raises: NotOnDuty, NoSuchUnit.
    """
    units = units_in_scope(session, actor, READERS)
    if not units:
        raise NotOnDuty
    found = [unit for unit in units if not named or named in (unit.code, unit.name)]
    if not found:
        raise NoSuchUnit(texts_heat.no_such_unit(named))
    return found[0]


def take(
    session: Session, actor: Person | None, unit: Unit, celsius: int, *, day: date, source: str, now: datetime
) -> str:
    """Keep the day's forecast high and send what it asks for; what came of it, in words.

    `actor` is None for the command line. A higher band of the same day is told again, the same one never.
    Raises: NotOnDuty, NoTemperature.
    """
    if actor is not None and not any(may(session, actor, role, unit) for role in READERS):
        raise NotOnDuty
    if not COLDEST <= celsius <= HOTTEST:
        raise NoTemperature(texts_heat.impossible_temperature(str(celsius), COLDEST, HOTTEST))
    if abs((day - local_day(now)).days) > 3:
        raise NoTemperature(texts_heat.not_these_days(day))
    row = {
        "unit_id": unit.id,
        "day": day,
        "celsius": celsius,
        "source": source,
        "read_by": actor.id if actor else None,
        "at": now,
    }
    upsert(session, table_of(Reading), row, unique=("unit_id", "day"), update=("celsius", "source", "read_by", "at"))
    return _answer(session, unit, celsius, day, now)


def _answer(session: Session, unit: Unit, celsius: int, day: date, now: datetime) -> str:
    band = band_of(celsius)
    if band is None or day < local_day(now):
        return texts_heat.reading_kept(unit.name, day, celsius)
    notice = standing(session, unit, day)
    if notice is None or notice.state != NoticeState.APPROVED:
        return texts_heat.heat_not_approved(celsius, band)
    reasons = planning.missing(session, notice)
    if planning.still_needed(session, notice):
        reasons.append(texts.ONE_MORE_APPROVAL)
    if reasons:
        return texts.not_sent(notice.name, reasons)
    if _told(session, above(unit), day, band):
        return texts_heat.heat_again(celsius, band)
    people, words = _to_tell(session, notice, unit, day, band), texts_heat.heat(celsius, band, day)
    if not people:
        return texts_heat.nobody_to_tell(unit.name, celsius, band)
    sending.post_heat(session, notice, people, key=_key(unit.id, day, band), now=now, heat=words)
    notice.people = len(people)
    return texts_heat.heat_sent(celsius, band, len(people))


def _key(unit_id: int, day: date, band: int) -> str:
    return f"care-heat:{unit_id}:{day}:{band}"


def _told(session: Session, units: Sequence[int], day: date, band: int) -> list[int]:
    """Those of the units that were told of this band on that day."""
    keys = {_key(one, day, band): one for one in units}
    parts = [f"{key}:0" for key in keys]
    found = session.scalars(select(Notice.key).where(Notice.key.in_(parts))) if parts else ()
    return [keys[key.removesuffix(":0")] for key in found]


def _to_tell(session: Session, notice: CareNotice, unit: Unit, day: date, band: int) -> list[int]:
    """The campaign's people at the unit, but for those below it whom an earlier reading of their own unit reached."""
    read = select(Reading.unit_id).join(Unit, Unit.id == Reading.unit_id)
    below = session.scalars(read.where(Reading.day == day, Unit.path.startswith(unit.path), Unit.id != unit.id)).all()
    query = audience.recipients_of(notice, staff=False, unit=unit)
    for told in _told(session, below, day, band):
        query = query.where(Person.id.not_in(people_under(session.get_one(Unit, told))))
    return list(session.scalars(query.order_by(Person.id)))


def standing(session: Session, unit: Unit, day: date) -> CareNotice | None:
    """The season's permission for heat notices, of the unit or of the nearest one above it."""
    query = select(CareNotice).join(Campaign).join(Unit, Unit.id == Campaign.unit_id)
    query = query.where(Campaign.name == shipped.HEAT, CareNotice.standing, Campaign.unit_id.in_(above(unit)))
    query = query.where(CareNotice.send_on <= day, CareNotice.until >= day)
    return session.scalars(query.order_by(Unit.path.desc(), CareNotice.id)).first()


def hot_days(session: Session, unit: Unit, *, first: date, last: date) -> int:
    """How many days reached 35 ℃."""
    query = select(Reading.id).where(Reading.unit_id == unit.id, Reading.day.between(first, last))
    return len(session.scalars(query.where(Reading.celsius >= BANDS[-1])).all())
