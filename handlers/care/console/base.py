"""What care's pages share."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint

from bot.scope import units_in_scope
from bot.web.call import Call
from bot.web.console import Form
from handlers.care import finding
from handlers.care.campaigns import planning
from handlers.care.triggers import tasks
from models.org import Person, Role, Unit

console = Blueprint("care-console", __name__, url_prefix="/console/care", template_folder="../templates")
CARERS = tasks.DOERS
PREPARERS, APPROVERS = planning.PREPARERS, planning.APPROVERS
PLANNERS = tuple(dict.fromkeys((*PREPARERS, *APPROVERS)))


@console.context_processor
def helpers() -> dict[str, Any]:
    """What every template here may use."""
    return {"of": share}


def share(pair: tuple[int, int]) -> str:
    """Done of due; 无应办 where nothing is."""
    return f"{pair[0]}/{pair[1]}" if pair[1] else "无应办"


def units_of(call: Call, *roles: Role) -> list[Unit]:
    """The units somebody looks after."""
    return units_in_scope(call.session, call.person, roles)


def unit_options(call: Call, *roles: Role) -> list[tuple[str, str]]:
    """The same as (public id, name), each indented below those above it."""
    return [(unit.public_id, "　" * max(unit.path.count("/") - 2, 0) + unit.name) for unit in units_of(call, *roles)]


def named(form: Form, field: str, find: Callable[[], Person]) -> Person:
    """Whoever was typed into a field; beside the field, why it is nobody. Raises: Faulty."""
    try:
        return find()
    except finding.WhoExactly as fault:
        form.fault(field, fault.plain)
        form.check()
        raise
