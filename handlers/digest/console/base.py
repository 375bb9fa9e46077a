"""What the pages of digests and responsibilities share."""

from typing import Any

from flask import Blueprint

from bot.scope import unit_in_scope, units_in_scope
from bot.web.call import Call
from handlers.digest import service
from handlers.digest.duties import service as duties
from models.org import Unit

console = Blueprint(
    "digest-console", __name__, url_prefix="/console", template_folder="../templates", static_folder="../static",
    static_url_path="/digests/static",
)  # fmt: skip
READERS, KEEPERS = service.READERS, duties.KEEPERS


@console.context_processor
def helpers() -> dict[str, Any]:
    """What every template here may use."""
    return {"zip": zip}


def unit_of(call: Call, public_id: str) -> Unit:
    """A unit the reader looks after. Raises: NotFound."""
    return unit_in_scope(call.session, call.person, *READERS, public_id=public_id)


def unit_options(call: Call, *roles: Any) -> list[tuple[str, str]]:
    """Units as (public id, name), each indented below those above it."""
    units = units_in_scope(call.session, call.person, roles or READERS)
    return [(unit.public_id, "　" * max(unit.path.count("/") - 2, 0) + unit.name) for unit in units]
