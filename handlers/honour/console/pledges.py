"""The branch's pledges: what is promised and whether its day has come; never what somebody noted for themselves."""

from bot.web.call import Call
from bot.web.console import Column, Filter, View, list_page, page
from handlers.honour import texts_pledges as texts
from handlers.honour.console.base import console
from handlers.honour.service import pledges as service
from models.honour.pledges import Pledge
from models.org import Person

COLUMNS = (
    Column("姓名", lambda row: row.Person.name),
    Column("工号", lambda row: row.Person.employee_no),
    Column("承诺", lambda row: row.Pledge.text),
    Column("自查日期", lambda row: row.Pledge.review_on if row.Pledge.state == "open" else None),
    Column("状态", lambda row: texts.STATES[row.Pledge.state]),
)


@console.get("/pledges")
@page(*service.READERS)
def pledges(call: Call) -> View:
    """Those whose day comes first, first."""
    query = service.of_branch(call.person).add_columns(Person)
    filters = (Filter("state", "状态", texts.FILTERS, lambda state: service.narrowed(state, now=call.now)),)
    order, search = (Pledge.state != "open", Pledge.review_on, Pledge.id), (Person.name, Pledge.text)
    return list_page(call, texts.LIST, query, COLUMNS, search=search, filters=filters, order=order, intro=texts.INTRO)
