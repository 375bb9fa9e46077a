"""The year's notices as rows: dated by the calendar, and what people do with them before they go out."""

from datetime import date, datetime, timedelta

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from bot.scope import may, not_the_same, visible
from bot.turn import Refusal
from handlers.care import ledgers, texts
from handlers.care.calendar import PlannedNotice, notices_of
from handlers.care.campaigns import audience, shipped, wording
from handlers.care.guard import words_refused
from models.base import insert_ignore, table_of
from models.care import Campaign, CareApproval, CareNotice, Goods, NoticeState
from models.org import Person, Role, Unit

AHEAD = timedelta(days=366)
LARGE = 5000
PREPARERS = (Role.ORGANIZER, Role.SECRETARY, Role.ADMIN)
APPROVERS = (Role.LEADER, Role.SECRETARY, Role.ADMIN, Role.ORGANIZER)
OPEN = (NoticeState.PLANNED, NoticeState.PREPARED, NoticeState.APPROVED, NoticeState.PAUSED)


class NotYours(Refusal):
    """The actor looks after no such unit."""

    text = texts.NOT_YOURS


class NotReady(Refusal):
    """Something is missing; the text says what, and what to type."""


class NotNow(Refusal):
    """The notice's state does not allow it."""


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


def equip(
    session: Session,
    actor: Person,
    campaign: Campaign,
    *,
    packs: int | None = None,
    place: str | None = None,
    duty: str | None = None,
    budget_line: str | None = None,
) -> None:
    """Say how many packs there are in all, where, and whom to ring. Raises: NotYours, NotReady."""
    _check(session, actor, campaign.unit, PREPARERS)
    campaign.place = campaign.place if place is None else place[:128]
    campaign.duty = campaign.duty if duty is None else duty[:64]
    campaign.budget_line = campaign.budget_line if budget_line is None else budget_line[:64]
    session.flush()
    if packs is not None:
        used = Campaign.packs - Campaign.packs_left
        enough = update(Campaign).where(Campaign.id == campaign.id, used <= packs)
        done = session.connection().execute(enough.values(packs_left=packs - used, packs=packs))
        session.refresh(campaign)
        if done.rowcount != 1:
            raise NotReady(texts.fewer_than_given(packs, campaign.packs - campaign.packs_left))


def prepare(session: Session, actor: Person, notice: CareNotice, *, text: str | None = None) -> None:
    """Put a notice forward for approval, in one's own words or the shipped ones. Raises: NotYours, NotReady, NotNow."""
    _check(session, actor, notice.campaign.unit, PREPARERS)
    _in_state(notice, NoticeState.PLANNED, NoticeState.PREPARED, NoticeState.APPROVED)
    if text is not None:
        notice.text = text.strip()
    if reasons := missing(session, notice):
        raise NotReady(texts.not_ready(reasons))
    _again(session, notice, actor)


def missing(session: Session, notice: CareNotice) -> list[str]:
    """What stands in the way of sending it, in words; empty where nothing does."""
    words, campaign = wording.template_of(notice), notice.campaign
    found = []
    if "{place}" in words and not campaign.place:
        found.append(texts.NO_PLACE)
    if "{duty}" in words and not campaign.duty:
        found.append(texts.NO_DUTY)
    if "领取" in words and campaign.packs_left <= 0:
        found.append(texts.no_packs(campaign.name))
    if count_of(session, notice) == 0:
        found.append(texts.nobody(campaign.unit.name, campaign.rule))
    return found + words_refused(words)


def approve(session: Session, actor: Person, notice: CareNotice, *, now: datetime) -> int:
    """Say yes to what somebody else prepared. How many more must say so. Raises: NotYours, SamePerson, NotNow."""
    _check(session, actor, notice.campaign.unit, APPROVERS)
    _in_state(notice, NoticeState.PREPARED)
    not_the_same(notice.prepared_by, actor)
    if reasons := missing(session, notice):
        raise NotReady(texts.not_ready(reasons))
    row = {"notice_id": notice.id, "approved_by": actor.id, "at": now}
    insert_ignore(session, table_of(CareApproval), row, unique=("notice_id", "approved_by"))
    still = still_needed(session, notice)
    if still == 0:
        notice.state = NoticeState.APPROVED
    session.flush()
    return still


def still_needed(session: Session, notice: CareNotice) -> int:
    """How many approvals are missing: one is enough up to LARGE people, beyond that it takes two."""
    given = session.scalar(select(func.count()).where(CareApproval.notice_id == notice.id)) or 0
    needed = 2 if count_of(session, notice) > LARGE else 1
    return max(0, needed - given)


def count_of(session: Session, notice: CareNotice) -> int:
    """How many people it would go to today."""
    return audience.size(session, audience.recipients_of(notice, staff=wording.for_staff(notice)))


def move(session: Session, actor: Person, notice: CareNotice, to: date, *, today: date) -> None:
    """Another day within its window; it must be approved anew. Raises: NotYours, NotReady, NotNow."""
    _check(session, actor, notice.campaign.unit, PREPARERS)
    _in_state(notice, *OPEN)
    if not today <= to <= notice.until:
        raise NotReady(texts.not_that_day(to, today, notice.until))
    notice.send_on, notice.moved = to, True
    if notice.state != NoticeState.PLANNED:
        _again(session, notice, actor)


def cancel(session: Session, actor: Person, notice: CareNotice) -> None:
    """It will not go out. Raises: NotYours, NotNow."""
    _check(session, actor, notice.campaign.unit, PREPARERS)
    _in_state(notice, *OPEN)
    notice.state = NoticeState.CANCELLED


def pause(session: Session, actor: Person, notice: CareNotice) -> None:
    """Hold it back until somebody resumes it. Raises: NotYours, NotNow."""
    _check(session, actor, notice.campaign.unit, PREPARERS)
    _in_state(notice, NoticeState.PLANNED, NoticeState.PREPARED, NoticeState.APPROVED)
    notice.state = NoticeState.PAUSED


def resume(session: Session, actor: Person, notice: CareNotice) -> None:
    """Go on where it was paused. Raises: NotYours, NotNow."""
    _check(session, actor, notice.campaign.unit, PREPARERS)
    _in_state(notice, NoticeState.PAUSED)
    if notice.prepared_by is None:
        notice.state = NoticeState.PLANNED
    else:
        notice.state = NoticeState.PREPARED if still_needed(session, notice) else NoticeState.APPROVED


def coming(session: Session, actor: Person, *, today: date, limit: int = 20) -> list[CareNotice]:
    """The notices still to go out that the actor may see, the next one first."""
    query = select(CareNotice).join(Campaign).where(CareNotice.state.in_(OPEN), CareNotice.until >= today)
    query = visible(query, actor, *PREPARERS, Role.LEADER, unit=Campaign.unit_id)
    return list(session.scalars(query.order_by(CareNotice.send_on, CareNotice.id).limit(limit)))


def _again(session: Session, notice: CareNotice, actor: Person) -> None:
    session.execute(delete(CareApproval).where(CareApproval.notice_id == notice.id))
    notice.state, notice.prepared_by = NoticeState.PREPARED, actor.id
    session.flush()


def _check(session: Session, actor: Person, unit: Unit, roles: tuple[Role, ...]) -> None:
    if not any(may(session, actor, role, unit) for role in roles):
        raise NotYours


def _in_state(notice: CareNotice, *states: NoticeState) -> None:
    if notice.state not in states:
        raise NotNow(texts.not_now(notice.name, notice.state))
