"""What people do with a planned notice before it goes out: write, approve, move, pause, cancel."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from bot.scope import may, not_the_same, visible
from bot.turn import Refusal
from handlers.care import texts
from handlers.care.campaigns import audience, wording
from handlers.care.guard import words_refused
from models.base import insert_ignore, table_of
from models.care import Campaign, CareApproval, CareNotice, NoticeState
from models.org import Person, Role, Unit

LARGE = 5000
MOST_PACKS = 20
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


def aim(
    session: Session,
    actor: Person,
    campaign: Campaign,
    *,
    rule: Mapping[str, Any] | None = None,
    cap: int | None = None,
) -> None:
    """Change whom a campaign is for, or how many packs each may have; what was approved must be approved anew.

    Raises: NotYours, NotReady.
    """
    _check(session, actor, campaign.unit, PREPARERS)
    if (rule and audience.unknown(rule)) or (cap is not None and not 1 <= cap <= MOST_PACKS):
        raise NotReady(texts.HOW_MANY)
    campaign.rule = campaign.rule if rule is None else dict(rule)
    campaign.cap = cap or campaign.cap
    approved = (CareNotice.campaign_id == campaign.id, CareNotice.state == NoticeState.APPROVED)
    for notice in session.scalars(select(CareNotice).where(*approved)).all():
        _again(session, notice, actor)
    session.flush()


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
