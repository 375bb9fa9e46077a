"""What can be done with a live room from outside its process: make one, enter one, answer one from the chat."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.scope import NotFound, unit_ids_in_scope
from bot.turn import Refusal
from handlers.quiz.live import texts
from handlers.quiz.live.tokens import Player, hashed, seal
from handlers.quiz.rules.frozen import freeze
from handlers.quiz.rules.hall import Plan
from handlers.quiz.rules.kahoot import possible
from handlers.quiz.rules.numbers import Points
from handlers.quiz.rules.scoring import Item, Partial, Ruleset, Speed, UnitRule
from models.base import insert_ignore, table_of, to_ms
from models.live import LiveAnswer, LiveIntent, LiveRoom
from models.org import Membership, Person, Role, Unit
from models.quiz import Choice, Question, QuestionBank
from models.study import Review

LASTS = timedelta(hours=12)
KINDS = frozenset({"single", "multi", "judge", "blank"})
DIGITS = (4, 4, 4, 4, 5, 6, 8)
SECONDS = 20


class NoRoom(NotFound):
    """No room of that code."""

    text = texts.NO_ROOM


class RoomOver(Refusal):
    """The room has ended."""

    text = texts.ROOM_OVER


class NotAHost(Refusal):
    """Only organisers and secretaries host."""

    text = texts.NOT_A_HOST


class NoQuestions(Refusal):
    """None chosen, or some that cannot be asked live."""

    text = texts.NO_QUESTIONS


class NotCounted(Refusal):
    """An answer from the chat that does not count, with the reason."""

    def __init__(self, why: str) -> None:
        super().__init__(texts.REFUSALS[why])
        self.why = why


@dataclass(frozen=True, slots=True)
class Rules:
    """How a room scores. `units` is how people's points become their team's; `script`: a hall contest's rounds, whose
    `teams` are unit ids in the drawn order. `points` is a question's worth with Speed.FLAT. `certificates`: the first
    places get one at the end.
    """

    seconds: int = SECONDS
    speed: Speed = Speed.KAHOOT
    partial: Partial = Partial.NONE
    streaks: bool = False
    units: UnitRule = UnitRule.MEAN
    members: Mapping[int, int] | None = None
    base: Points = 0
    points: Points = 1
    shuffle: bool = True
    certificates: bool = True
    script: Sequence[Plan] = ()
    teams: Sequence[int] = ()


@dataclass(frozen=True, slots=True)
class Opened:
    """A new room and the one token that lets its host in; only its hash is kept."""

    room: LiveRoom
    host_token: str


def create_room(
    session: Session,
    host: Person,
    questions: Sequence[int],
    *,
    title: str,
    rules: Rules | None = None,
    now: datetime,
    rng: Random,
) -> Opened:
    """A room that asks these questions (ids, in order), everything about it frozen now.

    Raises: NotAHost, NoQuestions (also for a question of a bank outside the host's scope).
    """
    rules = rules or Rules()
    asked = _questions(session, host, questions)
    teams = {unit.id: unit.name for unit in session.scalars(select(Unit).where(Unit.id.in_(rules.teams)))}
    token = secrets.token_urlsafe(24)
    room = LiveRoom(
        code=_new_code(session, rng),
        title=title[:128],
        host_id=host.id,
        host_hash=hashed(token),
        ruleset=freeze(ruleset(asked, rules)),
        questions=[_frozen(question, rules.seconds) for question in asked],
        settings={
            "shuffle": rules.shuffle,
            "certificates": rules.certificates,
            "script": [asdict(plan) for plan in rules.script],
            "teams": [[unit, teams[unit]] for unit in rules.teams],
        },
        created_at=now,
    )
    session.add(room)
    session.flush()
    return Opened(room, token)


def host_url(base_url: str, made: Opened) -> str:
    """The big screen's address, with the host's token in the fragment."""
    return f"{base_url}/live/{made.room.code}#{made.host_token}"


def ruleset(asked: Sequence[Question], rules: Rules) -> Ruleset:
    """The rule set of a room that asks these."""
    speedy, limit = rules.speed is Speed.KAHOOT, rules.seconds * 1000
    items = [
        Item(
            q.id,
            q.kind,
            q.answer,
            possible(len(q.answer) if q.kind == "multi" else 1) if speedy else rules.points,
            limit,
        )
        for q in asked
    ]
    how = (rules.speed, rules.partial, rules.streaks, rules.units)
    return Ruleset(tuple(items), *how, members=dict(rules.members or dict.fromkeys(rules.teams, 1)), base=rules.base)


def _questions(session: Session, host: Person, ids: Sequence[int]) -> list[Question]:
    mine = unit_ids_in_scope(host, Role.ORGANIZER, Role.SECRETARY, Role.ADMIN)
    if session.scalar(mine.limit(1)) is None:
        raise NotAHost
    query = select(Question).join(QuestionBank).where(Question.id.in_(ids), Question.state == Review.APPROVED)
    query = query.where(Question.kind.in_(KINDS), QuestionBank.unit_id.is_(None) | QuestionBank.unit_id.in_(mine))
    found = {question.id: question for question in session.scalars(query)}
    if not ids or len(set(ids)) != len(ids) or found.keys() != set(ids):
        raise NoQuestions
    return [found[i] for i in ids]


def _frozen(question: Question, seconds: int) -> dict[str, Any]:
    names = ("id", "kind", "stem", "options", "explanation", "source")
    return {name: getattr(question, name) for name in names} | {"seconds": seconds}


def _new_code(session: Session, rng: Random) -> str:
    """Digits that no room has, few as long as there are free ones; a code is never used again."""
    for digits in DIGITS:
        code = str(rng.randrange(10 ** (digits - 1), 10**digits))
        if session.scalar(select(LiveRoom.id).where(LiveRoom.code == code)) is None:
            return code
    raise RuntimeError("no free code")


def room_of(session: Session, code: str) -> LiveRoom:
    """The room of that code.

    Raises: NoRoom.
    """
    room = session.scalar(select(LiveRoom).where(LiveRoom.code == code.strip()))
    if room is None:
        raise NoRoom
    return room


def open_room(session: Session, code: str) -> LiveRoom:
    """The room of that code, still on.

    Raises: NoRoom, RoomOver.
    """
    room = room_of(session, code)
    if room.ended_at is not None:
        raise RoomOver
    return room


def join_code(
    session: Session, person: Person, code: str, *, secret_key: str, base_url: str, now: datetime
) -> tuple[str, str]:
    """The person's ticket into the room, and the address of its page with the ticket in the fragment.

    Raises: NoRoom, RoomOver.
    """
    room = open_room(session, code)
    team = main_unit(session, person)
    until = to_ms(now + LASTS)
    unit, name = (team.id, team.name) if team else (None, "")
    ticket = seal(Player(room.public_id, person.id, person.name, unit, name, until), secret_key)
    return ticket, f"{base_url}/m/live/{room.code}#{ticket}"


def main_unit(session: Session, person: Person) -> Unit | None:
    """The unit for which somebody plays: their main one."""
    mine = select(Unit).join(Membership, Membership.unit_id == Unit.id).where(Membership.person_id == person.id)
    return session.scalar(mine.order_by(Membership.main.desc(), Membership.id).limit(1))


def enter_by_chat(session: Session, person: Person, code: str, *, now: datetime) -> LiveRoom:
    """The person plays from the chat. A second time changes nothing.

    Raises: NoRoom, RoomOver.
    """
    room = open_room(session, code)
    team = main_unit(session, person)
    body = {"name": person.name, "unit": team.id if team else None, "team": team.name if team else ""}
    _wish(session, room, 0, person, body, now)
    return room


def answer_by_chat(session: Session, person: Person, room: LiveRoom, text: str, *, now: datetime) -> Choice | None:
    """The person's answer to the question under way; None where the text chooses nothing. It counts once this returns.

    Raises: RoomOver, NotCounted.
    """
    if room.ended_at is not None:
        raise RoomOver
    if room.phase == "lobby" or room.current is None:
        raise NotCounted("not_open")
    if room.phase == "paused":
        raise NotCounted("paused")
    if room.phase != "question" or to_ms(now) > room.ends_at_ms:
        raise NotCounted("late")
    if room.settings.get("script"):
        raise NotCounted("not_open")
    asked = next(question for question in room.questions if question["id"] == room.current)
    choice = Question(kind=asked["kind"], options=asked["options"]).read(text)
    if choice is None:
        return None
    answered = select(LiveAnswer.id).where(
        LiveAnswer.room_id == room.id, LiveAnswer.question_id == room.current, LiveAnswer.person_id == person.id
    )
    if session.scalar(answered) is not None or not _wish(session, room, room.current, person, choice, now):
        raise NotCounted("twice")
    return choice


def _wish(session: Session, room: LiveRoom, question: int, person: Person, body: object, now: datetime) -> int:
    row = {"room_id": room.id, "question_id": question, "person_id": person.id, "body": body, "at_ms": to_ms(now)}
    unique = ("room_id", "question_id", "person_id")
    return insert_ignore(session, table_of(LiveIntent), row | {"done": False}, unique=unique)
