"""The plan and the questions that come with the program: party and league history, each with its 出处."""

import hashlib
import json
from collections.abc import Mapping
from datetime import date, datetime
from importlib.resources import files
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from handlers.study.service import index_item
from models.org import Unit
from models.quiz import Question, QuestionBank, fold_answer
from models.study import PlanEntry, Review, StudyItem, StudyPlan

BANK = "党史团史题库（随程序提供）"
PLAN = "党史团史每日一学（随程序提供）"


def content(name: str) -> list[dict[str, Any]]:
    """One of the shipped lists: "facts", "items" or "questions"."""
    text = files("handlers.study").joinpath("content", f"{name}.json").read_text("utf-8")
    loaded: list[dict[str, Any]] = json.loads(text)
    return loaded


def fingerprint(stem: str, options: list[str]) -> str:
    """What makes a question the same one in a bank: its folded wording, whatever the order of the options."""
    parts = [fold_answer(stem), *sorted(fold_answer(option) for option in options)]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def source(facts: list[int]) -> str:
    """The 出处: entries of the shipped fact list."""
    return "史实清单" + "、".join(f"第 {number} 条" for number in facts)


def load(session: Session, unit: Unit, *, starts_on: date, now: datetime) -> StudyPlan:
    """Put the shipped items, questions and plan into a unit. A second time changes nothing."""
    known = session.scalar(select(StudyPlan).where(StudyPlan.name == PLAN, StudyPlan.unit_id == unit.id))
    if known:
        return known
    questions = _questions(session, now)
    plan = StudyPlan(name=PLAN, unit_id=unit.id, starts_on=starts_on)
    session.add(plan)
    session.flush()
    for position, entry in enumerate(content("items"), 1):
        item = _item(session, entry, now)
        choices = [questions[code] for code in entry["questions"] if questions[code].kind != "blank"]
        question = choices[0].id if choices else None
        session.add(PlanEntry(plan_id=plan.id, position=position, item_id=item.id, question_id=question))
    session.flush()
    return plan


def _item(session: Session, entry: Mapping[str, Any], now: datetime) -> StudyItem:
    known = session.scalar(select(StudyItem).where(StudyItem.code == entry["code"]))
    if known:
        return known
    wanted = {key: entry[key] for key in ("code", "kind", "title", "summary", "body")}
    item = StudyItem(**wanted, source=source(entry["facts"]), state=Review.APPROVED, created_at=now)
    session.add(item)
    session.flush()
    index_item(session, item)
    return item


def _questions(session: Session, now: datetime) -> dict[str, Question]:
    bank = session.scalar(select(QuestionBank).where(QuestionBank.name == BANK))
    if bank is None:
        bank = QuestionBank(name=BANK, created_at=now)
        session.add(bank)
        session.flush()
    known = {row.fingerprint: row for row in session.scalars(select(Question).where(Question.bank_id == bank.id))}
    found: dict[str, Question] = {}
    for entry in content("questions"):
        mark = fingerprint(entry["stem"], entry["options"])
        found[entry["code"]] = known.get(mark) or _question(session, bank, entry, mark, now)
    session.flush()
    return found


def _question(session: Session, bank: QuestionBank, entry: Mapping[str, Any], mark: str, now: datetime) -> Question:
    copied = {key: entry[key] for key in ("kind", "stem", "options", "answer", "explanation", "tags", "difficulty")}
    where = {"bank_id": bank.id, "fingerprint": mark, "source": source(entry["facts"])}
    question = Question(state=Review.APPROVED, created_at=now, **where, **copied)
    session.add(question)
    return question
