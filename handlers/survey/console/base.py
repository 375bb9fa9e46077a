"""What the pages about surveys share."""

from typing import Any

from flask import Blueprint, url_for

from bot.scope import units_in_scope
from bot.web.call import Call
from handlers.survey import texts
from handlers.survey import texts_console as words
from handlers.survey.service import finding
from models.org import Role
from models.survey import Survey

console = Blueprint(
    "survey-console", __name__, url_prefix="/console", template_folder="../templates", static_folder="../static",
    static_url_path="/surveys/static",
)  # fmt: skip
MAKERS, APPROVERS, READERS = finding.MAKERS, finding.APPROVERS, finding.READERS


@console.context_processor
def helpers() -> dict[str, Any]:
    """What every template here may use."""
    return {"words": words, "texts": texts, "zone": texts.SHANGHAI}


def one(call: Call, id: str, *roles: Role) -> Survey:
    """A survey one looks after. Raises: NotFound."""
    return finding.run_by(call.session, call.person, id, *roles)


def url_of(survey: Survey) -> str:
    """A survey's page."""
    return url_for("survey-console.survey", id=survey.public_id)


def unit_options(call: Call) -> list[tuple[str, str]]:
    """The units one may ask, as (public id, name), each indented below those above it."""
    units = units_in_scope(call.session, call.person, MAKERS)
    return [(unit.public_id, "　" * max(unit.path.count("/") - 2, 0) + unit.name) for unit in units]
