"""What the pages of people and units share."""

from flask import Blueprint

from models.org import Role

console = Blueprint("org-console", __name__, url_prefix="/console", template_folder="../templates")
MANAGERS = (Role.ADMIN, Role.SECRETARY, Role.ORGANIZER, Role.LEADER)
