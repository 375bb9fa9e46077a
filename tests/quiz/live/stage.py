"""A company with a bank and a live room made through the service, for tests and measurements."""

from dataclasses import dataclass
from datetime import UTC, datetime
from random import Random
from typing import Any

from sqlalchemy import insert, select

from bot.database import Database
from handlers.quiz.live import service
from handlers.quiz.live.service import Rules
from handlers.quiz.live.tokens import Player, seal
from handlers.quiz.rules.scoring import Speed, UnitRule
from models.base import table_of, to_ms
from models.org import Grant, Identity, Membership, Person, Role, Unit
from models.quiz import Question, QuestionBank
from models.study import Review

SECRET = "a secret of the live rooms' tests alone"
FLAT = Rules(speed=Speed.FLAT, points=10, units=UnitRule.SUM, seconds=60)
TEAMS = 4


@dataclass(frozen=True, slots=True)
class Show:
    """A room, its host's token and a ticket for each player; questions are right with A."""

    code: str
    host: str
    tickets: list[str]
    people: list[int]
    questions: list[int]


def set_up(db: Database, players: int, *, questions: int = 3, rules: Rules = FLAT, script: Any = ()) -> Show:
    """Teams of players in turn, approved questions, a room."""
    now = datetime.now(UTC)
    with db.transaction() as session:
        teams = [_unit(session, f"U{i}", f"第{i + 1}支部") for i in range(TEAMS)]
        host = Person(employee_no="host", name="主持人", created_at=now)
        bank = QuestionBank(name="现场题", created_at=now)
        session.add_all([host, bank])
        session.flush()
        session.add(Grant(person_id=host.id, unit_id=teams[0].id, role=Role.ORGANIZER, granted_at=now))
        asked = [_question(bank.id, i, now) for i in range(questions)]
        session.add_all(asked)
        rows = [{"employee_no": f"{i:05}", "name": f"队员{i}", "tags": [], "created_at": now} for i in range(players)]
        session.execute(insert(table_of(Person)), rows)
        query = select(Person.id).where(Person.employee_no != "host").order_by(Person.employee_no)
        people = list(session.scalars(query))
        places = [{"person_id": p, "unit_id": teams[i % TEAMS].id, "main": True} for i, p in enumerate(people)]
        session.execute(insert(table_of(Membership)), places)
        session.flush()
        if script:
            rules = Rules(script=script, teams=[team.id for team in teams], base=100, units=UnitRule.SUM)
        made = service.create_room(
            session, host, [q.id for q in asked], title="党史现场赛", rules=rules, now=now, rng=Random()
        )
        room = made.room
        until = to_ms(now + service.LASTS)
        tickets = [
            seal(Player(room.public_id, p, f"队员{i}", teams[i % TEAMS].id, teams[i % TEAMS].name, until), SECRET)
            for i, p in enumerate(people)
        ]
        return Show(room.code, made.host_token, tickets, people, [q.id for q in asked])


def _unit(session: Any, code: str, name: str) -> Unit:
    unit = Unit(code=code, name=name, kind="party_branch", path="/")
    session.add(unit)
    session.flush()
    unit.path = f"/{unit.id}/"
    return unit


def _question(bank: int, i: int, now: datetime) -> Question:
    return Question(
        bank_id=bank,
        fingerprint=f"live-{i}",
        kind="single",
        stem=f"第 {i + 1} 题：长征始于何地？",
        options=["江西瑞金", "贵州遵义", "陕西延安", "甘肃会宁"],
        answer=["A"],
        explanation="1934 年 10 月。",
        state=Review.APPROVED,
        created_at=now,
    )


def bind(db: Database, person: int, name: str) -> None:
    """Tie somebody to 企业微信 under this id."""
    with db.transaction() as session:
        session.add(Identity(channel="wecom", external_id=name, person_id=person, created_at=datetime.now(UTC)))
