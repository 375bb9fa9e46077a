"""Rows and things of banks, contests, live rooms and study, for tests/console/matrix.py."""

from collections.abc import Callable
from random import Random
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from handlers.org.service import person_by_number
from handlers.quiz.live import service as live
from handlers.quiz.service import banks, contests, marking
from handlers.quiz.terms import usual
from handlers.study.authoring import AUTHORS
from handlers.study.organizing import ORGANIZING
from models.contest import Contest
from models.org import Grant, Person, Role, Unit
from models.quiz import BankFile, Question, QuestionBank
from models.study import Reflection, StudyItem, StudyPlan
from tests.world import MORNING

KEEPERS, ORGANIZERS = banks.KEEPERS, contests.ORGANIZING
QUIZ: dict[tuple[Role, ...], dict[str, tuple[str, ...]]] = {
    KEEPERS: {
        "": ("all_banks", "questions", "retire_many", "new_question", "write_question", "pending", "approve_all",
             "duplicates", "merge", "all_imports", "choose", "upload"),
        "bank": ("export",),
        "question": ("question", "amend", "review", "retire"),
        "file": ("imported", "returned"),
        "doubt": ("doubt", "correct"),
    },
    ORGANIZERS: {
        "": ("all_contests", "new_contest", "create", "rooms", "new_room", "make_room"),
        "contest": ("contest", "revise", "publish", "close", "workbook", "certificates", "hand_out", "statistics"),
        "asked": ("one_question", "put_right"),
        "room": ("room", "screen"),
    },
}  # fmt: skip
STUDY: dict[tuple[Role, ...], dict[str, tuple[str, ...]]] = {
    AUTHORS: {"": ("items", "new_item", "write"), "item": ("item", "revise", "review", "retire")},
    ORGANIZING: {
        "": ("plans", "new_plan", "make", "not_done", "nudge", "reflections"),
        "plan": ("plan", "change", "use"),
        "reflection": ("reflection", "decide"),
    },
}
CONSOLE = tuple(
    (f"{feature}-console.{name}", roles, thing)
    for feature, table in (("quiz", QUIZ), ("study", STUDY))
    for roles, things in table.items()
    for thing, names in things.items()
    for name in names
)


def _forest(session: Session) -> Unit:
    return session.scalars(select(Unit).where(Unit.code == "0102")).one()


def _han(session: Session) -> Person:
    person = person_by_number(session, "20136")
    assert person
    return person


def _bank(session: Session) -> QuestionBank:
    bank = session.scalar(select(QuestionBank).where(QuestionBank.name == "林场题库"))
    if bank is None:
        bank = banks.open_bank(session, "林场题库", unit_id=_forest(session).id, now=MORNING)
        rows = [
            {"kind": "judge", "stem": f"第{n}题", "options": [], "answer": True, "state": "approved"} for n in range(9)
        ]
        banks.add(session, bank, rows, author=None, now=MORNING)
        session.flush()
    return bank


def _question(session: Session) -> dict[str, Any]:
    bank = _bank(session)
    return {"id": session.scalars(select(Question.public_id).where(Question.bank_id == bank.id)).first()}


def _organizer(session: Session) -> Person:
    person = _han(session)
    held = select(Grant).where(Grant.person_id == person.id, Grant.role == Role.ORGANIZER)
    if session.scalar(held) is None:
        session.add(Grant(person_id=person.id, unit_id=_forest(session).id, role=Role.ORGANIZER, granted_at=MORNING))
        session.flush()
    return person


def _contest(session: Session) -> Contest:
    made = contests.create(
        session, _organizer(session), _forest(session), _bank(session), "paper", title="林场竞赛", now=MORNING,
        terms=usual("paper", questions=4),
    )  # fmt: skip
    contests.publish(session, made, now=MORNING)
    return made


def _asked(session: Session) -> dict[str, Any]:
    made = _contest(session)
    return {"id": made.public_id, "question": next(iter(marking.public_ids(session, made.id).values()))}


def _file(session: Session) -> dict[str, Any]:
    flag: dict[str, Any] = dict.fromkeys(("explanation", "source", "until", "mark"), "")
    flag |= {"kind": "judge", "stem": "题", "options": [], "answer": None, "place": "第 2 行", "state": "open"}
    flag |= {"problems": ["没有找到答案。"], "confidence": 0.2}
    file = BankFile(person_id=_han(session).id, channel="console", name="a.csv", state="read")
    file.bank_id = _bank(session).id
    file.report = {"questions": 1, "new": 0, "known": 0, "keyless": 1, "doubtful": 0, "notes": [], "flagged": [flag]}
    file.content, file.not_before, file.created_at = "题目,答案\n长征始于1934年,对\n".encode(), MORNING, MORNING
    session.add(file)
    session.flush()
    return {"id": file.public_id}


def _room(session: Session) -> dict[str, Any]:
    mine = select(Question.id).where(Question.bank_id == _bank(session).id, Question.state == "approved")
    ids = session.scalars(mine.limit(2)).all()
    made = live.create_room(session, _organizer(session), ids, title="现场赛", now=MORNING, rng=Random(1))
    return {"id": made.room.public_id}


def _item(session: Session) -> StudyItem:
    item = StudyItem(code="matrix", kind="article", title="林场", body="文", unit_id=_forest(session).id)
    item.state, item.created_at = "pending", MORNING
    session.add(item)
    session.flush()
    return item


def _plan(session: Session) -> dict[str, Any]:
    plan = StudyPlan(name="林场计划", unit_id=_forest(session).id, starts_on=MORNING.date(), active=False)
    session.add(plan)
    session.flush()
    return {"id": plan.public_id}


def _reflection(session: Session) -> dict[str, Any]:
    written = Reflection(person_id=_han(session).id, text="好", created_at=MORNING)
    session.add(written)
    session.flush()
    return {"id": written.public_id}


THINGS: dict[str, Callable[[Session], dict[str, Any]]] = {
    "bank": lambda session: {"id": _bank(session).public_id},
    "question": _question,
    "file": _file,
    "doubt": lambda session: {**_file(session), "n": 0},
    "contest": lambda session: {"id": _contest(session).public_id},
    "asked": _asked,
    "room": _room,
    "item": lambda session: {"id": _item(session).public_id},
    "plan": _plan,
    "reflection": _reflection,
}
