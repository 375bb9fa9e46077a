"""Whom somebody has talked to or visited this year, and whom nobody has; and the pairs of each party branch."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from flask import request, url_for
from sqlalchemy import select, true
from sqlalchemy.orm import Session

from bot.scope import unit_ids_in_scope, unit_in_scope, visible
from bot.web.call import Call
from bot.web.console import Column, Filter, View, has_role, list_page, page, render
from handlers.care import texts_console as texts
from handlers.care.console.base import CARERS, console, share, unit_options
from handlers.care.moments import local_day
from handlers.care.talks import coverage as talks
from models.care.pairs import Pairs, pairs_by_branch
from models.org import Membership, Person, Role, Unit, UnitKind


@console.get("/coverage")
@page(*CARERS)
def coverage(call: Call) -> View:
    """One unit's year: talked to, at home, exempt; below, the people by name, those who wait longest first."""
    options, today = unit_options(call, *CARERS), local_day(call.now)
    if not options:
        return render(call, "console/care/coverage_nobody.html", title=texts.COVERAGE, said=texts.NO_UNITS)
    values: dict[str, Any] = {
        "units": options,
        "excuses": has_role(call, Role.SECRETARY),
        "chosen": request.args.get("unit") or options[0][0],
    }
    unit = unit_in_scope(call.session, call.person, *CARERS, public_id=values["chosen"])
    first = today.replace(month=1, day=1)
    try:
        values |= {"found": talks.coverage(call.session, call.person, unit, first=first, last=today)}
    except talks.NobodyThere as nobody:
        values |= {"title": texts.COVERAGE, "said": nobody.text}
        return render(call, "console/care/coverage_nobody.html", **values)
    return _people(call, talks.Roll(unit, first=first, last=today), first, values)


def _people(call: Call, roll: talks.Roll, first: date, values: dict[str, Any]) -> View:
    homes: dict[int, str] = {}
    query = visible(roll.query, call.person, *CARERS, person=Person.id)
    filters = (
        Filter("unit", "单位", values["units"], lambda _: true(), values["chosen"]),
        Filter("state", "情况", texts.COVERED, lambda chosen: getattr(roll, chosen), "left"),
    )
    columns = (
        Column("姓名", lambda row: row[0].name, link=lambda row: url_for("org-console.person", id=row[0].public_id)),
        Column("工号", lambda row: row[0].employee_no),
        Column("单位", lambda row: homes.get(row[0].id, "")),
        Column("上次谈心走访", lambda row: row[1]),
        Column("情况", lambda row: _state(row[1], row[2], first)),
    )
    return list_page(
        call, texts.COVERAGE, query, columns, search=(Person.name, Person.employee_no), filters=filters,
        order=roll.order, template="console/care/coverage.html",
        ready=lambda rows: homes.update(_homes(call.session, [row[0].id for row in rows])), **values,
    )  # fmt: skip


def _state(day: date | None, reason: str | None, first: date) -> str:
    if reason is not None:
        return f"免谈（{reason}）"
    return "今年谈过" if day is not None and day >= first else "今年还没谈到"


def _homes(session: Session, ids: Sequence[int]) -> dict[int, str]:
    query = select(Membership.person_id, Unit.name).join(Unit, Unit.id == Membership.unit_id)
    homes: dict[int, list[str]] = {}
    for person_id, name in session.execute(query.where(Membership.person_id.in_(ids)).order_by(Unit.path)):
        homes.setdefault(person_id, []).append(name)
    return {person_id: "、".join(names) for person_id, names in homes.items()}


@console.get("/pairs")
@page(*CARERS)
def pairs(call: Call) -> View:
    """The pairs of every party branch one looks after: done of those that are due."""
    today, found = local_day(call.now), dict[int, Pairs]()

    def ready(branches: Sequence[Unit]) -> None:
        these = select(Unit.id).where(Unit.id.in_([branch.id for branch in branches]))
        found.update(pairs_by_branch(call.session, these, first=today.replace(month=1, day=1), last=today))

    mine = Unit.id.in_(unit_ids_in_scope(call.person, *CARERS))
    query = select(Unit).where(Unit.kind == UnitKind.PARTY_BRANCH, Unit.active, mine)
    columns = (
        Column("支部", lambda unit: unit.name),
        Column("支委之间", lambda unit: share(found.get(unit.id, talks.NO_PAIRS).committee)),
        Column("支委与党员", lambda unit: share(found.get(unit.id, talks.NO_PAIRS).with_committee)),
        Column("党员之间", lambda unit: share(found.get(unit.id, talks.NO_PAIRS).among_members)),
    )
    return list_page(
        call, texts.PAIRS, query, columns, search=(Unit.name,), order=(Unit.path,), ready=ready, intro=texts.PAIRS_INTRO
    )
