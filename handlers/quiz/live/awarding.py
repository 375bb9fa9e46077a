"""What a live room's first places win: certificates, when it has ended, and again after a correction."""

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.outbox import post
from bot.scope import units_in_scope
from handlers.quiz.live import texts
from handlers.quiz.live.play import Play
from handlers.quiz.live.store import loaded
from handlers.quiz.rules.numbers import shown
from handlers.quiz.service import awards, contests
from handlers.quiz.service.awards import Award
from handlers.quiz.terms import PRIZES, usual
from models.contest import Certificate, Contest, ContestState, Mode
from models.live import LiveRoom
from models.org import Person
from models.quiz import Question

BEST = "冠军队"


def certify(session: Session, room_id: int, play: Play, *, now: datetime) -> dict[int, str]:
    """Bring a room's certificates in line with its table: person → public id of theirs. A second time: no change."""
    room = session.get_one(LiveRoom, room_id, with_for_update=True)
    if not room.settings.get("certificates", True):
        return {}
    contest = _contest(session, room, now)
    if contest is None:
        return {}
    awards.bring(session, contest, _due(play), now=now)
    query = select(Certificate).where(Certificate.contest_id == contest.id, Certificate.revoked_at.is_(None))
    held = {row.person_id: row for row in session.scalars(query) if row.person_id}
    for person, row in held.items():
        post(session, person, texts.won(room.title, row.title), key=f"live-certificate:{row.id}", now=now)
    return {person: row.public_id for person, row in held.items()}


def overdue(session: Session, *, limit: int, now: datetime) -> None:
    """The certificates of rooms whose process was gone before it could issue them."""
    query = select(LiveRoom).where(LiveRoom.ended_at.is_not(None), LiveRoom.filed.is_(False))
    for room in session.scalars(query.where(LiveRoom.contest_id.is_(None)).limit(limit)):
        certify(session, room.id, loaded(session, room), now=now)


def _contest(session: Session, room: LiveRoom, now: datetime) -> Contest | None:
    """The contest that stands for the room; None where its host organises nothing any more."""
    if room.contest_id is not None:
        return session.get_one(Contest, room.contest_id)
    units = units_in_scope(session, session.get_one(Person, room.host_id), contests.ORGANIZING)
    bank = session.scalar(select(Question.bank_id).where(Question.id == room.questions[0]["id"]))
    if not units or bank is None:
        return None
    contest = Contest(title=room.title[:64], mode=Mode.LIVE, unit_id=units[0].id, bank_id=bank, created_at=now)
    contest.created_by, contest.state, contest.ruleset = room.host_id, ContestState.CLOSED, {}
    contest.terms = usual(Mode.LIVE).to_json()
    contest.opens_at, contest.closes_at = room.created_at, room.ended_at or now
    session.add(contest)
    session.flush()
    room.contest_id = contest.id
    return contest


def _due(play: Play) -> Iterator[Award]:
    terms = usual(Mode.LIVE, prizes=PRIZES)
    for ranked in play.table.people:
        title = awards.prize(terms, ranked.place)
        if title and ranked.row.points > 0:
            detail = texts.earned(shown(ranked.row.points), ranked.place, len(play.people))
            yield Award(ranked.row.person, None, title, detail)
    for unit in play.table.units[:1]:
        if len(play.table.units) > 1 and unit.row.score > 0:
            yield Award(None, unit.row.unit, BEST, texts.team_earned(shown(unit.row.score)))
