"""双报到: a person registers with a community and with the branch; both confirm; service is reported to both."""

import secrets
from datetime import datetime, timedelta
from hashlib import sha256
from hmac import compare_digest

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.outbox import announce, post
from bot.scope import NotFound, may, not_the_same, unit_ids_in_scope
from bot.turn import Refusal
from handlers.activity import texts_more as texts
from handlers.activity.service import hours
from models.activity import DualRegistration, HourEntry, ServiceReport, Source
from models.org import Membership, Person, Role, Unit, UnitKind

MOST_TRIES = 10
WITHIN = timedelta(days=30)
ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
BRANCHES = (UnitKind.PARTY_BRANCH, UnitKind.LEAGUE_BRANCH, UnitKind.PARTY_COMMITTEE)


class NotDual(Refusal):
    """A step that cannot be taken now; the words say why."""


def branch_of(session: Session, person: Person) -> Unit:
    """The branch somebody belongs to, the party's before the league's. Raises: NotDual."""
    query = select(Unit).join(Membership).where(Membership.person_id == person.id, Unit.kind.in_(BRANCHES))
    found = sorted(session.scalars(query), key=lambda unit: BRANCHES.index(UnitKind(unit.kind)))
    if not found:
        raise NotDual(texts.NO_BRANCH)
    return found[0]


def register(
    session: Session, person: Person, community: str, *, skills: str = "", now: datetime
) -> tuple[DualRegistration, str]:
    """The registration and the code for the community's slip, shown this once. Raises: NotDual."""
    branch = branch_of(session, person)
    name = community.strip()[:64]
    if len(name) < 2:
        raise NotDual(texts.COMMUNITY)
    same = select(DualRegistration).where(DualRegistration.person_id == person.id, DualRegistration.community == name)
    row = session.scalar(same)
    if row is not None and row.ended_at is None:
        raise NotDual(texts.REGISTERED)
    row = row or DualRegistration(person_id=person.id, community=name, created_at=now)
    code = "".join(secrets.choice(ALPHABET) for _ in range(8))
    row.branch_id, row.skills, row.code_hash, row.tries = branch.id, skills[:128], _hash(code), 0
    row.community_at = row.branch_at = row.ended_at = row.branch_by = None
    session.add(row)
    session.flush()
    text = texts.dual_to_confirm(person.name, name)
    audience = {"role": Role.SECRETARY, "unit": branch.id}
    key = f"dual:{row.id}:{now.timestamp():.0f}"
    announce(session, key=key, kind="notice", texts={"text": text}, audience=audience, now=now)
    return row, code


def confirm_by_community(session: Session, public_id: str, code: str, contact: str, *, now: datetime) -> bool:
    """The community's contact types the slip's code on its page; False for a wrong one, which counts as a try.

    Raises: NotFound, NotDual.
    """
    query = select(DualRegistration).where(DualRegistration.public_id == public_id).with_for_update(key_share=True)
    row = session.scalar(query)
    if row is None or row.ended_at is not None:
        raise NotFound
    if row.tries >= MOST_TRIES or not contact.strip():
        raise NotDual(texts.SLIP_LOCKED)
    if not compare_digest(row.code_hash, _hash(code.strip().upper())):
        row.tries += 1
        session.flush()
        return False
    row.community_at, row.community_by = row.community_at or now, contact.strip()[:64]
    session.flush()
    _tell_if_whole(session, row, now)
    return True


def confirm_by_branch(session: Session, secretary: Person, row: DualRegistration, *, now: datetime) -> None:
    """The branch's secretary confirms; never their own. Raises: NotFound, SamePerson."""
    _must_be_secretary(session, secretary, row)
    row.branch_at, row.branch_by = row.branch_at or now, secretary.id
    session.flush()
    _tell_if_whole(session, row, now)


def report(
    session: Session,
    person: Person,
    row: DualRegistration,
    text: str,
    *,
    starts_at: datetime,
    ends_at: datetime,
    now: datetime,
) -> ServiceReport:
    """One report for both sides of a registration that holds. Raises: NotDual."""
    made = ServiceReport(registration_id=row.id, person_id=row.person_id, created_at=now)
    made.starts_at, made.ends_at = starts_at, ends_at
    return hand_in(session, person, made, text, now=now)


def check_report(
    session: Session, person: Person, row: DualRegistration, span: tuple[datetime, datetime], *, now: datetime
) -> None:
    """Whether somebody may report service of that time. Raises: NotDual, NotCounted."""
    if row.person_id != person.id or not row.holds:
        raise NotDual(texts.NOT_CONFIRMED)
    if not now - WITHIN <= span[0] < span[1] <= now or span[1] - span[0] > timedelta(hours=24):
        raise NotDual(texts.REPORT_TIME)
    hours.check_free(session, person.id, *span)


def hand_in(session: Session, person: Person, made: ServiceReport, text: str, *, now: datetime) -> ServiceReport:
    """A report, begun or new, with what was done; both sides are told. Raises: NotDual, NotCounted."""
    row = session.get_one(DualRegistration, made.registration_id)
    check_report(session, person, row, (made.starts_at, made.ends_at), now=now)
    if len(text.strip()) < 5:
        raise NotDual(texts.REPORT_TEXT)
    made.text = text
    session.add(made)
    session.flush()
    notice = texts.dual_report(person.name, row.community)
    audience = {"role": Role.SECRETARY, "unit": row.branch_id}
    announce(session, key=f"dual-report:{made.id}", kind="notice", texts={"text": notice}, audience=audience, now=now)
    return made


def acknowledge_by_community(
    session: Session, public_id: str, report_id: str, code: str, says: str, *, now: datetime
) -> bool:
    """The community saw the report and says what it thinks of it; False for a wrong code. Raises: NotFound, NotDual."""
    row = session.scalar(select(DualRegistration).where(DualRegistration.public_id == public_id))
    made = session.scalar(select(ServiceReport).where(ServiceReport.public_id == report_id))
    if row is None or made is None or made.registration_id != row.id or not made.text:
        raise NotFound
    if not confirm_by_community(session, public_id, code, row.community_by or row.community, now=now):
        return False
    made.community_at, made.community_says = made.community_at or now, says[:255]
    session.flush()
    _count(session, row, made, now)
    return True


def acknowledge_by_branch(session: Session, secretary: Person, made: ServiceReport, *, now: datetime) -> None:
    """The branch saw the report. Raises: NotFound, SamePerson."""
    row = session.get_one(DualRegistration, made.registration_id)
    if not made.text:
        raise NotFound
    _must_be_secretary(session, secretary, row)
    made.branch_at, made.branch_by = made.branch_at or now, secretary.id
    session.flush()
    _count(session, row, made, now)


def offer(session: Session, person: Person, row: DualRegistration, skills: str) -> None:
    """What somebody can do for their community. Raises: NotFound."""
    if row.person_id != person.id:
        raise NotFound
    row.skills = skills.strip()[:128]
    session.flush()


def mine(session: Session, person: Person) -> list[DualRegistration]:
    """One's own registrations that were not ended."""
    query = select(DualRegistration).where(DualRegistration.person_id == person.id, DualRegistration.ended_at.is_(None))
    return list(session.scalars(query.order_by(DualRegistration.id)))


def to_confirm(session: Session, secretary: Person) -> list[DualRegistration | ServiceReport]:
    """What waits for a secretary: registrations, then reports."""
    units = unit_ids_in_scope(secretary, Role.SECRETARY)
    registrations = select(DualRegistration).where(
        DualRegistration.branch_id.in_(units),
        DualRegistration.branch_at.is_(None),
        DualRegistration.ended_at.is_(None),
        DualRegistration.person_id != secretary.id,
    )
    reports = (
        select(ServiceReport)
        .join(DualRegistration)
        .where(
            DualRegistration.branch_id.in_(units),
            DualRegistration.person_id != secretary.id,
            ServiceReport.branch_at.is_(None),
            ServiceReport.text != "",
        )
    )
    first = session.scalars(registrations.order_by(DualRegistration.id).limit(20))
    return [*first, *session.scalars(reports.order_by(ServiceReport.id).limit(20))]


def _count(session: Session, row: DualRegistration, made: ServiceReport, now: datetime) -> None:
    """Once both sides acknowledged it, the time is service, attested by the secretary."""
    key = f"dual:{made.id}"
    if not (made.community_at and made.branch_at) or session.scalar(select(HourEntry.id).where(HourEntry.key == key)):
        return
    hours.check_free(session, row.person_id, made.starts_at, made.ends_at)
    hours.put(
        session,
        key=key,
        person_id=row.person_id,
        title=f"{row.community}服务"[:64],
        starts_at=made.starts_at,
        ends_at=made.ends_at,
        minutes=(made.ends_at - made.starts_at) // hours.MINUTE,
        source=Source.ATTESTED,
        method="report",
        recorded_by=made.branch_by,
        reason=made.text[:255],
        now=now,
    )
    post(session, row.person_id, texts.dual_counted(row.community), key=f"dual-counted:{made.id}", now=now)


def _tell_if_whole(session: Session, row: DualRegistration, now: datetime) -> None:
    if row.holds:
        post(session, row.person_id, texts.dual_holds(row.community), key=f"dual-holds:{row.id}", now=now)


def _must_be_secretary(session: Session, secretary: Person, row: DualRegistration) -> None:
    if not may(session, secretary, Role.SECRETARY, session.get_one(Unit, row.branch_id)):
        raise NotFound
    not_the_same(row.person_id, secretary)


def _hash(code: str) -> str:
    return sha256(code.encode()).hexdigest()
