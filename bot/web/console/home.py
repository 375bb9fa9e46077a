"""/console/: what waits for whoever is signed in."""

from flask import Blueprint

from bot.web.call import Call
from bot.web.console.door import View, page
from bot.web.console.navigation import todos
from bot.web.console.pages import render

console = Blueprint("console", __name__, url_prefix="/console")


@console.get("/")
@page()
def home(call: Call) -> View:
    """Today's to-do."""
    return render(call, "console/home.html", todos=todos(call))
