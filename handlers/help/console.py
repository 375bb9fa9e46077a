"""The guides that come with the program, as pages of the back office."""

from pathlib import Path

from flask import Blueprint

from bot.scope import NotFound
from bot.web.call import Call
from bot.web.console import Nav, View, page, render
from models.org import Role

HERE = Path(__file__).parent
GUIDES = {"organisers": "组织员指南", "operators": "运维指南"}
SCROLLING = '<div class="scroll" role="region" aria-label="表格" tabindex="0"><table class="table">'
ORGANISERS = (Role.ADMIN, Role.ORGANIZER, Role.SECRETARY, Role.CASEWORKER, Role.LEADER, Role.LECTURER, Role.AUDITOR)

console = Blueprint("help-console", __name__, url_prefix="/console/help", template_folder="templates")
nav = (Nav("指南", "help-console.guides", ORGANISERS, group="帮助"),)


@console.get("/")
@page()
def guides(call: Call) -> View:
    """Which there are."""
    return render(call, "console/help/guides.html", title="指南", guides=GUIDES)


@console.get("/<name>")
@page()
def guide(call: Call, name: str) -> View:
    """One of them. Raises: NotFound."""
    from markdown_it import MarkdownIt

    if name not in GUIDES:
        raise NotFound
    text = (HERE / f"{name}.md").read_text("utf-8")
    body = MarkdownIt("commonmark", {"html": False}).enable("table").render(text)
    body = body.replace("<table>", SCROLLING).replace("</table>", "</table></div>")
    return render(call, "console/help/guide.html", title=GUIDES[name], body=body)
