"""People: the list, and what is kept of one."""

from sqlalchemy import Select, and_, select

from bot.scope import visible
from bot.web.call import Call
from bot.web.console import Column, Filter, View, list_page, page
from handlers.org import texts_console as texts
from handlers.org.console.base import MANAGERS, console
from models.org import Membership, Person, Unit

COLUMNS = (
    Column("姓名", lambda row: row.Person.name),
    Column("工号", lambda row: row.Person.employee_no),
    Column("单位", lambda row: row.unit),
    Column("职务", lambda row: row.Person.title),
    Column("政治面貌", lambda row: row.Person.political),
    Column("在册", lambda row: "在册" if row.Person.active else "已离开"),
)
ACTIVE = Filter(
    "active", "在册", (("1", "在册"), ("0", "已离开")), lambda chosen: Person.active == (chosen == "1"), "1"
)


@console.get("/people")
@page(*MANAGERS)
def people(call: Call) -> View:
    """Everybody of one's units."""
    query = visible(with_unit(), call.person, *MANAGERS, person=Person.id)
    search, order = (Person.name, Person.employee_no), (Person.employee_no,)
    return list_page(call, texts.PEOPLE, query, COLUMNS, search=search, filters=(ACTIVE,), order=order)


def with_unit() -> Select[Person, str]:
    """People with the name of their main unit as `unit`."""
    query = select(Person, Unit.name.label("unit"))
    query = query.outerjoin(Membership, and_(Membership.person_id == Person.id, Membership.main))
    return query.outerjoin(Unit, Unit.id == Membership.unit_id)
