"""What the pages of the machinery share."""

from flask import Blueprint

from bot.scope import NotFound, at_the_top
from bot.web.call import Call
from models.org import Role

console = Blueprint("office-console", __name__, url_prefix="/console", template_folder="../templates")


def refuse_below(call: Call, role: Role = Role.ADMIN) -> None:
    """What is the whole enterprise's is for whoever has the role at its top. Raises: NotFound."""
    if not at_the_top(call.session, call.person, role):
        raise NotFound
