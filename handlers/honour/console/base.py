"""What the pages about role models, pledges, appraisals share."""

from flask import Blueprint

GROUP = "荣誉与承诺"
console = Blueprint("honour-console", __name__, url_prefix="/console", template_folder="../templates")
