"""Approved notices go out on their day, each once; what stands in the way is told to whoever can clear it."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from bot.outbox import announce
from handlers.care import texts
from handlers.care.campaigns import audience, planning, wording
from models.care import CareNotice, NoticeState

CHUNK = 500
KIND = "care"
CHASE = timedelta(days=3)


def send_due(session: Session, *, today: date, now: datetime) -> list[CareNotice]:
    """Announce every approved notice whose day has come; those that went out."""
    query = select(CareNotice).where(
        CareNotice.state == NoticeState.APPROVED,
        ~CareNotice.standing,
        CareNotice.send_on <= today,
        CareNotice.until >= today,
    )
    return [notice for notice in session.scalars(query.order_by(CareNotice.id)) if send(session, notice, now=now)]


def send(session: Session, notice: CareNotice, *, now: datetime) -> bool:
    """One approved notice, now; False where somebody has to clear something first, and they are told what."""
    reasons = planning.missing(session, notice)
    if planning.still_needed(session, notice):
        reasons.append(texts.ONE_MORE_APPROVAL)
    if reasons:
        tell(session, notice, texts.not_sent(notice.name, reasons), f"care-held:{notice.id}", now=now)
        return False
    session.flush()
    mine = update(CareNotice).where(CareNotice.id == notice.id, CareNotice.state == NoticeState.APPROVED)
    if session.connection().execute(mine.values(state=NoticeState.SENT, sent_at=now)).rowcount != 1:
        return False
    session.refresh(notice)
    notice.people = post_all(session, notice, key=f"care:{notice.public_id}", now=now)
    session.flush()
    return True


def post_all(session: Session, notice: CareNotice, *, key: str, now: datetime) -> int:
    """Announce a notice's words to everybody it is for; how many people."""
    staff = wording.for_staff(notice)
    ids = list(session.scalars(audience.recipients_of(notice, staff=staff)))
    forms = wording.forms_of(notice, heat="")
    for part, people in _parts(notice, ids, whole=not (staff or notice.unclaimed or notice.campaign.rule)):
        announce(session, key=f"{key}{part}", kind=KIND, texts=forms, audience=people, now=now)
    return len(ids)


def post_heat(session: Session, notice: CareNotice, ids: list[int], *, key: str, now: datetime, heat: str) -> None:
    """Announce the words of a hot day to these people."""
    for part, people in _parts(notice, ids, whole=False):
        announce(
            session, key=f"{key}{part}", kind=KIND, texts=wording.forms_of(notice, heat=heat), audience=people, now=now
        )


def _parts(notice: CareNotice, ids: list[int], *, whole: bool) -> Iterator[tuple[str, dict[str, object]]]:
    if whole:
        yield "", {"unit": notice.campaign.unit_id}
        return
    for start in range(0, len(ids), CHUNK):
        yield f":{start // CHUNK}", {"people": ids[start : start + CHUNK]}


def chase(session: Session, *, today: date, now: datetime) -> int:
    """Ask for the approvals that are still missing shortly before the day, once a notice; how many."""
    waiting = (NoticeState.PLANNED, NoticeState.PREPARED)
    query = select(CareNotice).where(CareNotice.state.in_(waiting), CareNotice.send_on <= today + CHASE)
    chased = 0
    for notice in session.scalars(query.where(CareNotice.until >= today).order_by(CareNotice.id)):
        words = texts.please_approve(notice.name, notice.send_on, notice.state)
        tell(session, notice, words, f"care-chase:{notice.id}:{notice.send_on:%Y%m%d}:{notice.state}", now=now)
        chased += 1
    return chased


def close_missed(session: Session, *, today: date) -> int:
    """Notices whose window passed without them; how many."""
    gone = update(CareNotice).where(CareNotice.state.in_(planning.OPEN), CareNotice.until < today)
    return session.connection().execute(gone.values(state=NoticeState.MISSED)).rowcount


def tell(session: Session, notice: CareNotice, words: str, key: str, *, now: datetime) -> None:
    """To the organisers of the campaign's unit, or of the nearest one above that has any."""
    people = {"role": "organizer", "unit": notice.campaign.unit_id}
    announce(session, key=key, kind=KIND, texts={"text": words}, audience=people, now=now)
