"""The back office of people and units."""

from collections.abc import Iterator

from flask import url_for
from sqlalchemy import func, select

from bot.scope import visible
from bot.web.call import Call
from bot.web.console import Nav, Todo
from handlers.org.console import people, person, requests, roster, units
from handlers.org.console.base import MANAGERS, console
from models.org import Correction, Role

nav = (
    Nav("人员", "org-console.people", MANAGERS, group="组织"),
    Nav("单位", "org-console.units", MANAGERS, group="组织"),
    Nav("人事变动", "org-console.events", MANAGERS, group="组织"),
    Nav("资料更正", "org-console.corrections", (Role.ADMIN,), group="组织"),
    Nav("导入花名册", "org-console.choose", (Role.ADMIN,), group="组织"),
)


def todo(call: Call) -> Iterator[Todo]:
    """Corrections that wait."""
    query = visible(select(func.count()).select_from(Correction), call.person, Role.ADMIN, person=Correction.person_id)
    waiting = call.session.scalar(query.where(Correction.state == "open")) or 0
    yield Todo("职工要求更正资料", url_for("org-console.corrections"), waiting)


__all__ = ["console", "nav", "people", "person", "requests", "roster", "todo", "units"]
