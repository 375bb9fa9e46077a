"""What every page shares: style sheets, scripts (`url_for("web.static", filename="console.css")`) and templates."""

from flask import Blueprint

assets = Blueprint("web", __name__, static_folder="static", static_url_path="/assets", template_folder="templates")
