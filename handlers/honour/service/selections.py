"""A selection as its organiser sets it up: dates, categories, the rules by version, the panel."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from bot.scope import NotFound, may
from handlers.honour import texts
from handlers.honour.service import access
from handlers.honour.service.desk import Desk, NotNow, NotYours, Unclear
from models.honour.selecting import (
    CATEGORIES,
    Nomination,
    PanelSeat,
    Selection,
    SelectionRule,
    SelectionStep,
    State,
    Whom,
)
from models.org import Person, Role, Unit

NOTICE_LEAST, NOTICE_MOST = 5, 30
CHANGEABLE = (State.DRAFT, State.NOMINATING)


@dataclass(frozen=True, slots=True)
class Fields:
    """What is set. `places`: {"工作认真/个人": 2}, 0 or absent for a category that is not there."""

    title: str
    nominations_until: datetime
    rules: str
    places: dict[str, int]
    panel: Sequence[str]
    votes: bool = True
    voting_days: int = 5
    choices: int = 3
    notice_days: int = 5


def names() -> list[str]:
    """Every category there may be."""
    return [f"{name}/{whom}" for name in CATEGORIES for whom in (Whom.PERSON, Whom.TEAM)]


def create(desk: Desk, person: Person, unit: Unit, fields: Fields) -> Selection:
    """A draft. Raises: NotFound, Unclear."""
    if not may(desk.session, person, Role.ORGANIZER, unit):
        raise NotFound
    row = Selection(unit=unit, author_id=person.id, created_at=desk.now, state=State.DRAFT)
    _set(row, fields, all_of_it=True)
    desk.session.add(row)
    desk.session.flush()
    _write_rules(desk, row, person, fields.rules)
    _seat(desk, row, fields.panel)
    return row


def edit(desk: Desk, selection: Selection, person: Person, fields: Fields) -> None:
    """Change it. Once it runs, only the rules (as a new version), the panel and a later end of nominations change.

    Raises: NotYours, NotNow, Unclear.
    """
    if not access.organizes(desk.session, person, selection):
        raise NotYours
    if selection.state not in CHANGEABLE:
        raise NotNow
    draft = selection.state == State.DRAFT
    if not draft and fields.nominations_until < selection.nominations_until:
        raise Unclear(texts.NOT_EARLIER)
    _set(selection, fields, all_of_it=draft)
    _write_rules(desk, selection, person, fields.rules)
    _seat(desk, selection, fields.panel)


def _set(row: Selection, fields: Fields, *, all_of_it: bool) -> None:
    row.nominations_until = fields.nominations_until
    if not all_of_it:
        return
    if not NOTICE_LEAST <= fields.notice_days <= NOTICE_MOST:
        raise Unclear(texts.NOTICE_DAYS)
    row.title, row.votes, row.voting_days = fields.title, fields.votes, fields.voting_days
    row.choices, row.notice_days = fields.choices, fields.notice_days
    row.categories = [_category(name, fields.places[name]) for name in names() if fields.places.get(name)]
    if not row.categories:
        raise Unclear(texts.NO_CATEGORY)


def _category(name: str, quota: int) -> dict[str, Any]:
    about, _, whom = name.partition("/")
    return {"name": about, "whom": whom, "quota": quota}


def _write_rules(desk: Desk, selection: Selection, person: Person, text: str) -> None:
    latest = rule_of(desk.session, selection, missing=True)
    if latest is not None and latest.text == text.strip():
        return
    version = latest.version + 1 if latest is not None else 1
    row = SelectionRule(selection_id=selection.id, version=version, text=text.strip(), by_id=person.id, at=desk.now)
    desk.session.add(row)
    desk.session.flush()


def _seat(desk: Desk, selection: Selection, numbers: Sequence[str]) -> None:
    """Raises: Unclear, for a number that nobody has."""
    query = select(Person).where(Person.employee_no.in_(numbers), Person.active)
    people = {one.employee_no: one for one in desk.session.scalars(query)}
    unknown = [number for number in numbers if number not in people]
    if unknown:
        raise Unclear(texts.nobody_with(unknown))
    desk.session.execute(delete(PanelSeat).where(PanelSeat.selection_id == selection.id))
    desk.session.add_all(PanelSeat(selection_id=selection.id, person_id=one.id) for one in people.values())
    desk.session.flush()


def rule_of(session: Session, selection: Selection, *, missing: bool = False) -> Any:
    """The rules in force (None with `missing` where there are none)."""
    query = select(SelectionRule).where(SelectionRule.selection_id == selection.id)
    found = session.scalars(query.order_by(SelectionRule.version.desc()).limit(1)).first()
    assert found is not None or missing
    return found


def rules_at(session: Session, selection: Selection, version: int) -> str:
    """The rules of one version; "" for one there never was."""
    query = select(SelectionRule.text).where(SelectionRule.selection_id == selection.id)
    return session.scalar(query.where(SelectionRule.version == version)) or ""


def steps_of(session: Session, selection: Selection) -> list[tuple[SelectionStep, str]]:
    """What was done so far, and by whom ("" for the clock)."""
    query = select(SelectionStep, Person.name).outerjoin(Person, Person.id == SelectionStep.by_id)
    rows = session.execute(query.where(SelectionStep.selection_id == selection.id).order_by(SelectionStep.id))
    return [(step, name or "") for step, name in rows]


def counts(session: Session, selection: Selection) -> dict[str, int]:
    """How many nominations stand where."""
    query = select(Nomination.standing, func.count()).where(Nomination.selection_id == selection.id)
    rows = session.execute(query.group_by(Nomination.standing))
    return {standing: int(number) for standing, number in rows}
