"""What the pages about activities share."""

from flask import Blueprint, url_for

from bot.web.call import Call
from handlers.activity.service.access import ORGANIZING, REVIEWING, one_overseen
from models.activity import Activity
from models.org import Role

console = Blueprint("activity-console", __name__, url_prefix="/console", template_folder="../templates")
STAFF = (Role.ADMIN, Role.ORGANIZER, Role.SECRETARY, Role.LEADER)

__all__ = ["ORGANIZING", "REVIEWING", "STAFF", "console", "one", "url_of"]


def one(call: Call, id: str) -> Activity:
    """An activity one oversees. Raises: NotFound."""
    return one_overseen(call.session, call.person, id)


def url_of(activity: Activity) -> str:
    """An activity's page."""
    return url_for("activity-console.activity", id=activity.public_id)
