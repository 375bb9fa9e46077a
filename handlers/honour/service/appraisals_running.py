"""民主评议党员, as its secretary runs it: opened, closed, decided by the branch, told to each alone."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from bot import blind
from bot.outbox import post
from bot.scope import NotFound, may, visible
from handlers.honour import texts_appraisals as texts
from handlers.honour.moments import today_of
from handlers.honour.service.appraisals import (
    MARKS,
    AppraisalRefused,
    NotClosed,
    NotOpen,
    locked,
    name_of,
    on_the_sheet,
)
from models.honour.appraisals import Appraisal, Appraised, Grade, Stage
from models.org import Membership, Person, Role, Unit, UnitKind

FULL, CANDIDATE = "中共党员", "中共预备党员"
LONGEST = timedelta(days=60)
RUNNERS = (Role.SECRETARY, Role.ADMIN)
KIND = "appraisal"


def begin(session: Session, actor: Person, unit: Unit, *, ends_on: date, least: int, now: datetime) -> Appraisal:
    """Open this year's appraisal and tell every member. `least`: fewer members are refused, as nothing could be shown.

    Raises: NotFound, AppraisalRefused.
    """
    if not _runs(session, actor, unit):
        raise NotFound
    today = today_of(now)
    if unit.kind != UnitKind.PARTY_BRANCH:
        raise AppraisalRefused(texts.NOT_A_BRANCH)
    if not today < ends_on <= today + LONGEST:
        raise AppraisalRefused(texts.BAD_DAY)
    session.execute(select(Unit.id).where(Unit.id == unit.id).with_for_update())
    if session.scalar(select(Appraisal.id).where(Appraisal.unit_id == unit.id, Appraisal.year == today.year)):
        raise AppraisalRefused(texts.ALREADY_THIS_YEAR)
    members = members_of(session, unit)
    if len(members) < least:
        raise AppraisalRefused(texts.too_few_members(len(members), least))
    appraisal = Appraisal(unit=unit, year=today.year, ends_on=ends_on, opened_by=actor.id, created_at=now)
    appraisal.members = [
        Appraised(person=person, number=number, graded=person.political == FULL)
        for number, person in enumerate(members, 1)
    ]
    session.add(appraisal)
    session.flush()
    _tell_all(session, appraisal, texts.opened(name_of(appraisal), ends_on), "opened", now)
    return appraisal


def members_of(session: Session, unit: Unit) -> list[Person]:
    """The branch's members, full ones and candidates."""
    query = select(Person).join(Membership).where(Membership.unit_id == unit.id, Person.active)
    return list(session.scalars(query.where(Person.political.in_((FULL, CANDIDATE))).order_by(Person.employee_no)))


def of_branches(actor: Person | None) -> Select[Appraisal]:
    """The appraisals somebody runs."""
    query = select(Appraisal).join(Unit, Unit.id == Appraisal.unit_id)
    return visible(query, actor, *RUNNERS, unit=Appraisal.unit_id)


def run_by(session: Session, actor: Person | None, public_id: str) -> Appraisal:
    """One of them, locked. Raises: NotFound."""
    found = session.scalar(of_branches(actor).where(Appraisal.public_id == public_id))
    if found is None:
        raise NotFound
    return found


def close(session: Session, actor: Person, appraisal: Appraisal) -> None:
    """Take no more votes. Raises: NotFound, NotOpen."""
    appraisal = _run(session, actor, appraisal)
    if appraisal.stage != Stage.OPEN:
        raise NotOpen
    _close(session, appraisal)


def close_due(session: Session, *, now: datetime) -> int:
    """Close what is past its last day. Returns how many."""
    over = select(Appraisal).where(Appraisal.stage == Stage.OPEN, Appraisal.ends_on < today_of(now))
    found = session.scalars(over.with_for_update()).all()
    for appraisal in found:
        _close(session, appraisal)
    return len(found)


def tally(session: Session, actor: Person, appraisal: Appraisal, *, least: int) -> dict[int, dict[str, int]]:
    """Of a closed appraisal: number → mark → how many. Raises: NotFound, NotClosed, blind.TooFew."""
    if not _runs(session, actor, appraisal.unit):
        raise NotFound
    if appraisal.stage == Stage.OPEN:
        raise NotClosed
    counts = {one.number: dict.fromkeys(MARKS, 0) for one in on_the_sheet(appraisal)}
    for marks in blind.shown(session, appraisal.ballot, k=least):
        for number, mark in marks.items():
            counts[int(number)][mark] += 1
    return counts


def decide(session: Session, actor: Person, appraisal: Appraisal, grades: Mapping[int, str]) -> None:
    """What the branch committee decided: number → grade, 优秀 for a third of the full members at most.

    Raises: NotFound, NotClosed, AppraisalRefused.
    """
    appraisal = _run(session, actor, appraisal)
    if appraisal.stage == Stage.OPEN:
        raise NotClosed
    if appraisal.stage == Stage.TOLD:
        raise AppraisalRefused(texts.ALREADY_TOLD)
    places = on_the_sheet(appraisal)
    if any(grades.get(one.number) not in set(Grade) for one in places):
        raise AppraisalRefused(texts.NOT_A_GRADE)
    excellent = sum(grades[one.number] == Grade.EXCELLENT for one in places)
    if excellent > most_excellent(len(places)):
        raise AppraisalRefused(texts.too_many_excellent(excellent, most_excellent(len(places)), len(places)))
    for one in places:
        one.grade = grades[one.number]
    session.flush()


def most_excellent(members: int) -> int:
    """How many may be 优秀: a third, rounded down."""
    return members // 3


def tell(session: Session, actor: Person, appraisal: Appraisal, *, now: datetime) -> None:
    """Let every member see their own result, and nobody's else. Raises: NotFound, NotClosed, AppraisalRefused."""
    appraisal = _run(session, actor, appraisal)
    if appraisal.stage == Stage.OPEN:
        raise NotClosed
    if appraisal.stage == Stage.TOLD:
        raise AppraisalRefused(texts.ALREADY_TOLD)
    if any(one.grade is None for one in on_the_sheet(appraisal)):
        raise AppraisalRefused(texts.NOT_DECIDED)
    appraisal.stage, appraisal.told_at = Stage.TOLD, now
    session.flush()
    _tell_all(session, appraisal, texts.told(name_of(appraisal)), "told", now)


def remind(session: Session, *, now: datetime) -> int:
    """On the last day but two and the last, remind who has not voted; what was voted is not looked at."""
    today, count = today_of(now), 0
    days = (today, today + timedelta(days=2))
    for appraisal in session.scalars(
        select(Appraisal).where(Appraisal.stage == Stage.OPEN, Appraisal.ends_on.in_(days))
    ):
        done = blind.took_part(session, appraisal.ballot)
        words = texts.reminder(name_of(appraisal), appraisal.ends_on)
        for one in appraisal.members:
            if one.person_id not in done and one.person.active:
                key = f"appraisal-remind:{appraisal.public_id}:{one.person_id}:{today}"
                post(session, one.person_id, words, key=key, now=now, kind=KIND)
                count += 1
    return count


def forget(session: Session, *, before: datetime) -> int:
    """Delete the ballots, and empty what members wrote, of appraisals told before a moment; the grades stay."""
    old = session.scalars(select(Appraisal).where(Appraisal.told_at < before)).all()
    for appraisal in old:
        blind.forget(session, appraisal.ballot)
        for one in appraisal.members:
            one.about_self = None
    session.flush()
    return len(old)


def _runs(session: Session, actor: Person, unit: Unit) -> bool:
    return any(may(session, actor, role, unit) for role in RUNNERS)


def _run(session: Session, actor: Person, appraisal: Appraisal) -> Appraisal:
    if not _runs(session, actor, appraisal.unit):
        raise NotFound
    return locked(session, appraisal)


def _close(session: Session, appraisal: Appraisal) -> None:
    appraisal.stage = Stage.CLOSED
    session.flush()
    blind.shake(session, appraisal.ballot)


def _tell_all(session: Session, appraisal: Appraisal, words: str, what: str, now: datetime) -> None:
    for one in appraisal.members:
        post(
            session,
            one.person_id,
            words,
            key=f"appraisal-{what}:{appraisal.public_id}:{one.person_id}",
            now=now,
            kind=KIND,
        )
