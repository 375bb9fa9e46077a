"""The year's notices as rows, dated by the calendar and by what was typed into it."""

from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from handlers.care import ledgers, texts
from handlers.care.calendar import PlannedNotice, notices_of
from handlers.care.campaigns import shipped
from models.base import insert_ignore, table_of
from models.care import Campaign, CareNotice, Goods, NoticeState
from models.org import Unit, UnitKind

AHEAD = timedelta(days=366)


def companies(session: Session) -> list[Unit]:
    """The units that run campaigns: the companies at the top."""
    query = select(Unit).where(Unit.kind == UnitKind.COMPANY, Unit.parent_id.is_(None), Unit.active)
    return list(session.scalars(query.order_by(Unit.id)))


def plan_notices(session: Session, unit: Unit, *, today: date, now: datetime) -> int:
    """Write down the notices of the coming year; a date the calendar changed follows it. How many are new.

    Whatever somebody prepared, moved, paused or cancelled stays as it is.
    """
    workdays, seasons = ledgers.workdays_of(session), ledgers.fire_seasons_of(session)
    fresh = 0
    for year in (today.year, today.year + 1):
        for planned in notices_of(year, workdays, fire_seasons=seasons):
            if planned.until >= today and planned.date <= today + AHEAD:
                fresh += _plan(session, unit, planned, today, now)
        fresh += _plan_standing(session, unit, year, today, now)
    session.flush()
    return fresh


def _plan(session: Session, unit: Unit, planned: PlannedNotice, today: date, now: datetime) -> int:
    campaign = campaign_of(session, unit, shipped.BY_DAYS[planned.campaign], planned.date, planned.until, now=now)
    known = session.scalar(
        select(CareNotice).where(
            CareNotice.campaign_id == campaign.id,
            CareNotice.name == planned.name,
            CareNotice.occasion == planned.occasion,
        )
    )
    if known is None:
        state = NoticeState.PLANNED if planned.date >= today else NoticeState.MISSED
        session.add(_notice(campaign, planned.name, planned.occasion, planned.date, planned.until, planned.rule, state))
        return 1
    if known.state == NoticeState.PLANNED and not known.moved:
        known.send_on, known.until, known.rule = planned.date, planned.until, planned.rule
    return 0


def _plan_standing(session: Session, unit: Unit, year: int, today: date, now: datetime) -> int:
    """The season of a campaign whose notices are caused by readings: one row a year, approved beforehand."""
    fresh = 0
    for one in shipped.CAMPAIGNS:
        if one.standing is None:
            continue
        start, end = (date.fromisoformat(f"{year}-{day}") for day in one.standing)
        if not (end >= today and start <= today + AHEAD):
            continue
        campaign = campaign_of(session, unit, one, start, end, now=now)
        known = session.scalar(select(CareNotice.id).where(CareNotice.campaign_id == campaign.id))
        if known is None:
            notice = _notice(campaign, shipped.HEAT_NOTICE, start, start, end, texts.HEAT_RULE, NoticeState.PLANNED)
            notice.standing = True
            session.add(notice)
            fresh += 1
    return fresh


def _notice(
    campaign: Campaign, name: str, occasion: date, send_on: date, until: date, rule: str, state: NoticeState
) -> CareNotice:
    unclaimed = shipped.wording_of(campaign.name, name).unclaimed
    return CareNotice(
        campaign_id=campaign.id,
        name=name,
        occasion=occasion,
        send_on=send_on,
        until=until,
        rule=rule,
        unclaimed=unclaimed,
        state=state,
    )


def campaign_of(
    session: Session, unit: Unit, shipped_one: shipped.Shipped, start: date, end: date, *, now: datetime
) -> Campaign:
    """The unit's season of a campaign, made on first sight; its window grows to hold every notice."""
    mine = (Campaign.unit_id == unit.id, Campaign.name == shipped_one.name, Campaign.year == end.year)
    campaign = session.scalar(select(Campaign).where(*mine))
    if campaign is None:
        row = {
            "unit_id": unit.id,
            "name": shipped_one.name,
            "year": end.year,
            "starts_on": start,
            "ends_on": end,
            "rule": dict(shipped_one.rule),
            "cap": shipped_one.cap,
            "created_at": now,
        }
        insert_ignore(session, table_of(Campaign), row, unique=("unit_id", "name", "year"))
        campaign = session.scalars(select(Campaign).where(*mine)).one()
        goods = [{"campaign_id": campaign.id, "name": name, "amount": amount} for name, amount in shipped_one.goods]
        insert_ignore(session, table_of(Goods), goods, unique=("campaign_id", "name"))
    campaign.starts_on, campaign.ends_on = min(campaign.starts_on, start), max(campaign.ends_on, end)
    return campaign
