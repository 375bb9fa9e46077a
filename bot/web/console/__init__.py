"""The back office's door, and what its pages are made with.

A feature's console is a Blueprint with its templates; each view takes a Call and gives a page:

    from bot.web.console import Column, Filter, Nav, Todo, done, list_page, page, render

    console = Blueprint("org-console", __name__, url_prefix="/console", template_folder="../templates")
    nav = (Nav("人员", "org-console.people", (Role.ADMIN, Role.SECRETARY), group="组织"),)

    @console.get("/people")
    @page(Role.ADMIN, Role.SECRETARY)
    def people(call: Call) -> View:
        query = visible(select(Person), call.person, Role.ADMIN, Role.SECRETARY, person=Person.id)
        columns = (Column("姓名", lambda p: p.name, link=lambda p: url_for("org-console.person", id=p.public_id)),)
        return list_page(call, "人员", query, columns, search=(Person.name, Person.employee_no), order=(Person.id,))

    @console.get("/people/<id>")
    @page(Role.ADMIN)
    def person(call: Call, id: str) -> View:
        return render(call, "console/org/person.html", person=person_in_scope(...))

    @console.post("/people/<id>/events")
    @page(Role.ADMIN, form=person)               # a refusal shows the form again, with what was typed, and the words
    def record(call: Call, id: str) -> View:
        form = Form()
        kind, on = form.choice("kind", "事件", KINDS), form.day("on", "日期")
        form.check()                             # every fault at once, beside its field
        service.record_event(...)
        return done("已登记。", to=url_for("org-console.person", id=id))

`page` signs in, checks the role and the form's `csrf`, and runs the view in one transaction that a GET cannot write
in. A template starts with `{% extends layout %}{% import "console/macros.html" as ui %}` and fills the blocks `title`
and `content`. A mass or destructive action asks first: `if not sure(): return confirm(call, …)`. In bot/app.py:
`Feature(…, console=console, nav=nav, todo=todo)`; its rows of the route table go to tests/console/matrix.py.
"""

from bot.uploads import Upload
from bot.web.console.door import Done, View, done, has_role, page
from bot.web.console.forms import Faulty, Form, sure
from bot.web.console.lists import Column, Filter, Pick, list_page
from bot.web.console.navigation import Backoffice, Nav, Todo
from bot.web.console.pages import attachment, confirm, render

__all__ = [
    "Backoffice",
    "Column",
    "Done",
    "Faulty",
    "Filter",
    "Form",
    "Nav",
    "Pick",
    "Todo",
    "Upload",
    "View",
    "attachment",
    "confirm",
    "done",
    "has_role",
    "list_page",
    "page",
    "render",
    "sure",
]
