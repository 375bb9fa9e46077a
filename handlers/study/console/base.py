"""What the back office's pages of study share."""

from datetime import datetime
from typing import Any

from flask import Blueprint

from bot.scope import units_in_scope
from bot.web.call import Call
from handlers.study.authoring import AUTHORS
from handlers.study.organizing import ORGANIZING
from handlers.study.service import SHANGHAI
from models.org import Role

console = Blueprint("study-console", __name__, url_prefix="/console/study", template_folder="../templates")


def units_of(call: Call, *roles: Role) -> list[tuple[str, str]]:
    """The units somebody has in these roles as (public id, name), each indented below those above it."""
    units = units_in_scope(call.session, call.person, roles)
    return [(unit.public_id, "　" * max(unit.path.count("/") - 2, 0) + unit.name) for unit in units]


def today(now: datetime) -> Any:
    """The day in Shanghai."""
    return now.astimezone(SHANGHAI).date()


__all__ = ["AUTHORS", "ORGANIZING", "console", "today", "units_of"]
