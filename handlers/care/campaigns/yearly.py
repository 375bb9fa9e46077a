"""The year's notices as rows, dated by the calendar and by what was typed into it."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from handlers.care import ledgers, texts_heat
from handlers.care.calendar import notices_of
from handlers.care.campaigns import shipped
from models.base import insert_ignore, new_public_id, table_of
from models.care import Campaign, CareNotice, Goods, NoticeState
from models.org import Unit, UnitKind

AHEAD = timedelta(days=366)


def companies(session: Session) -> list[Unit]:
    """The units that run campaigns: the companies at the top."""
    query = select(Unit).where(Unit.kind == UnitKind.COMPANY, Unit.parent_id.is_(None), Unit.active)
    return list(session.scalars(query.order_by(Unit.id)))


@dataclass(frozen=True)
class _Dated:
    """A notice the calendar, or the season of readings, asks for."""

    campaign: shipped.Shipped
    name: str
    occasion: date
    send_on: date
    until: date
    rule: str
    standing: bool = False


def plan_notices(session: Session, unit: Unit, *, today: date, now: datetime) -> int:
    """Write down the notices of the coming year; a date the calendar changed follows it. How many are new.

    Whatever somebody prepared, moved, paused or cancelled stays as it is.
    """
    wanted = [*_by_calendar(session, today), *_by_readings(today)]
    campaigns = _campaigns(session, unit, wanted, now)
    known = {
        (notice.campaign_id, notice.name, notice.occasion): notice
        for notice in session.scalars(select(CareNotice).join(Campaign).where(Campaign.unit_id == unit.id))
    }
    fresh = 0
    for dated in wanted:
        campaign = campaigns[dated.campaign.name, dated.until.year]
        notice = known.get((campaign.id, dated.name, dated.occasion))
        if notice is None:
            session.add(_notice(campaign, dated, today))
            fresh += 1
        elif notice.state == NoticeState.PLANNED and not notice.moved:
            notice.send_on, notice.until, notice.rule = dated.send_on, dated.until, dated.rule
    _drop_stale(session, known.values(), wanted, today)
    session.flush()
    return fresh


def _drop_stale(session: Session, known: Iterable[CareNotice], wanted: Sequence[_Dated], today: date) -> None:
    """A new fire order replaces the periods of the old one, as long as nobody has put their notices forward."""
    current = {(one.name, one.occasion) for one in wanted if one.campaign.name == shipped.FIRE}
    for notice in known:
        untouched = notice.state == NoticeState.PLANNED and not notice.moved and notice.send_on > today
        if notice.campaign.name == shipped.FIRE and untouched and (notice.name, notice.occasion) not in current:
            session.delete(notice)


def _by_calendar(session: Session, today: date) -> Iterator[_Dated]:
    workdays, seasons = ledgers.workdays_of(session), ledgers.fire_seasons_of(session)
    for year in (today.year, today.year + 1):
        for one in notices_of(year, workdays, fire_seasons=seasons):
            if one.until >= today and one.date <= today + AHEAD:
                yield _Dated(shipped.BY_DAYS[one.campaign], one.name, one.occasion, one.date, one.until, one.rule)


def _by_readings(today: date) -> Iterator[_Dated]:
    """The season of a campaign whose notices are caused by readings: one row a year, approved beforehand."""
    for one in shipped.CAMPAIGNS:
        for year in (today.year, today.year + 1) if one.standing else ():
            start, end = (date.fromisoformat(f"{year}-{day}") for day in one.standing or ())
            if end >= today and start <= today + AHEAD:
                yield _Dated(one, shipped.HEAT_NOTICE, start, start, end, texts_heat.HEAT_RULE, standing=True)


def _notice(campaign: Campaign, dated: _Dated, today: date) -> CareNotice:
    late = dated.send_on < today and not dated.standing
    return CareNotice(
        campaign_id=campaign.id,
        name=dated.name,
        occasion=dated.occasion,
        send_on=dated.send_on,
        until=dated.until,
        rule=dated.rule,
        standing=dated.standing,
        unclaimed=shipped.wording_of(campaign.name, dated.name).unclaimed,
        state=NoticeState.MISSED if late else NoticeState.PLANNED,
    )


def _campaigns(
    session: Session, unit: Unit, wanted: Sequence[_Dated], now: datetime
) -> dict[tuple[str, int], Campaign]:
    """The unit's seasons by (name, year of their end), made where missing; a window grows to hold every notice."""
    spans: dict[tuple[str, int], tuple[date, date]] = {}
    for one in wanted:
        start, end = spans.get((one.campaign.name, one.until.year), (one.send_on, one.until))
        spans[one.campaign.name, one.until.year] = (min(start, one.send_on), max(end, one.until))
    known = _known(session, unit)
    for (name, year), (start, end) in spans.items():
        if (name, year) not in known:
            _found(session, unit, shipped.BY_NAME[name], year, (start, end), now)
    known = known if spans.keys() <= known.keys() else _known(session, unit)
    for key, (start, end) in spans.items():
        campaign = known[key]
        campaign.starts_on, campaign.ends_on = min(campaign.starts_on, start), max(campaign.ends_on, end)
    return known


def _known(session: Session, unit: Unit) -> dict[tuple[str, int], Campaign]:
    rows = session.scalars(select(Campaign).where(Campaign.unit_id == unit.id))
    return {(row.name, row.year): row for row in rows}


def _found(
    session: Session, unit: Unit, one: shipped.Shipped, year: int, span: tuple[date, date], now: datetime
) -> None:
    row = {
        "public_id": new_public_id(),
        "unit_id": unit.id,
        "name": one.name,
        "year": year,
        "starts_on": span[0],
        "ends_on": span[1],
        "rule": dict(one.rule),
        "cap": one.cap,
        "created_at": now,
    }
    insert_ignore(session, table_of(Campaign), row, unique=("unit_id", "name", "year"))
    same = (Campaign.unit_id == unit.id, Campaign.name == one.name, Campaign.year == year)
    campaign_id = session.scalars(select(Campaign.id).where(*same)).one()
    goods = [{"campaign_id": campaign_id, "name": name, "amount": amount} for name, amount in one.goods]
    insert_ignore(session, table_of(Goods), goods, unique=("campaign_id", "name"))
