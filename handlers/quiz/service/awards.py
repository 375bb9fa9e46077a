"""Closing contests and what is won in them: certificates with a number and a code, issued again after a correction."""

import hashlib
import secrets
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.cards import Certificate as Card
from bot.outbox import announce, post
from bot.turn import Refusal
from handlers.quiz import texts_results as texts
from handlers.quiz.service import contests, marking, matches, results, sittings
from handlers.quiz.terms import KNOCKOUT, Terms
from models.contest import Attempt, Certificate, Contest, ContestState, Mode
from models.org import Person, Unit


@dataclass(frozen=True, slots=True)
class Award:
    """Who has earned what, and the sentence that says how."""

    person: int | None
    unit: int | None
    title: str
    detail: str

    @property
    def holder(self) -> str:
        """What makes it happen once."""
        return f"person:{self.person}" if self.person else f"unit:{self.unit}"


def close_due(session: Session, *, now: datetime) -> int:
    """Close contests whose time is up, issue their certificates, tell those who took part. Returns how many."""
    query = select(Contest).where(Contest.state == ContestState.OPEN, Contest.closes_at <= now)
    due = session.scalars(query.where(Contest.mode != Mode.LIVE).with_for_update(skip_locked=True)).all()
    for contest in due:
        close(session, contest, now=now)
    return len(due)


def close(session: Session, contest: Contest, *, now: datetime) -> None:
    """End a contest: attempts end with it, certificates are issued, those who took part are told."""
    query = select(Attempt).where(Attempt.contest_id == contest.id, Attempt.state.in_(sittings.ALIVE))
    running = session.scalars(query).all()
    for attempt in running:
        sittings.finish(attempt, at=min(attempt.ends_at, now))
    session.flush()
    marking.keep(session, contest, running)
    contest.state, contest.closes_at = ContestState.CLOSED, min(contest.closes_at, now)
    session.flush()
    issue(session, contest, now=now)
    if contest.mode == Mode.LEAGUE:
        _tell_league(session, contest, now=now)
        return
    standings = results.places(session, contest, now=now)
    for row in standings.people:
        text = texts.contest_over(contest, row, standings.size)
        post(session, row.row.person, text, key=f"contest-over:{contest.id}:{row.row.person}", now=now)


class NotOpen(Refusal):
    """A contest that is a draft, or over."""

    text = texts.CLOSED_ALREADY


def close_early(session: Session, organizer: Person, contest: Contest, *, now: datetime) -> None:
    """End a contest before its time. Raises: NotFound, NotOpen."""
    contests.organized_one(session, organizer, contest.id)
    if contest.state != ContestState.OPEN:
        raise NotOpen
    close(session, contest, now=now)


def held(session: Session, organizer: Person, contest: Contest) -> list[tuple[Certificate, str]]:
    """A contest's certificates with their holders' names, revoked ones too. Raises: NotFound."""
    contests.organized_one(session, organizer, contest.id)
    return named(session, contest)


def named(session: Session, contest: Contest) -> list[tuple[Certificate, str]]:
    """A contest's certificates with their holders' names, for whoever may see them: that is asked elsewhere."""
    query = select(Certificate, Person.name, Unit.name)
    query = query.outerjoin(Person, Certificate.person_id == Person.id).outerjoin(Unit, Certificate.unit_id == Unit.id)
    rows = session.execute(query.where(Certificate.contest_id == contest.id).order_by(Certificate.id))
    return [(row, person or unit or "") for row, person, unit in rows]


def hand_out(session: Session, organizer: Person, contest: Contest, *, base_url: str, now: datetime) -> int:
    """Send everybody their certificate's address, once. Returns how many hold one. Raises: NotFound."""
    rows = [row for row, _ in held(session, organizer, contest) if row.person_id and row.revoked_at is None]
    for row in rows:
        link = f"{base_url}/m/quiz/certificates/{row.public_id}"
        post(session, row.person_id or 0, texts.handed(contest, row, link), key=f"certificate:{row.id}", now=now)
    return len(rows)


def _tell_league(session: Session, contest: Contest, *, now: datetime) -> None:
    query = select(Unit.name).join(Certificate, Certificate.unit_id == Unit.id)
    champion = session.scalar(query.where(Certificate.contest_id == contest.id, Certificate.revoked_at.is_(None))) or ""
    text, audience = {"text": texts.league_over(contest, champion)}, {"unit": contest.unit_id}
    announce(session, key=f"league-over:{contest.id}", kind="quiz", texts=text, audience=audience, now=now)


def issue(session: Session, contest: Contest, *, now: datetime) -> None:
    """Bring the certificates in line with the standings: new ones issued, what no longer holds revoked."""
    bring(session, contest, _due(session, contest, now), now=now)


def bring(session: Session, contest: Contest, awards: Iterable[Award], *, now: datetime) -> None:
    """Bring a contest's certificates in line with who has earned one."""
    due = {(award.holder, award.title): award for award in awards}
    query = select(Certificate).where(Certificate.contest_id == contest.id).order_by(Certificate.id)
    known = {(row.holder, row.title): row for row in session.scalars(query)}
    for key, row in known.items():
        if key in due:
            row.revoked_at, row.detail = None, due[key].detail
        else:
            row.revoked_at = row.revoked_at or now
    number = session.scalar(select(func.count()).select_from(Certificate).where(Certificate.contest_id == contest.id))
    fresh = [award for key, award in due.items() if key not in known]
    for place, award in enumerate(fresh, (number or 0) + 1):
        session.add(_certificate(contest, award, place, now))
    session.flush()


def _certificate(contest: Contest, award: Award, place: int, now: datetime) -> Certificate:
    year = contest.closes_at.astimezone(contests.SHANGHAI).year
    row = Certificate(contest_id=contest.id, holder=award.holder, person_id=award.person, unit_id=award.unit)
    row.title, row.detail, row.issued_at = award.title, award.detail, now
    row.number = f"SW-{year}-{contest.id:04d}-{place:04d}"
    row.code = hashlib.sha256(f"{row.number}:{secrets.token_hex(8)}".encode()).hexdigest()[:8].upper()
    return row


def _due(session: Session, contest: Contest, now: datetime) -> Iterator[Award]:
    if contest.mode == Mode.LEAGUE:
        yield from _league(session, contest)
        return
    terms, standings = Terms.of(contest.terms), results.places(session, contest, now=now)
    for row in standings.people:
        title = prize(terms, row.place)
        if title or row.row.points >= terms.pass_mark:
            yield Award(row.row.person, None, title or texts.PASSED, texts.earned(contest, row, standings.size))
    if contest.mode == Mode.PAPER and len(standings.units) > 1:
        for unit in standings.units[:1]:
            yield Award(None, unit.row.unit, texts.BEST_UNIT, texts.unit_earned(contest, unit))


def prize(terms: Terms, place: int) -> str | None:
    """What a place wins."""
    last = 0
    for title, count in terms.prizes:
        last += count
        if place <= last:
            return title
    return None


def _league(session: Session, contest: Contest) -> Iterator[Award]:
    fixtures = matches.fixtures(session, contest)
    out = [f for f in fixtures if f.stage in (matches.OUT, matches.PLAY_OFF)]
    if out:
        final = max(out, key=lambda f: f.round_no or 0)
        if final.result.get("winner"):
            yield Award(None, final.result["winner"], texts.CHAMPION, texts.won_final(contest))
    elif contest.terms["format"] != KNOCKOUT:
        for row in matches.table(session, contest)[:1]:
            yield Award(None, row.team, texts.CHAMPION, texts.won_league(contest, row))


def mine(session: Session, person: Person) -> list[tuple[Certificate, Contest]]:
    """A person's certificates that hold, the latest first."""
    query = select(Certificate, Contest).join(Contest, Certificate.contest_id == Contest.id)
    query = query.where(Certificate.person_id == person.id, Certificate.revoked_at.is_(None))
    return [(row, contest) for row, contest in session.execute(query.order_by(Certificate.id.desc()))]


def card(session: Session, certificate: Certificate, *, base_url: str) -> Card:
    """The certificate as it is drawn."""
    contest = session.get_one(Contest, certificate.contest_id)
    unit = session.get_one(Unit, contest.unit_id)
    day = certificate.issued_at.astimezone(contests.SHANGHAI)
    return Card(
        heading=texts.HEADING,
        name=holder_name(session, certificate),
        body=[texts.body(contest, certificate)],
        issuer=unit.name,
        issued=f"{day.year} 年 {day.month} 月 {day.day} 日",
        number=certificate.number,
        code=certificate.code,
        check_at=f"{base_url}/m/quiz/certificates/{certificate.public_id}",
    )


def holder_name(session: Session, certificate: Certificate) -> str:
    """Whose it is."""
    if certificate.person_id:
        return session.get_one(Person, certificate.person_id).name
    return session.get_one(Unit, certificate.unit_id).name
