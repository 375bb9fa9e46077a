"""What the pages about surveys share."""

from flask import Blueprint

console = Blueprint("survey-console", __name__, url_prefix="/console", template_folder="../templates")
