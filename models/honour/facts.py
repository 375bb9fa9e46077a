"""What a digest counts of 身边榜样: nominations and how many of them are from the front line, notices, objections."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from models.honour.selecting import HonourNotice, HonourObjection, Nomination

SHANGHAI = ZoneInfo("Asia/Shanghai")


@dataclass(frozen=True, slots=True)
class HonourFacts:
    """一线占比 is `frontline` / `nominated` (both days included); `on_notice` at the end of the last day."""

    nominated: int
    frontline: int
    on_notice: int
    objections: int
    upheld: int


def facts_of(session: Session, units: Collection[int], first: date, last: date) -> HonourFacts:
    """Of nominations that started in these units (ids). Those that were taken back or stopped count as handed in."""
    since, until = _midnight(first), _midnight(last + timedelta(days=1))
    front = func.sum(case((Nomination.frontline, 1), else_=0))
    handed_in = select(func.count(), front).where(
        Nomination.unit_id.in_(units), Nomination.submitted_at >= since, Nomination.submitted_at < until
    )
    nominated, frontline = session.execute(handed_in).one()
    notices = select(func.count()).select_from(HonourNotice).join(Nomination).where(Nomination.unit_id.in_(units))
    hanging = notices.where(
        HonourNotice.starts_at < until,
        HonourNotice.ends_at >= until,
        HonourNotice.taken_down_at.is_(None) | (HonourNotice.taken_down_at >= until),
    )
    upheld = func.sum(case((HonourObjection.upheld.is_(True), 1), else_=0))
    made = select(func.count(), upheld).select_from(HonourObjection).join(HonourNotice).join(Nomination)
    made = made.where(Nomination.unit_id.in_(units), HonourObjection.at >= since, HonourObjection.at < until)
    objections, right = session.execute(made).one()
    return HonourFacts(nominated, int(frontline or 0), session.scalar(hanging) or 0, objections, int(right or 0))


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), SHANGHAI)
