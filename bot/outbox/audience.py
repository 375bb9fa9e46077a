"""Who a notice is for: a small JSON object, turned into a query for person ids."""

import json
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import FromClause, Select, TextClause, column, false, func, or_, select, text
from sqlalchemy.orm import Session

from models.base import BigId
from models.org import Grant, Leave, Membership, Person, Unit

FORMS = (
    frozenset({"person"}),
    frozenset({"people"}),
    frozenset({"unit"}),
    frozenset({"unit", "except_days"}),
    frozenset({"unit", "except_days", "except_units"}),
    frozenset({"units"}),
    frozenset({"units", "except_days"}),
    frozenset({"role", "unit"}),
)


def check(audience: Mapping[str, Any]) -> None:
    """Raises: ValueError naming what it does not know, or for a day that is none."""
    known = frozenset().union(*FORMS)
    if unknown := sorted(set(audience) - known):
        raise ValueError(f"unknown audience {', '.join(unknown)}: give {', '.join(sorted(known))}")
    if frozenset(audience) not in FORMS:
        raise ValueError(f"audience {sorted(audience)} does not go together")
    if "except_days" in audience:
        date.fromisoformat(str(audience["except_days"]))


def recipients(session: Session, audience: Mapping[str, Any]) -> Select[int]:
    """The ids of the active people meant, each once, in order.

    {"person": id}, {"people": [ids]}, {"unit": id} or {"units": [ids]} with everything below. These also take
    "except_days": "2026-11-24", to leave out who is on leave that day, and "except_units": [ids], to leave out who is
    below those. {"role": "secretary", "unit": id}: whoever holds the role on the unit or, where nobody does, on the
    nearest one above. Raises: ValueError for anything else.
    """
    check(audience)
    people = select(Person.id).where(Person.active).order_by(Person.id)
    if "person" in audience:
        return people.where(Person.id == audience["person"])
    if "people" in audience:
        return people.where(among(session, audience["people"]))
    if "role" in audience:
        return people.where(Person.id.in_(_holders(session, audience["role"], audience["unit"])))
    units = audience["units"] if "units" in audience else [audience["unit"]]
    people = people.where(Person.id.in_(_members(session, units)))
    if "except_days" in audience:
        day = date.fromisoformat(audience["except_days"])
        away = select(Leave.person_id).where(Leave.first_on <= day, Leave.last_on >= day)
        people = people.where(Person.id.not_in(away))
    if audience.get("except_units"):
        people = people.where(Person.id.not_in(_members(session, audience["except_units"])))
    return people


def _members(session: Session, units: Sequence[int]) -> Select[int]:
    paths = session.scalars(select(Unit.path).where(Unit.id.in_(units))).all()
    below = or_(false(), *(Unit.path.startswith(path) for path in paths))
    return select(Membership.person_id).join(Unit, Unit.id == Membership.unit_id).where(below)


def _holders(session: Session, role: str, unit_id: int) -> Select[int]:
    path = session.get_one(Unit, unit_id).path
    here_and_above = [int(part) for part in path.strip("/").split("/")]
    held = select(Grant.unit_id).join(Person, Person.id == Grant.person_id).join(Unit, Unit.id == Grant.unit_id)
    held = held.where(Grant.role == role, Grant.unit_id.in_(here_and_above), Person.active)
    nearest = session.scalar(held.order_by(func.length(Unit.path).desc()).limit(1))
    return select(Grant.person_id).where(Grant.role == role, Grant.unit_id == nearest)


def among(session: Session, people: Sequence[int]) -> TextClause:
    """One bound value for thousands of ids, so that the statement stays the same and is compiled once."""
    if session.get_bind().dialect.name == "postgresql":
        ids = "{" + ",".join(map(str, people)) + "}"
        return text("person.id = ANY(CAST(:people AS bigint[]))").bindparams(people=ids)
    return text("person.id IN (SELECT value FROM json_each(:people))").bindparams(people=json.dumps(list(people)))


def listed(session: Session, copies: Sequence[tuple[int, int]]) -> FromClause:
    """Thousands of (notice id, person id) as a table with these columns, bound like `among`."""
    if session.get_bind().dialect.name == "postgresql":
        notices, people = ("{" + ",".join(map(str, ids)) + "}" for ids in zip(*copies, strict=True))
        sql = "SELECT unnest(CAST(:notices AS bigint[])) AS notice_id, unnest(CAST(:people AS bigint[])) AS person_id"
        table = text(sql).bindparams(notices=notices, people=people)
    else:
        sql = "SELECT json_extract(value, '$[0]') AS notice_id, json_extract(value, '$[1]') AS person_id"
        table = text(f"{sql} FROM json_each(:copies)").bindparams(copies=json.dumps(copies))
    return table.columns(column("notice_id", BigId), column("person_id", BigId)).subquery("listed")
