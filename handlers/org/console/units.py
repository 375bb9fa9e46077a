"""The trees of units: seen, made, renamed, moved."""

from flask import url_for
from sqlalchemy import func, select

from bot import audit
from bot.scope import at_the_top, unit_in_scope, units_in_scope
from bot.turn import Refusal
from bot.web.call import Call
from bot.web.console import Form, View, confirm, done, page, render, sure
from handlers.org import service
from handlers.org import texts_console as texts
from handlers.org.console.base import MANAGERS, console
from handlers.org.console.people import unit_options
from models.org import Membership, Person, Role, Unit, UnitKind

TOP = "top"


class CodeTaken(Refusal):
    """Two units never have one code."""

    text = texts.CODE_TAKEN


@console.get("/units")
@page(*MANAGERS)
def units(call: Call) -> View:
    """One's units, each under its parent, with the people who are directly in it."""
    found = units_in_scope(call.session, call.person, MANAGERS)
    counted = select(Membership.unit_id, func.count()).join(Person).where(Person.active).group_by(Membership.unit_id)
    people = {row[0]: row[1] for row in call.session.execute(counted)}
    here = {unit.id for unit in found}
    below: dict[int | None, list[Unit]] = {}
    for unit in found:
        below.setdefault(unit.parent_id if unit.parent_id in here else None, []).append(unit)
    may_change = bool(unit_options(call, Role.ADMIN))
    values = {"below": below, "people": people, "kinds": texts.KINDS, "may_change": may_change}
    return render(call, "console/org/units.html", title="单位", **values)


@console.get("/units/<id>")
@page(Role.ADMIN)
def unit(call: Call, id: str) -> View:
    """One unit, to be renamed or moved, or to get another below it."""
    found = unit_in_scope(call.session, call.person, Role.ADMIN, public_id=id)
    others = [pair for pair in unit_options(call, Role.ADMIN) if pair[0] != id]
    tops = [(TOP, "（最上级）")] if at_the_top(call.session, call.person) else []
    values = {"unit": found, "parents": tops + others, "kinds": texts.KINDS.items()}
    return render(call, "console/org/unit.html", title=found.name, **values)


@console.post("/units/<id>/below")
@page(Role.ADMIN, form=unit)
def make_unit(call: Call, id: str) -> View:
    """A new unit below this one."""
    parent, form = unit_in_scope(call.session, call.person, Role.ADMIN, public_id=id), Form()
    code, name = form.text("code", most=64), form.text("name", most=64)
    kind = form.choice("kind", [kind.value for kind in UnitKind])
    form.check()
    if call.session.scalar(select(Unit.id).where(Unit.code == code)):
        raise CodeTaken
    made = service.create_unit(call.session, code=code, name=name, kind=UnitKind(kind), parent=parent)
    _note(call, "建单位", made)
    return done(texts.UNIT_MADE, to=url_for("org-console.units"))


@console.post("/units/<id>/name")
@page(Role.ADMIN, form=unit)
def rename_unit(call: Call, id: str) -> View:
    """Another name; the code stays."""
    found, form = unit_in_scope(call.session, call.person, Role.ADMIN, public_id=id), Form()
    name = form.text("new_name", most=64)
    form.check()
    found.name = name
    _note(call, "改单位名", found)
    return done(texts.UNIT_RENAMED, to=url_for("org-console.units"))


@console.post("/units/<id>/move")
@page(Role.ADMIN, form=unit)
def move_unit(call: Call, id: str) -> View:
    """Hang it under another one, with everything below, after it was said what that means."""
    found, form = unit_in_scope(call.session, call.person, Role.ADMIN, public_id=id), Form()
    chosen = form.text("parent")
    form.check()
    parent = None
    if chosen != TOP or not at_the_top(call.session, call.person):
        parent = unit_in_scope(call.session, call.person, Role.ADMIN, public_id=chosen)
    if not sure():
        inside = select(func.count()).select_from(Unit).where(Unit.path.startswith(found.path))
        lines = texts.move_lines(found.name, parent.name if parent else "最上级")
        count = call.session.scalar(inside) or 0
        return confirm(call, "移动单位", lines, count=count, button="移动", unit="个单位")
    service.move_unit(call.session, found, parent=parent)
    _note(call, "移动单位", found)
    return done(texts.UNIT_MOVED, to=url_for("org-console.units"))


def _note(call: Call, action: str, unit: Unit) -> None:
    audit.note(call.session, call.vault, action, f"{unit.code} {unit.name}"[:64], now=call.now, actor=call.person)
