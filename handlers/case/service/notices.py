"""公示: what the people of a unit may read for some working days, masked or by number only, and objections to it."""

from datetime import datetime

from sqlalchemy import exists, or_, select
from sqlalchemy.orm import Session

from bot.consents import current_consent
from bot.public import after_days, masked
from bot.sealed import put, take_json
from handlers.case.service.desk import Desk, Said
from models.base import new_public_id
from models.case import Case, CaseNotice, CaseObjection
from models.org import Membership, Person, Unit

PUBLIC, WORDING = "case.public", "2026-11"
BANDS = ((100_000, "1000 元以下"), (300_000, "1000 至 3000 元"), (500_000, "3000 至 5000 元"))
ABOVE = "5000 元以上"
UNDECIDED = "金额待定"


def publish(desk: Desk, case: Case) -> CaseNotice:
    """Show a case to its unit: masked where the person agreed to that, by number where they did not."""
    person = desk.session.get(Person, case.person_id) if case.person_id else None
    agreed = person is not None and current_consent(desk.session, person, PUBLIC, version=WORDING) is not None
    answers, decision = (take_json(desk.vault, case, field) for field in ("answers", "decision"))
    notice = CaseNotice(
        public_id=new_public_id(), case_id=case.id, person_id=case.person_id, unit_id=case.unit_id, round=case.round,
        shown_as=masked(person.name) if person is not None and agreed else str(case.number),
        category=str(decision.get("category") or answers.get("category") or case.kind),
        band=band(decision.get("amount")), starts_at=desk.now,
        ends_at=after_days(desk.now, desk.policy.rules.notice_days, desk.workdays),
    )  # fmt: skip
    desk.session.add(notice)
    desk.session.flush()
    return notice


def take_down(desk: Desk, case: Case) -> None:
    """End the notice and empty it: what was public is public no longer."""
    notice = current(desk.session, case)
    if notice is not None:
        notice.taken_down_at = desk.now
        notice.shown_as = notice.category = notice.band = ""


def current(session: Session, case: Case) -> CaseNotice | None:
    """The notice of a case that was not taken down yet."""
    query = select(CaseNotice).where(CaseNotice.case_id == case.id, CaseNotice.taken_down_at.is_(None))
    return session.scalars(query.order_by(CaseNotice.id.desc())).first()


def to_read(session: Session, reader: Person, *, now: datetime) -> list[CaseNotice]:
    """What somebody may read today: notices of the units they belong to, or above them."""
    units = select(Unit).join(Membership).where(Membership.person_id == reader.id, Unit.active)
    ids = {int(part) for unit in session.scalars(units) for part in unit.path.split("/") if part}
    query = select(CaseNotice).where(
        CaseNotice.unit_id.in_(ids), CaseNotice.taken_down_at.is_(None), CaseNotice.ends_at > now
    )
    open_one = exists().where(CaseObjection.notice_id == CaseNotice.id, CaseObjection.settled_at.is_(None))
    return list(session.scalars(query.where(~open_one).order_by(CaseNotice.id)))


def reads(session: Session, reader: Person | None, notice: CaseNotice, *, now: datetime) -> bool:
    """Whether somebody may read this notice now."""
    return reader is not None and notice.id in {one.id for one in to_read(session, reader, now=now)}


def object_to(desk: Desk, case: Case, objector: Person | None, said: Said) -> None:
    """Keep an objection; who made it is sealed."""
    notice = current(desk.session, case)
    assert notice is not None
    row = CaseObjection(public_id=new_public_id(), case_id=case.id, notice_id=notice.id, at=desk.now)
    put(desk.vault, row, "text", said.note)
    put(desk.vault, row, "by", objector.public_id if objector else "")
    desk.session.add(row)
    desk.session.flush()


def objections(session: Session, case: Case, *, open_only: bool) -> list[CaseObjection]:
    """Objections to a case's notices."""
    query = select(CaseObjection).where(CaseObjection.case_id == case.id)
    settled = CaseObjection.settled_at.is_(None) if open_only else or_(CaseObjection.id.is_not(None))
    return list(session.scalars(query.where(settled).order_by(CaseObjection.id)))


def settle(desk: Desk, case: Case, *, upheld: bool) -> None:
    """Close the open objections of a case."""
    for row in objections(desk.session, case, open_only=True):
        row.settled_at, row.upheld = desk.now, upheld


def band(fen: int | None) -> str:
    """The band of an amount."""
    if fen is None:
        return UNDECIDED
    return next((words for limit, words in BANDS if fen <= limit), ABOVE)
