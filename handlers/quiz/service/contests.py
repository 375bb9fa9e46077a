"""Setting a contest up, opening it, closing it; who may take part; the papers it draws."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from bot.scope import NotFound, may, people_under, units_in_scope
from bot.turn import Refusal
from handlers.quiz import texts
from handlers.quiz.rules import draw
from handlers.quiz.rules.frozen import freeze
from handlers.quiz.rules.scoring import Partial, Ruleset, Speed
from handlers.quiz.service import banks
from handlers.quiz.service.marking import voided
from handlers.quiz.terms import Terms, usual
from models.base import table_of
from models.contest import Contest, ContestQuestion, ContestState, Mode
from models.org import Membership, Person, Role, Unit
from models.quiz import Question, QuestionBank

SHANGHAI = ZoneInfo("Asia/Shanghai")
ORGANIZING = (Role.ADMIN, Role.ORGANIZER, Role.SECRETARY)
COPIED = (*banks.WORDING, "difficulty", "tags")


class NotAnOrganizer(Refusal):
    """The person organises no unit, or not this one."""

    text = texts.NOT_AN_ORGANIZER


class TooFewQuestions(Refusal):
    """The bank cannot fill a paper."""


class RulesFrozen(Refusal):
    """The contest is open: its rules stand."""

    text = texts.RULES_FROZEN


def create(
    session: Session,
    organizer: Person,
    unit: Unit,
    bank: QuestionBank,
    mode: str,
    *,
    title: str,
    now: datetime,
    opens_at: datetime | None = None,
    closes_at: datetime | None = None,
    terms: Terms | None = None,
) -> Contest:
    """A draft. Raises: NotAnOrganizer, unless the organiser has the unit."""
    if not any(may(session, organizer, role, unit) for role in ORGANIZING):
        raise NotAnOrganizer
    contest = Contest(title=title[:64], mode=Mode(mode), unit_id=unit.id, bank_id=bank.id, created_at=now)
    contest.created_by, contest.terms = organizer.id, (terms or usual(mode)).to_json()
    contest.opens_at = opens_at or now
    contest.closes_at = closes_at or contest.opens_at + timedelta(days=7)
    contest.ruleset = {}
    session.add(contest)
    session.flush()
    return contest


def change(contest: Contest, **terms: Any) -> None:
    """Change a draft's terms. Raises: RulesFrozen."""
    if contest.state != ContestState.DRAFT:
        raise RulesFrozen
    contest.terms = {**contest.terms, **terms}


def revise(
    session: Session,
    organizer: Person,
    contest: Contest,
    *,
    title: str,
    opens_at: datetime,
    closes_at: datetime,
    terms: Terms,
) -> None:
    """Set a draft anew. Raises: NotFound, RulesFrozen."""
    organized_one(session, organizer, contest.id)
    if contest.state != ContestState.DRAFT:
        raise RulesFrozen
    contest.title, contest.opens_at, contest.closes_at = title[:64], opens_at, closes_at
    contest.terms = terms.to_json()


def publish(session: Session, contest: Contest, *, now: datetime) -> None:
    """Freeze questions, units, members and rules, and open. Raises: RulesFrozen, TooFewQuestions."""
    if contest.state != ContestState.DRAFT:
        raise RulesFrozen
    terms = Terms.of(contest.terms)
    query = banks.usable(contest.bank_id, on=contest.opens_at.astimezone(SHANGHAI).date(), kinds=tuple(terms.worth))
    pool = session.scalars(query).all()
    if not terms.draw and contest.mode == Mode.PAPER:
        chosen = set(_drawn(pool, terms, Random(contest.public_id)).questions)
        pool = [question for question in pool if question.id in chosen]
    elif contest.mode == Mode.PAPER:
        _drawn(pool, terms, Random(0))
    least = 1 if contest.mode == Mode.CHALLENGE else terms.questions
    if len(pool) < least:
        raise TooFewQuestions(texts.too_few(len(pool), least))
    rows = [
        {
            "contest_id": contest.id,
            "question_id": q.id,
            "position": n,
            "asked": {name: getattr(q, name) for name in COPIED},
        }
        for n, q in enumerate(pool)
    ]
    session.execute(insert(table_of(ContestQuestion)), rows)
    units = competing(session, contest, terms)
    contest.terms = {**contest.terms, "units": [unit.id for unit in units]}
    members = {unit.id: size(session, unit) for unit in units}
    rules = Ruleset((), speed=Speed(terms.speed), partial=Partial(terms.partial), members=members)
    contest.ruleset, contest.state = freeze(rules), ContestState.OPEN
    session.flush()


def competing(session: Session, contest: Contest, terms: Terms) -> list[Unit]:
    """The units that are ranked: those named, else the children of the contest's unit that have people, else itself."""
    if terms.units:
        return list(session.scalars(select(Unit).where(Unit.id.in_(terms.units)).order_by(Unit.path)))
    below = session.scalars(select(Unit).where(Unit.parent_id == contest.unit_id, Unit.active).order_by(Unit.path))
    peopled = [unit for unit in below if size(session, unit)]
    return peopled or [session.get_one(Unit, contest.unit_id)]


def size(session: Session, unit: Unit) -> int:
    """How many active people a unit and all below it have."""
    return session.scalar(select(func.count()).select_from(people_under(unit).subquery())) or 0


def _drawn(pool: Sequence[Question], terms: Terms, rng: Random) -> draw.Paper:
    candidates = [draw.Candidate(q.id, q.kind, q.difficulty, frozenset(map(str, q.tags))) for q in pool]
    return _by_rules(candidates, terms, rng)


def _by_rules(candidates: Sequence[draw.Candidate], terms: Terms, rng: Random) -> draw.Paper:
    try:
        return draw.draw(candidates, terms.drawing(), rng)
    except draw.Shortage as short:
        raise TooFewQuestions(texts.too_few(len(candidates), len(candidates) + short.missing)) from short


def paper(session: Session, contest: Contest, seed: str) -> tuple[list[int], dict[str, Any]]:
    """The question ids of a paper in order, and the numbers that show how hard it is.

    Equal seeds give equal papers; a challenge's is the whole pool shuffled.
    """
    rows = _pool(session, contest)
    terms, rng = Terms.of(contest.terms), Random(seed)
    if contest.mode == Mode.CHALLENGE:
        ids = [question for question, _ in rows]
        rng.shuffle(ids)
        return ids[: terms.questions], {}
    if contest.mode == Mode.PAPER and not terms.draw:
        ids = [question for question, _ in rows]
        return ids, {}
    candidates = [draw.Candidate(q, a["kind"], a["difficulty"], frozenset(map(str, a["tags"]))) for q, a in rows]
    drawn = _by_rules(candidates, terms, rng)
    return list(drawn.questions), {"mean": f"{float(drawn.proof.mean):.2f}", "spread": str(drawn.proof.spread)}


def _pool(session: Session, contest: Contest) -> list[tuple[int, dict[str, Any]]]:
    gone = voided(session, contest.id)
    query = select(ContestQuestion.question_id, ContestQuestion.asked).where(ContestQuestion.contest_id == contest.id)
    rows = session.execute(query.order_by(ContestQuestion.position))
    return [(question, asked) for question, asked in rows if question not in gone]


def paths_of(session: Session, person: Person) -> list[str]:
    """Paths of the person's units."""
    query = select(Unit.path).join(Membership).where(Membership.person_id == person.id, Unit.active)
    return list(session.scalars(query))


def open_for(session: Session, person: Person, *, now: datetime, modes: Sequence[str] = ()) -> list[Contest]:
    """The contests that this person may take part in now, those that close first in front."""
    paths = paths_of(session, person)
    query = select(Contest, Unit.path).join(Unit, Contest.unit_id == Unit.id)
    query = query.where(Contest.state == ContestState.OPEN, Contest.opens_at <= now, Contest.closes_at > now)
    if modes:
        query = query.where(Contest.mode.in_(modes))
    rows = session.execute(query.order_by(Contest.closes_at, Contest.id))
    return [contest for contest, path in rows if any(own.startswith(path) for own in paths)]


def seen_by(session: Session, person: Person, *, limit: int = 20) -> list[Contest]:
    """The contests of the person's units that are open or over, the latest first."""
    paths = paths_of(session, person)
    query = select(Contest, Unit.path).join(Unit, Contest.unit_id == Unit.id)
    query = query.where(Contest.state != ContestState.DRAFT, Contest.mode != Mode.LIVE).order_by(Contest.id.desc())
    return [c for c, path in session.execute(query) if any(own.startswith(path) for own in paths)][:limit]


def organized(session: Session, person: Person, *, states: Sequence[str] = ()) -> list[Contest]:
    """The contests a person looks after, the latest first. Raises: NotAnOrganizer."""
    units = [unit.id for unit in units_in_scope(session, person, ORGANIZING)]
    if not units:
        raise NotAnOrganizer
    query = select(Contest).where(Contest.unit_id.in_(units), Contest.mode != Mode.LIVE).order_by(Contest.id.desc())
    return list(session.scalars(query.where(Contest.state.in_(states)) if states else query))


def organized_one(session: Session, person: Person, contest_id: int) -> Contest:
    """One of them. Raises: NotFound."""
    contest = session.get(Contest, contest_id)
    unit = session.get(Unit, contest.unit_id) if contest else None
    if contest is None or unit is None or not any(may(session, person, role, unit) for role in ORGANIZING):
        raise NotFound
    return contest


def organized_by_id(session: Session, person: Person, public_id: str) -> Contest:
    """One of them by its public id. Raises: NotFound."""
    found = session.scalar(select(Contest.id).where(Contest.public_id == public_id))
    return organized_one(session, person, found or 0)


def readable(session: Session, reader: Person, contest: Contest) -> None:
    """Nothing, where somebody may see a contest's results: one who is invited, or organises it. Raises: NotFound."""
    unit = session.get_one(Unit, contest.unit_id)
    invited = any(path.startswith(unit.path) for path in paths_of(session, reader)) and reader.active
    if not (invited and contest.state != ContestState.DRAFT):
        organized_one(session, reader, contest.id)


def unit_of(session: Session, person: Person, contest: Contest) -> int | None:
    """The competing unit a person plays for; the nearest above them."""
    rows = session.execute(select(Unit.id, Unit.path).where(Unit.id.in_(contest.terms.get("units", ()))))
    paths = paths_of(session, person)
    mine = [(path, unit) for unit, path in rows if any(own.startswith(path) for own in paths)]
    return max(mine, key=lambda row: len(row[0]))[1] if mine else None
